import { findCues, type CueHit } from '../cue.ts';
import { findNumbers, type NumberHit } from '../numbers.ts';
import type { Reading } from '../reading.ts';
import { numberOption, textOption, type SlotReader } from './slot.ts';

/** A number with a unit, such as "500 words" or "at most 3 rounds". */
export const readCount: SlotReader = (spec, reading) => {
  const unit = textOption(spec, 'unit');
  const found = findCount(reading, unit);
  const wanted = found?.value ?? Number(spec.options['default']);
  const value = Math.round(
    Math.min(Math.max(wanted, numberOption(spec, 'least', 1)), numberOption(spec, 'most', 1000)),
  );
  const said = `${value} ${reading.language.text(`unit_names.${unit}`)}`;
  return { bindings: { [spec.name]: value }, ...(found === undefined ? { assumed: said } : { filled: said }) };
};

/** The first free number before one of the unit's words, with at most one word between; claimed. */
export function findCount(reading: Reading, unit: string): NumberHit | undefined {
  const units = findCues(reading.language.cues(`units.${unit}`), reading.folded);
  for (const number of findNumbers(reading)) {
    const hit = units.find((candidate) => belongsTo(number, candidate, reading));
    if (hit === undefined) continue;
    const span = { start: Math.min(number.start, hit.start), end: Math.max(number.end, hit.end) };
    if (!reading.isFree(span)) continue;
    reading.claim(span);
    return number;
  }
  return undefined;
}

function belongsTo(number: NumberHit, unit: CueHit, { folded }: Reading): boolean {
  return unit.start >= number.end && /^[\s-]*(?:[\p{L}]+\s+)?$/u.test(folded.slice(number.end, unit.start));
}
