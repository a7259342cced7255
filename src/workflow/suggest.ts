import { isPythonIdentifier } from '../pyyaml/python-text.ts';

/** Finds the candidate that was probably meant, or nothing. */
export type Suggest = (wrong: string, candidates: readonly string[]) => string | undefined;

/** As upstream: at most two edits, capitals do not count. */
const MOST_EDITS = 2;

/** Comparisons per report, so that a file with thousands of wrong names is validated quickly, too. */
const BUDGET = 200_000;

/** Longer words get no suggestion: comparing them takes the square of their length. */
const LONGEST = 200;

/** A suggester for one report: the closest name, or with `certain` only one that leaves no doubt. */
export function createSuggest(choose: Suggest = closest): Suggest {
  let left = BUDGET;
  return (wrong, candidates) => {
    if (left < candidates.length) return undefined;
    left -= candidates.length;
    return choose(wrong, candidates);
  };
}

/** The nearest candidate within two edits; of several equally near ones the first. */
export function closest(wrong: string, candidates: readonly string[]): string | undefined {
  if (wrong.length > LONGEST) return undefined;
  const lower = wrong.toLowerCase();
  let best: string | undefined;
  let fewest = MOST_EDITS + 1;
  for (const candidate of candidates) {
    const edits = editDistance(lower, candidate.toLowerCase(), fewest - 1);
    if (edits >= fewest) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

/** Shorter words are easily mistaken for one another: `role` is not `code`. */
const SHORT = 6;

/**
 * The candidate that was certainly meant: the same word in other capitals or with other marks between its parts, or the only one that is one
 * edit away (two in longer words).
 */
export function certain(wrong: string, candidates: readonly string[]): string | undefined {
  if (wrong.length > LONGEST) return undefined;
  const plain = plainWord(wrong);
  const most = plain.length < SHORT ? 1 : MOST_EDITS;
  if (plain.length < 3) return undefined;
  let best: string | undefined;
  let fewest = most + 1;
  for (const candidate of candidates) {
    const edits = typingErrors(plain, plainWord(candidate), Math.min(fewest, most));
    if (edits < fewest) best = candidate;
    else if (edits === fewest) best = undefined;
    fewest = Math.min(edits, fewest);
  }
  return fewest > most ? undefined : best;
}

/** As the distance, but two letters that changed places are one error. */
function typingErrors(a: string, b: string, most: number): number {
  const start = Array.from(a).findIndex((letter, index) => letter !== b[index]);
  const isSwapped = a.length === b.length && start !== -1 && swappedAt(a, start) === b;
  return isSwapped ? 1 : editDistance(a, b, most);
}

function swappedAt(text: string, at: number): string {
  return `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
}

/** `userName`, `user-name` and `User Name` are the word `username`. */
function plainWord(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The Levenshtein distance of two texts, or `most + 1` as soon as it is known to be larger than `most`. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitute, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > most) return most + 1;
    previous = current;
  }
  return Math.min(previous[b.length] ?? 0, most + 1);
}

/** The nearest Python identifier to a name that is none. */
export function identifierMeant(name: string): string | undefined {
  const plain = name
    .trim()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^(?=\p{N})/u, 'n');
  return /[\p{L}\p{N}]/u.test(plain) && isPythonIdentifier(plain) ? plain : undefined;
}
