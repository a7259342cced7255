import { findCue, findCues, type CueHit, type Span } from '../cue.ts';
import type { CueGroup } from '../language.ts';
import { textAt, type Reading } from '../reading.ts';
import { cleanPhrase } from '../user-phrase.ts';
import type { SlotReader } from './slot.ts';

/** A tone of voice: "in a sarcastic tone", or one of the common words for one. */
export const readTone: SlotReader = (spec, reading) => {
  const vague = new Set(reading.language.cues('vague_tones').map((cue) => cue.phrase));
  const phrase = findCues(reading.language.cues('tones'), reading.folded).find(
    (hit) => reading.isFree(hit) && !vague.has(foldedAt(reading, hit.hole ?? hit)),
  );
  const word = findCues(reading.language.cues('tone_words'), reading.folded).find((hit) => reading.isFree(hit));
  const hit = phrase ?? word;
  if (hit === undefined) return { bindings: { [spec.name]: '' } };
  reading.claim(hit);
  const tone = cleanPhrase(textAt(reading, phrase?.hole ?? hit));
  return { bindings: { [spec.name]: clause(reading, 'tone', tone) }, filled: tone };
};

/** The language to write in. As the `target` of a translation it is an input of the workflow unless the text names it. */
export const readLanguage: SlotReader = (spec, reading) => {
  const isTarget = spec.options['target'] === true;
  const found = findLanguage(reading, isTarget);
  const name = found?.word;
  const filled = name === undefined ? {} : { filled: name };
  if (isTarget && name === undefined && spec.options['required'] === true) return { bindings: {}, ask: 'ask_target' };
  if (isTarget) {
    return {
      bindings: { [`${spec.name}.name`]: name, [`${spec.name}.required`]: name === undefined ? true : undefined },
      ...filled,
    };
  }
  return { bindings: { [spec.name]: name === undefined ? '' : clause(reading, 'output_language', name) }, ...filled };
};

/** A language named in the text; as a language to write in it must follow a word such as "in" or "into". Claimed. */
function findLanguage(reading: Reading, bare: boolean): CueGroup | undefined {
  for (const group of reading.language.groups('languages')) {
    for (const hit of findCues(group.cues, reading.folded)) {
      const lead = leadOf(reading, hit);
      if (!reading.isFree(hit) || (lead === undefined && !bare)) continue;
      const whole = [hit, ...(lead === undefined ? [] : [lead])];
      reading.claim({
        start: Math.min(...whole.map(({ start }) => start)),
        end: Math.max(...whole.map(({ end }) => end)),
      });
      return group;
    }
  }
  return undefined;
}

/** The word next to a language that marks it as the target; before it, or behind it as in Japanese. */
function leadOf(reading: Reading, hit: CueHit): CueHit | undefined {
  return reading.language
    .cues('into_language')
    .flatMap((cue) => findCue(cue, reading.folded))
    .find((lead) =>
      reading.language.spaced
        ? lead.end <= hit.start && reading.folded.slice(lead.end, hit.start).trim() === ''
        : lead.start === hit.end,
    );
}

/** A clause of the language file with the word put in, as a line of its own at the end of a prompt. */
function clause(reading: Reading, name: string, word: string): string {
  return `\n${reading.language.text(`clauses.${name}`).replace('<x>', word)}`;
}

function foldedAt(reading: Reading, span: Span): string {
  return reading.folded.slice(span.start, span.end);
}
