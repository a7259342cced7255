/** A part of the user's text, as UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word or phrase that is looked for; see `compileCue`. */
export interface Cue {
  readonly phrase: string;
  readonly pattern: RegExp;
}

export interface CueHit extends Span {
  readonly cue: Cue;
  /** What stood at `<x>` in the cue, and where; see `compileCue`. */
  readonly hole?: Span;
}

/**
 * Makes a cue of a phrase as the language files write it: any case, accents of Latin letters do not count, a trailing `*` on a word
 * matches any ending, `<x>` for any one word, and `..` for up to three words. Languages without spaces between words are searched
 * for the bare letters.
 */
export function compileCue(phrase: string, spaced: boolean): Cue {
  const space = spaced ? '[\\s-]+' : '\\s*';
  const gap = spaced ? '(?:[\\s-]+[^\\s-]+){0,3}?[\\s-]+' : '.{0,12}?';
  const source = fold(phrase)
    .split('..')
    .map((part) => part.trim().split(/\s+/).map(wordSource).join(space))
    .join(gap);
  const pattern = spaced ? `${edge(phrase, 'start')}${source}${edge(phrase, 'end')}` : source;
  return { phrase, pattern: new RegExp(pattern, phrase.includes('<x>') ? 'dg' : 'g') };
}

/**
 * A letter or digit of any script, or `_`, which joins words to a name: anything but space and punctuation. Expressed as an exclusion, because thousands of cues are compiled and
 * the classes of Unicode properties are large.
 */
const LETTER = '[^\\s!-/:-@\\[-^`{-~\\u00a1-\\u00bf\\u2010-\\u2027\\u3000-\\u303f\\uff00-\\uff0f]';

function wordSource(word: string): string {
  if (word.includes('<x>')) return word.split('<x>').map(escaped).join(`(${LETTER}(?:${LETTER}|['-]){0,40})`);
  return word.endsWith('*') ? `${escaped(word.slice(0, -1))}${LETTER}*` : escaped(word);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A cue that begins or ends with a letter must do so at the border of a word; one such as `->` need not. */
function edge(phrase: string, side: 'start' | 'end'): string {
  const outer = side === 'start' ? /^[\p{L}\p{N}<]/u : /[\p{L}\p{N}>*]$/u;
  if (!outer.test(phrase)) return '';
  return side === 'start' ? `(?<!${LETTER})` : `(?!${LETTER})`;
}

/** Every place of the cue in a folded text. */
function findCue(cue: Cue, folded: string): CueHit[] {
  return [...folded.matchAll(cue.pattern)].map((match) => {
    const start = match.index;
    const hole = match.indices?.[1];
    const end = start + match[0].length;
    return hole === undefined ? { cue, start, end } : { cue, start, end, hole: { start: hole[0], end: hole[1] } };
  });
}

export function findCues(cues: readonly Cue[], folded: string): CueHit[] {
  return cues.flatMap((cue) => findCue(cue, folded)).sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Lower case without accents on Latin letters, of the same length as the text, so that places stay the same. */
export function fold(text: string): string {
  return text.replaceAll(/[\p{L}]/gu, (letter) => {
    const lower = letter.toLowerCase();
    const base = /\p{Script=Latin}/u.test(lower) ? lower.normalize('NFD').replaceAll(/\p{M}/gu, '') : lower;
    if (base.length === letter.length) return base;
    return lower.length === letter.length ? lower : letter;
  });
}
