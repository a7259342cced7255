import { createAnswerSplitter } from './split-answer.ts';

/** Shorter repetitions happen by chance. */
const SHORTEST_OVERLAP = 4;
const LONGEST_OVERLAP = 600;

/**
 * One answer out of two: the first was cut off in its draft, the second was asked to go on from there. Models repeat the line they were in,
 * open the fence again, say a word before, or begin anew; a second answer that holds a whole config stands for itself.
 */
export function joinAnswers(first: string, second: string): string {
  if (holdsWholeConfig(second)) return second;
  const rest = withoutOpening(second);
  return first + rest.slice(overlap(first, rest));
}

function holdsWholeConfig(answer: string): boolean {
  const splitter = createAnswerSplitter();
  splitter.push(answer);
  return /^["']?schema_version["']?\s*:/m.test(splitter.end().draft?.text ?? '');
}

/** Words and the fence before what goes on; a fence with nothing after it is the one that closes. */
function withoutOpening(answer: string): string {
  return answer.replace(/^[^\n]{0,200}?\n*(?:`{3,}|~{3,})[a-z]*[ \t]*\r?\n(?=\s*\S)/i, '');
}

/** How much of the beginning of `rest` the end of `first` holds already. Models repeat from the beginning of a line. */
function overlap(first: string, rest: string): number {
  for (let length = Math.min(LONGEST_OVERLAP, first.length, rest.length); length >= SHORTEST_OVERLAP; length -= 1) {
    const repeated = rest.slice(0, length);
    const isLineStart = first[first.length - length - 1] === '\n';
    if (isLineStart && first.endsWith(repeated) && repeated.trim().length >= SHORTEST_OVERLAP - 1) return length;
  }
  return 0;
}
