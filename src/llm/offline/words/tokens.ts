import { fold } from '../cue.ts';

/** A word, a mark, a line break, or a piece that is never cut: a quotation, a bracket, an address, a piece of code. */
export interface Token {
  readonly kind: 'word' | 'mark' | 'break' | 'whole';
  /** Folded: lower case, without accents. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const WHOLE = [
  /"[^"\n]*"/,
  /\u201c[^\u201c\u201d\n]*\u201d|\u00ab[^\u00ab\u00bb\n]*\u00bb|\u300c[^\u300c\u300d\n]*\u300d/,
  /`[^`\n]*`/,
  /<<[^<>]*>>/,
  /\([^()\n]*\)|\[[^[\]\n]*\]|\{[^{}\n]*\}/,
  /https?:\/\/\S+/,
  /(?<![\p{L}\p{N}])'[^'\n]*'(?!\p{L})/u,
]
  .map(({ source }) => `(?:${source})`)
  .join('|');

const NUMBER = '\\p{N}+(?:[.,:/]\\p{N}+)*%?';

/** A pronoun that hangs on its verb: "classe-la", "traduza-o". */
const CLITIC = '(?<=\\p{L})-(?:la|le|les|lui|leur|o|a|os|as|lhe)(?![\\p{L}\\p{N}-])';

const MARK = '->|=>|\\u2192|[<>]=?|[^\\s\\p{L}\\p{M}\\p{N}]';

const SPACED = new RegExp(
  `(${WHOLE})|(\\n)|(${NUMBER}(?![\\p{L}\\p{N}_-])|\\p{Script=Han}|${CLITIC}|(?:[cdjlmnst]|qu)'(?=\\p{L}{2})|[\\p{L}\\p{N}_](?:[\\p{L}\\p{M}\\p{N}_]|[./](?=[\\p{L}\\p{N}])|'(?=(?:s|t|re|ll|d|ve|m)(?!\\p{L}))|(?!${CLITIC})-(?=\\p{L}))*)|${MARK}`,
  'giu',
);

const UNSPACED = new RegExp(`(${WHOLE})|(\\n)|(${NUMBER}|[A-Za-z_][\\w.-]*|[\\p{L}\\p{M}])|${MARK}`, 'gu');

/** The tokens of a text. Where no spaces separate words, each letter of a script such as kana or kanji is a token of its own. */
export function tokensOf(text: string, spaced: boolean): Token[] {
  return [...text.matchAll(spaced ? SPACED : UNSPACED)].map((match) => {
    const [all, whole, line, word] = match;
    const kind = whole !== undefined ? 'whole' : line !== undefined ? 'break' : word !== undefined ? 'word' : 'mark';
    return { kind, word: fold(all), start: match.index, end: match.index + all.length };
  });
}

export function isMark(token: Token | undefined, marks: string): boolean {
  return token?.kind === 'mark' && marks.includes(token.word);
}

/** The tokens, with those inside of round brackets as tokens of their own between two marks. */
export function opened(tokens: readonly Token[], spaced: boolean): Token[] {
  return tokens.flatMap((token) => (isBracket(token) ? innerTokens(token, spaced) : [token]));
}

export function isBracket(token: Token | undefined): boolean {
  return token?.kind === 'whole' && /^[([]/.test(token.word);
}

function innerTokens({ word, start, end }: Token, spaced: boolean): Token[] {
  const by = start + 1;
  const inner = tokensOf(word.slice(1, -1), spaced).map((token) => ({
    kind: token.kind,
    word: token.word,
    start: token.start + by,
    end: token.end + by,
  }));
  return [{ kind: 'mark', word: '(', start, end: by }, ...inner, { kind: 'mark', word: ')', start: end - 1, end }];
}
