import { findCues, type Span } from '../cue.ts';
import { textsOf, type PlainMap, type PlainValue } from '../plain-value.ts';
import type { Reading } from '../reading.ts';
import { cleanPhrase, nameFor } from '../user-phrase.ts';
import { numberOption, textOption, type SlotReader } from './slot.ts';

/** One entry of a list slot, as a `repeat` of the template sees it. */
export interface ListItem {
  readonly id: string;
  readonly label: string;
  readonly action: string;
}

/** A set of labels, kinds or roles: "as spam or not spam", "(legal, financial, security)". */
export const readList: SlotReader = (spec, reading, taken) => {
  const found = findList(reading, textOption(spec, 'intro'), numberOption(spec, 'least', 2));
  const own = reading.language.cues(`defaults.${spec.name}`).map(({ phrase }) => phrase);
  const defaults = own.length === 0 ? textsOf(spec.options['default']) : own;
  const labels = (found ?? defaults).slice(0, numberOption(spec, 'most', 8));
  if (labels.length === 0) return { bindings: {}, ask: `ask_${spec.name}` };
  const items = listItems(labels, spec.name, taken).map(({ id, label }) => ({
    id,
    label,
    action: reading.language.text('clauses.handle'),
  }));
  const said = items.map(({ label }) => label).join(', ');
  return {
    bindings: listBindings(spec.name, items, reading.language.text('clauses.handle_other')),
    ...(found === undefined ? { assumed: said } : { filled: said }),
  };
};

/** Everything that a template can ask of a list of items. */
export function listBindings(name: string, items: readonly ListItem[], other: string): Record<string, PlainValue> {
  const records: PlainMap[] = items.map(({ id, label, action }, index) => ({
    id,
    label,
    action,
    next: items[index + 1]?.id ?? 'END',
  }));
  const ids = items.map(({ id }) => id);
  return {
    [name]: records,
    [`${name}.labels`]: items.map(({ label }) => label).join(', '),
    [`${name}.ids`]: ids.join(', '),
    [`${name}.first`]: ids[0] ?? '',
    [`${name}.last`]: ids.at(-1) ?? '',
    [`${name}.but_last`]: records.slice(0, -1),
    [`${name}.views`]: items.map(({ id, label }) => `${label}: {${id}_view}`).join('\n'),
    [`${name}.other`]: other,
  };
}

export function listItems(
  labels: readonly string[],
  slot: string,
  taken: readonly string[],
): Omit<ListItem, 'action'>[] {
  const items: Omit<ListItem, 'action'>[] = [];
  for (const label of labels) {
    const used = [...taken, 'other', 'otherwise', ...items.map(({ id }) => id)];
    items.push({ label, id: nameFor(label, slot.replace(/s$/, ''), used) });
  }
  return items;
}

/** Places at which a list is looked for: a message has a few of them, and each is read to its end. */
export const MOST_OPENINGS = 20;

/** The first list of at least `least` short items behind one of the introducing words; its place is claimed. */
function findList(reading: Reading, intro: string, least: number): string[] | undefined {
  const intros: Span[] = findCues(reading.language.cues(`intros.${intro}`), reading.folded);
  const openings = [...reading.folded.matchAll(/[(:]/g)].map(({ index }) => ({ start: index, end: index + 1 }));
  for (const opening of [...openings.slice(0, MOST_OPENINGS), ...intros.slice(0, MOST_OPENINGS)]) {
    const clause = clauseAfter(reading, opening.end);
    const items = splitItems(reading, clause);
    if (items.length < least || items.some((item) => item.split(' ').length > 4 || item.length > 40)) continue;
    reading.claim({ start: opening.start, end: clause.end });
    return items;
  }
  return undefined;
}

/** From `start` to the end of a possible list: a full stop, a closing bracket, or words that begin something else. */
function clauseAfter(reading: Reading, start: number): Span {
  const rest = reading.folded.slice(start);
  const stops = findCues(reading.language.cues('list_stops'), rest).map((hit) => hit.start);
  const mark = /[.;!?)\n:\u3002]/.exec(rest)?.index ?? rest.length;
  return { start, end: start + Math.min(mark, ...stops.filter((stop) => stop > 0)) };
}

function splitItems(reading: Reading, clause: Span): string[] {
  const text = reading.text.slice(clause.start, clause.end);
  const joins = findCues(reading.language.cues('list_joins'), reading.folded.slice(clause.start, clause.end));
  const cuts = [...text.matchAll(/[,/&\u3001]/g)].map(({ index }) => ({ start: index, end: index + 1 }));
  const borders: Span[] = [...joins, ...cuts].sort((a, b) => a.start - b.start);
  const items: string[] = [];
  let start = 0;
  for (const border of [...borders, { start: text.length, end: text.length }]) {
    if (border.start >= start) items.push(text.slice(start, border.start));
    start = Math.max(start, border.end);
  }
  return items.map((item) => withoutArticle(reading, cleanPhrase(item))).filter((item) => item !== '');
}

/** "a refund" is called refund; "not spam" stays what it is. */
export function withoutArticle({ language }: Reading, item: string): string {
  const articles = language.cues('articles').map(({ phrase }) => phrase);
  const [first = '', ...rest] = item.split(' ');
  return articles.includes(first.toLowerCase()) && rest.length > 0 ? rest.join(' ') : item;
}
