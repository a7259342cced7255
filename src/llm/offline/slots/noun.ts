import { findCues, type CueHit } from '../cue.ts';
import { textOf, textsOf } from '../plain-value.ts';
import { textAt, type Reading } from '../reading.ts';
import type { SlotReader } from './slot.ts';

/** What the workflow works on ("customer reviews"), which gives its input a name. */
export const readNoun: SlotReader = (spec, reading, taken) => {
  const many = spec.options['many'] === true;
  const except = textsOf(spec.options['except']);
  for (const { name, hits } of nounsInOrder(reading)) {
    const [first] = hits;
    const field = many || (first !== undefined && isPlural(textAt(reading, first))) ? name : singular(name);
    if (first === undefined || taken.includes(field) || except.includes(name)) continue;
    for (const hit of hits) reading.claim(hit);
    return { bindings: { [spec.name]: field } };
  }
  return { bindings: { [spec.name]: textOf(spec.options['default']) } };
};

function nounsInOrder(reading: Reading): { name: string; hits: CueHit[] }[] {
  return reading.language
    .groups('nouns')
    .map(({ name, cues }) => ({
      name,
      hits: findCues(cues, reading.folded).filter((hit) => reading.isFree(hit)),
    }))
    .filter(({ hits }) => hits.length > 0)
    .sort((a, b) => (a.hits[0]?.start ?? 0) - (b.hits[0]?.start ?? 0));
}

/** Told by the ending; where a language shows it otherwise, the singular does no harm. */
function isPlural(word: string): boolean {
  return /[^s]s$/i.test(word);
}

/** Of the English plurals that the language files use as names. */
function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  return name.endsWith('s') ? name.slice(0, -1) : name;
}
