import { fold, type Span } from './cue.ts';
import type { Language } from './language.ts';

/** Longer messages are read up to here: a template needs a few words, and the time to read them stays bounded. */
export const MAX_READ = 4000;

/** The user's text on its way to being understood: who claims a place has found a use for its words. */
export interface Reading {
  /** Unicode form NFKC; all spans point into it. */
  readonly text: string;
  readonly folded: string;
  readonly language: Language;
  readonly truncated: boolean;
  claim(span: Span): void;
  /** Whether nobody has claimed any part of it. */
  isFree(span: Span): boolean;
  claimed(): readonly Span[];
}

export function createReading(text: string, language: Language, { trimmed = true } = {}): Reading {
  const whole = trimmed ? normalized(text) : text;
  const read = whole.slice(0, MAX_READ);
  const spans: Span[] = [];
  return {
    text: read,
    folded: fold(read),
    language,
    truncated: whole.length > MAX_READ,
    claim: (span) => void spans.push(span),
    isFree: (span) => spans.every((other) => other.end <= span.start || span.end <= other.start),
    claimed: () => spans,
  };
}

/** Unicode form NFKC, so that full-width digits and letters are read as ordinary ones. */
function normalized(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e]/g, '"')
    .trim();
}

export function textAt(reading: Pick<Reading, 'text'>, span: Span): string {
  return reading.text.slice(span.start, span.end);
}
