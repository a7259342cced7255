import { ORDINALS, PATTERNS, TIMES, type Pattern } from './revision-patterns.ts';

/** A reference to a revision. */
export type RevisionReference =
  | { readonly kind: 'number'; readonly number: number }
  /** The revision that the current one was made from. */
  | { readonly kind: 'previous' }
  /** The newest revision at the beginning of the day this many days before today; 0 is today. */
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'name'; readonly name: string };

/** The command of a message that is only about a revision. */
export type RevisionRequest =
  | { readonly command: 'undo' | 'regenerate' }
  | { readonly command: 'restore'; readonly to: RevisionReference }
  | { readonly command: 'show'; readonly which: RevisionReference }
  /** `to` defaults to the current revision, `from` to the one that it was made from. */
  | { readonly command: 'compare'; readonly from?: RevisionReference; readonly to?: RevisionReference }
  /** `which` defaults to the current revision. */
  | { readonly command: 'name'; readonly name: string; readonly which?: RevisionReference };

/** A longer message is a request for a change. UTF-16 code units. */
const MOST_CHARS = 120;
const MOST_NAME_CHARS = 60;

/**
 * Reads "undo that", "go back to the second version", "what changed since yesterday?", "call this one before legal". The whole message must match, because a
 * sentence that merely contains such words may ask for a change of the workflow. Undefined for everything else.
 */
export function readRevisionWords(text: string): RevisionRequest | undefined {
  if (text.length > MOST_CHARS || text.trim().includes('\n')) return undefined;
  const words = tidy(text);
  for (const pattern of PATTERNS) {
    const match = pattern.words.exec(words);
    const request = match === null ? undefined : toRequest(pattern.asks, match.groups ?? {});
    if (request !== undefined) return request;
  }
  return undefined;
}

function tidy(text: string): string {
  const words = text.trim().replaceAll(/\s+/g, ' ').replaceAll('’', "'");
  return without(words, '¿¡ ', ' .!?。！？');
}

/** Trims these characters from both ends. */
function without(text: string, before: string, after: string): string {
  let [start, end] = [0, text.length];
  while (start < end && before.includes(text.charAt(start))) start += 1;
  while (end > start && after.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

type Groups = Readonly<Record<string, string | undefined>>;

function toRequest(asks: Pattern['asks'], { one, two, time, name }: Groups): RevisionRequest | undefined {
  const [first, second] = [referenceTo(one), referenceTo(two)];
  if ((one !== undefined && first === undefined) || (two !== undefined && second === undefined)) return undefined;
  if (asks === 'undo' || asks === 'regenerate') return { command: asks };
  if (asks === 'show') return first && { command: 'show', which: first };
  if (asks === 'name') return named(name, first);
  if (asks === 'restore') {
    const to = first ?? (name === undefined ? undefined : nameOf(name));
    return to && { command: 'restore', to };
  }
  const from = time === undefined ? first : daysBefore(time);
  return {
    command: 'compare',
    ...(from === undefined ? {} : { from }),
    ...(second === undefined ? {} : { to: second }),
  };
}

function named(given: string | undefined, which: RevisionReference | undefined): RevisionRequest | undefined {
  const name = given === undefined ? undefined : cleanName(given);
  return name === undefined ? undefined : { command: 'name', name, ...(which === undefined ? {} : { which }) };
}

function nameOf(given: string): RevisionReference | undefined {
  const name = cleanName(given);
  return name === undefined ? undefined : { kind: 'name', name };
}

const QUOTES = ` "'“”„«»*_\`「」`;

/** Removes surrounding quotes and stars, and lower-cases the name, so that it is found however it is written. */
function cleanName(given: string): string | undefined {
  const name = without(given, QUOTES, QUOTES).toLowerCase();
  return name === '' || name.length > MOST_NAME_CHARS ? undefined : name;
}

/** "revision 2", "r2", "the second version", "the one before". */
function referenceTo(words: string | undefined): RevisionReference | undefined {
  if (words === undefined) return undefined;
  const number = /\d+/.exec(words)?.[0];
  if (number !== undefined) return { kind: 'number', number: Number(number) };
  const lower = words.toLowerCase();
  for (const [pattern, meant] of ORDINALS) {
    if (pattern.test(lower)) return meant === 'previous' ? { kind: 'previous' } : { kind: 'number', number: meant };
  }
  return undefined;
}

function daysBefore(time: string): RevisionReference | undefined {
  const lower = time.toLowerCase();
  const days = TIMES.find(([pattern]) => pattern.test(lower))?.[1];
  return days === undefined ? undefined : { kind: 'days', days };
}
