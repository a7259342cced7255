import type { Span } from './cue.ts';
import type { Reading } from './reading.ts';

export interface NumberHit extends Span {
  readonly value: number;
}

/** Every number of the text, in digits or in words, in order. */
export function findNumbers(reading: Reading): NumberHit[] {
  const digits = [...reading.folded.matchAll(/\d+(?:[.,]\d+)*/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    value: digitsValue(match[0]),
  }));
  return [...digits, ...wordNumbers(reading)].sort((a, b) => a.start - b.start);
}

/** `1,000` and `1.000` are a thousand in some language; `0.5` and `0,5` are a half. */
function digitsValue(text: string): number {
  if (/^[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(text)) return Number(text.replaceAll(/[.,]/g, ''));
  return Number.parseFloat(text.replace(',', '.'));
}

function wordNumbers({ folded, language }: Reading): NumberHit[] {
  const pattern = language.spaced ? /(?<!\p{L})\p{L}+/gu : /\p{Script=Han}/gu;
  return [...folded.matchAll(pattern)].flatMap((match) => {
    const value = language.numbers.get(match[0]);
    return value === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, value }];
  });
}
