import { findCues, fold, type Span } from '../cue.ts';
import type { Reading } from '../reading.ts';
import { cleanPhrase } from '../user-phrase.ts';
import { listItems, MOST_OPENINGS } from './list.ts';
import type { SlotReader } from './slot.ts';

/** Values to be read out of a text, with their types: "vendor (string), total (number), due date, whether it is overdue (yes/no)". */
export const readFields: SlotReader = (spec, reading, taken) => {
  const found = findFields(reading);
  if (found.length === 0) return { bindings: {}, ask: `ask_${spec.name}` };
  const items = listItems(
    found.map(({ label }) => label),
    spec.name,
    taken,
  );
  const records = items.map((item, index) => ({
    id: item.id,
    label: item.label,
    type: found[index]?.type ?? 'str',
  }));
  return {
    bindings: {
      [spec.name]: records,
      [`${spec.name}.labels`]: records.map(({ label, type }) => `${label} (${type})`).join(', '),
    },
    filled: records.map(({ id, type }) => `${id}: ${type}`).join(', '),
  };
};

interface WantedField {
  readonly label: string;
  readonly type: string;
}

/** The list behind a colon, or else behind "extract"; claimed. */
function findFields(reading: Reading): WantedField[] {
  const colons = [...reading.folded.matchAll(/:/g)].map(({ index }) => ({ start: index, end: index + 1 }));
  const intros = findCues(reading.language.cues('intros.fields'), reading.folded);
  for (const opening of [...colons.slice(0, MOST_OPENINGS), ...intros.slice(0, MOST_OPENINGS)]) {
    const place = { start: opening.end, end: listEnd(reading, opening.end) };
    const fields = splitOutsideBrackets(reading, place).flatMap((item) => wantedField(item, reading));
    if (fields.length === 0 || fields.some(({ label }) => label.split(' ').length > 5)) continue;
    reading.claim({ start: opening.start, end: place.end });
    return fields.slice(0, 20);
  }
  return [];
}

/** A full stop or a line's end, or words such as "from the invoice" that say what else there is to know. */
function listEnd(reading: Reading, start: number): number {
  const rest = reading.folded.slice(start);
  const stops = findCues(reading.language.cues('field_stops'), rest).map((hit) => hit.start);
  const mark = /[.;!?\n\u3002](?!\d)/.exec(rest)?.index ?? rest.length;
  return start + Math.min(mark, ...stops.filter((stop) => stop > 1));
}

function splitOutsideBrackets(reading: Reading, { start, end }: Span): string[] {
  const text = reading.text.slice(start, end);
  const joins = findCues(reading.language.cues('list_joins'), reading.folded.slice(start, end));
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    const join = depth === 0 ? joins.find((hit) => hit.start === index) : undefined;
    const isCut = depth === 0 && /[,;\u3001]/.test(letter);
    if (join === undefined && !isCut) item += letter;
    else {
      items.push(item);
      item = '';
      if (join !== undefined) index = join.end - 1;
    }
  }
  return [...items, item];
}

/** The type is given in brackets or follows from the words; otherwise text. */
function wantedField(item: string, reading: Reading): WantedField[] {
  const [, words = '', hint = ''] = /^([^(]*)(?:\(([^)]*)\))?/.exec(item) ?? [];
  const label = cleanPhrase(words, 60);
  if (label === '' || !/\p{L}/u.test(label)) return [];
  return [{ label, type: typeOf('field_types', hint, reading) ?? typeOf('field_words', label, reading) ?? 'str' }];
}

function typeOf(group: string, words: string, { language }: Reading): string | undefined {
  const folded = fold(words);
  return language.groups(group).find(({ cues }) => findCues(cues, folded).length > 0)?.name;
}
