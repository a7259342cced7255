import { type Token, tokensOf } from './tokens.ts';

/** What a phrase of a language file means: its name, and the phrase as the file writes it. */
export interface Entry {
  readonly name: string;
  readonly phrase: string;
  /** The form that is looked for, where it is another than the phrase. */
  readonly form?: string;
}

export interface Found extends Entry {
  readonly form: string;
  /** How many tokens it takes. */
  readonly length: number;
}

/** Phrases that are looked up at a place of a text, the longest first, in a time that does not depend on how many there are. */
export interface Lexicon {
  at(tokens: readonly Token[], index: number): Found | undefined;
}

interface Phrase extends Entry {
  readonly words: readonly string[];
}

/** Prefixes are filed under so many of their letters. */
const FILED = 2;

export function createLexicon(entries: readonly Entry[], spaced: boolean): Lexicon {
  const exact = new Map<string, Phrase[]>();
  const prefixed = new Map<string, Phrase[]>();
  for (const entry of entries) {
    const words = phraseWords(entry.form ?? entry.phrase, spaced);
    const [first = ''] = words;
    const [file, key] =
      first.endsWith('*') && first.length > FILED ? [prefixed, first.slice(0, FILED)] : [exact, first];
    file.set(key, [...(file.get(key) ?? []), { ...entry, words }]);
  }
  for (const file of [exact, prefixed])
    for (const phrases of file.values())
      phrases.sort((a, b) => b.words.length - a.words.length || length(b) - length(a));
  return {
    at(tokens, index) {
      const word = tokens[index]?.word ?? '';
      const fits = (phrase: Phrase) => phrase.words.every((each, at) => isWord(tokens[index + at], each));
      const whole = exact.get(word)?.find(fits);
      const begun = prefixed.get(word.slice(0, FILED))?.find(fits);
      const best =
        whole === undefined || (begun !== undefined && begun.words.length > whole.words.length) ? begun : whole;
      if (best === undefined) return undefined;
      return { name: best.name, phrase: best.phrase, form: best.form ?? best.phrase, length: best.words.length };
    },
  };
}

function phraseWords(phrase: string, spaced: boolean): string[] {
  const words: string[] = [];
  for (const { kind, word } of tokensOf(phrase, spaced)) {
    const last = words.at(-1);
    if (kind === 'mark' && word === '*' && last !== undefined) words[words.length - 1] = `${last}*`;
    else words.push(word);
  }
  return words;
}

function isWord(token: Token | undefined, wanted: string): boolean {
  if (token === undefined) return false;
  return wanted.endsWith('*') && wanted !== '*' ? token.word.startsWith(wanted.slice(0, -1)) : token.word === wanted;
}

function length({ words }: Phrase): number {
  return words.join('').length;
}

/** Every form of an English verb: `reads`, `reading`; the phrase behind the verb stays. */
export function englishForms(phrase: string): string[] {
  const [verb = '', ...rest] = phrase.split(' ');
  const stem = verb.endsWith('e') && !verb.endsWith('ee') ? verb.slice(0, -1) : verb;
  const third = /(?:s|x|z|ch|sh|o)$/.test(verb)
    ? `${verb}es`
    : /[^aeiou]y$/.test(verb)
      ? `${verb.slice(0, -1)}ies`
      : `${verb}s`;
  const doubled = /^[^aeiou]*[aeiou][bdgmnprt]$/.test(verb) ? `${verb}${verb.slice(-1)}ing` : `${stem}ing`;
  return [verb, third, doubled].map((form) => [form, ...rest].join(' '));
}
