import { findNumbers } from '../numbers.ts';
import type { PlainValue } from '../plain-value.ts';
import type { Reading } from '../reading.ts';
import { numberOption, type SlotReader } from './slot.ts';
import type { Span } from '../cue.ts';

export interface NumberRange extends Span {
  readonly least: number;
  readonly most: number;
}

/** A scale such as "0-100" or "from 1 to 10": the first range of the text without a threshold before it. */
export const readRange: SlotReader = (spec, reading) => {
  const [first] = findRanges(reading);
  const isScale = first !== undefined && !thresholdBefore(reading, first);
  if (isScale) reading.claim(first);
  const [least, most] = isScale ? [first.least, first.most] : defaults(spec.options['default']);
  const said = `${least} - ${most}`;
  return {
    bindings: { [`${spec.name}.least`]: least, [`${spec.name}.most`]: most },
    ...(isScale ? { filled: said } : { assumed: said }),
  };
};

/** Pairs of whole numbers with nothing between them but a dash or a word such as "to". */
export function findRanges(reading: Reading): NumberRange[] {
  const numbers = findNumbers(reading);
  const joins = reading.language.cues('range_joins').map(({ pattern }) => pattern.source);
  const between = new RegExp(`^\\s*(?:-|\\u2013|\\u301c|~|${joins.join('|')})\\s*$`, 'u');
  return numbers.flatMap((low, index) => {
    const high = numbers[index + 1];
    if (high === undefined || low.value >= high.value) return [];
    if (!between.test(reading.folded.slice(low.end, high.start))) return [];
    return [{ start: low.start, end: high.end, least: Math.round(low.value), most: Math.round(high.value) }];
  });
}

function thresholdBefore(reading: Reading, range: Span): boolean {
  const { language, folded } = reading;
  const cues = [...language.groups('above'), ...language.groups('below')].flatMap((group) => group.cues);
  const before = folded.slice(0, range.start);
  return cues.some(({ pattern }) => new RegExp(`${pattern.source}\\s*\\d`, 'u').test(before));
}

function defaults(value: PlainValue | undefined): [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1])] : [0, 100];
}

/** A single bound such as "a score of at least 80": the first number that fits a scale to 100. */
export const readBound: SlotReader = (spec, reading) => {
  const fallback = numberOption(spec, 'default', 70);
  const first = findNumbers(reading).find(
    (number) => reading.isFree(number) && number.value > 0 && number.value <= 100,
  );
  if (first === undefined) return { bindings: { [spec.name]: fallback }, assumed: String(fallback) };
  reading.claim(first);
  const bound = Math.round(first.value);
  return { bindings: { [spec.name]: bound }, filled: String(bound) };
};
