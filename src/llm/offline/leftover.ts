import { findCues, type Span } from './cue.ts';
import type { Reading } from './reading.ts';
import { quoted } from './user-phrase.ts';

/** So many phrases are listed at most; an essay that is not understood is not repeated in full. */
const MOST_PHRASES = 8;

export interface Leftover {
  /** The user's words for which no use was found, in quotes; neighbours stay together. */
  readonly phrases: readonly string[];
  /** Of the words that carry meaning, how many were understood: from 0 to 1. */
  readonly understood: number;
  /** How many were not. */
  readonly unknownWords: number;
}

interface Word extends Span {
  readonly known: boolean;
  /** Says nothing by itself: an article, a preposition. */
  readonly empty: boolean;
}

/** What of the text nobody claimed, function words and the words around a task left out. */
export function findLeftover(reading: Reading): Leftover {
  const words = wordsOf(reading);
  const meaningful = words.filter(({ empty }) => !empty);
  const known = meaningful.filter(({ known }) => known).length;
  const phrases = unknownRuns(words).map(({ start, end }) => quoted(reading.text.slice(start, end)));
  const shown = [...new Set(phrases)].filter((phrase) => phrase !== '""');
  return {
    phrases: shown.length > MOST_PHRASES ? [...shown.slice(0, MOST_PHRASES), '...'] : shown,
    understood: meaningful.length === 0 ? 1 : known / meaningful.length,
    unknownWords: meaningful.length - known,
  };
}

function wordsOf(reading: Reading): Word[] {
  const openers = findCues(reading.language.cues('openers'), reading.folded);
  const segmenter = new Intl.Segmenter(reading.language.code, { granularity: 'word' });
  return [...segmenter.segment(reading.text)]
    .filter(({ isWordLike }) => isWordLike === true)
    .map(({ index, segment }) => {
      const span = { start: index, end: index + segment.length };
      const opens = openers.some((hit) => hit.start < span.end && span.start < hit.end);
      const empty = opens || reading.language.isFunctionWord(segment);
      return { start: span.start, end: span.end, known: !reading.isFree(span), empty };
    });
}

/** Runs of unknown words; empty words between two of them belong to the run. */
function unknownRuns(words: readonly Word[]): Span[] {
  const runs: Span[] = [];
  let open: Span | undefined;
  for (const word of words) {
    if (word.known) {
      if (open !== undefined) runs.push(open);
      open = undefined;
    } else if (!word.empty) {
      open = { start: open?.start ?? word.start, end: word.end };
    }
  }
  return open === undefined ? runs : [...runs, open];
}
