import { createAnswerSplitter } from './split-answer.ts';

/** Shorter repetitions happen by chance. */
const SHORTEST_OVERLAP = 4;
const LONGEST_OVERLAP = 600;

/**
 * Joins an answer that was cut off in its draft with the one that was asked to continue it. Models repeat the line they were in, open the fence again, or
 * say a word first; those repetitions are removed. A second answer that holds a whole config replaces the first.
 */
export function joinAnswers(first: string, second: string): string {
  if (holdsWholeConfig(second)) return second;
  const rest = withoutOpening(second);
  return first + rest.slice(overlap(first, rest));
}

function holdsWholeConfig(answer: string): boolean {
  const splitter = createAnswerSplitter();
  splitter.push(answer);
  return splitter.end().blocks.some(({ text }) => /^["']?schema_version["']?\s*:/m.test(text));
}

/** Where words and a fence may precede the continuation, in UTF-16 code units. */
const OPENING_CHARS = 240;

/** Drops a line of words and an opening fence. A fence with nothing after it is the closing one. */
function withoutOpening(answer: string): string {
  const head = answer.slice(0, OPENING_CHARS);
  const start = head.search(/`{3}|~{3}/);
  if (start === -1 || head.slice(0, start).trimEnd().includes('\n')) return answer;
  const fence = /^(?:`{3,}|~{3,})[a-z]*[ \t]*\r?\n/i.exec(head.slice(start))?.[0];
  if (fence === undefined) return answer;
  const rest = answer.slice(start + fence.length);
  return rest.trim() === '' ? answer : rest;
}

/** How many characters of the beginning of `rest` repeat the end of `first`. Models repeat from the beginning of a line. */
function overlap(first: string, rest: string): number {
  for (let length = Math.min(LONGEST_OVERLAP, first.length, rest.length); length >= SHORTEST_OVERLAP; length -= 1) {
    const repeated = rest.slice(0, length);
    const isLineStart = first[first.length - length - 1] === '\n';
    if (isLineStart && first.endsWith(repeated) && repeated.trim().length >= SHORTEST_OVERLAP - 1) return length;
  }
  return 0;
}
