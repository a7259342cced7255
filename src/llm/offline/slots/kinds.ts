import { findCues, type CueHit, type Span } from '../cue.ts';
import { textAt, type Reading } from '../reading.ts';
import { cleanPhrase } from '../user-phrase.ts';
import { listBindings, listItems, readList, withoutArticle } from './list.ts';
import type { SlotReader } from './slot.ts';

/** A kind with what is to be done with it, or without a label what is to be done with everything else. */
interface Routed extends Span {
  readonly label: string | undefined;
  readonly action: string;
}

/**
 * Kinds that the text sends somewhere: "English goes to a grammar fixer, Spanish is translated first, anything else gets a polite
 * sorry". Without such sentences, a list of kinds.
 */
export const readKinds: SlotReader = (spec, reading, taken) => {
  const routed = findRouted(reading);
  const kinds = routed.filter(({ label }) => label !== undefined);
  const other = routed.find(({ label }) => label === undefined);
  if (kinds.length + (other === undefined ? 0 : 1) < 2) return readList(spec, reading, taken);
  for (const span of routed) reading.claim(span);
  const labels = kinds.map(({ label = '' }) => label).slice(0, 6);
  const items = listItems(labels, spec.name, taken).map(({ id, label }, index) => ({
    id,
    label,
    action: kinds[index]?.action ?? '',
  }));
  const rest = other?.action ?? reading.language.text('clauses.handle_other');
  return { bindings: listBindings(spec.name, items, rest), filled: labels.join(', ') };
};

function findRouted(reading: Reading): Routed[] {
  const { folded, language } = reading;
  const verbs = findCues(language.cues('goes_to'), folded);
  return clauses(folded).flatMap((clause): Routed[] => {
    const verb = verbs.find(({ start, end }) => start > clause.start && end <= clause.end);
    return verb === undefined ? [] : routedIn(clause, verb, reading);
  });
}

function routedIn(clause: Span, verb: CueHit, reading: Reading): Routed[] {
  const { folded, language } = reading;
  const handle = language.text('clauses.handle');
  const subject = { start: clause.start, end: verb.start };
  const others = findCues(language.cues('otherwise'), folded).filter(
    ({ start, end }) => start >= clause.start && end <= clause.end,
  );
  const isOther = others.some(({ end }) => end <= verb.start);
  const end = others.find(({ start }) => start >= verb.end)?.start ?? clause.end;
  const words = cleanPhrase(textAt(reading, { start: verb.end, end }));
  const action = words === '' ? handle : `${words}.`;
  if (isOther) return [{ start: clause.start, end: clause.end, label: undefined, action }];
  const label = withoutArticle(reading, cleanPhrase(textAt(reading, subject), 60));
  if (label === '' || label.split(' ').length > 4) return [];
  const kind: Routed = { start: clause.start, end: clause.end, label, action };
  const hasRest = others.some(({ start }) => start >= verb.end);
  return hasRest
    ? [
        { ...kind, action: handle },
        { start: end, end: clause.end, label: undefined, action: handle },
      ]
    : [kind];
}

function clauses(text: string): Span[] {
  return [...text.matchAll(/[^,.;:!?\n\u3001\u3002]+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
