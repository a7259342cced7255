import { compileCue, type Cue, fold } from './cue.ts';
import { isPlainMap, mapOf, type PlainMap, type PlainValue, textOf, textsOf } from './plain-value.ts';
import { createLexicon, englishForms, type Entry, type Found, type Lexicon } from './words/lexicon.ts';
import type { Token } from './words/tokens.ts';

/** What the drafter knows in one language: the content of `languages/<code>.yaml`, its words compiled when first asked for. */
export interface Language {
  /** `en` */
  readonly code: string;
  readonly name: string;
  /** Whether spaces separate words. */
  readonly spaced: boolean;
  /** The cues at a dotted path such as `settings.cost`; none where the language has none. */
  cues(path: string): readonly Cue[];
  /** The keys of the mapping at a path. */
  names(path: string): readonly string[];
  /** The phrase of a path that begins at a token; of a mapping of lists, it comes under the name of its list. */
  at(path: string, tokens: readonly Token[], index: number): Found | undefined;
  is(path: string, tokens: readonly Token[], index: number): boolean;
  /** How many tokens it takes, 0 where there is none. */
  length(path: string, tokens: readonly Token[], index: number): number;
  /** The first phrase of a path anywhere in the tokens. */
  find(path: string, tokens: readonly Token[], from?: number): (Found & { readonly at: number }) | undefined;
  has(path: string, tokens: readonly Token[], from?: number): boolean;
  /** A text at a path, empty where the language has none. */
  text(path: string): string;
  /** The texts at a path. */
  texts(path: string): readonly string[];
  /** The numbers that are written as words. */
  readonly numbers: ReadonlyMap<string, number>;
  isFunctionWord(word: string): boolean;
  /** The verb comes last in a clause. */
  readonly verbLast: boolean;
  /** The verb may come last in what is to be done. */
  readonly verbMayEnd: boolean;
  /** The noun comes before the words that describe it. */
  readonly headFirst: boolean;
  /** A noun that ends in -s is a plural. */
  readonly pluralS: boolean;
  /** Its verbs have forms that are made by rule, so that ids can be made of them. */
  readonly inflected: boolean;
}

export function createLanguage(code: string, words: PlainMap): Language {
  const spaced = words['spaced'] !== false;
  const compiled = new Map<string, readonly Cue[]>();
  const lexicons = new Map<string, Lexicon>();
  const functionWords = new Set(textsOf(words['function_words']).map(fold));
  const inflected = words['inflected'] === true;
  const cues = (path: string) => {
    const known = compiled.get(path) ?? textsOf(valueAt(words, path)).map((phrase) => compileCue(phrase, spaced));
    compiled.set(path, known);
    return known;
  };
  const lexicon = (path: string) => {
    const known = lexicons.get(path) ?? createLexicon(entriesAt(words, path, inflected && path === 'verbs'), spaced);
    lexicons.set(path, known);
    return known;
  };
  const at: Language['at'] = (path, tokens, index) => lexicon(path).at(tokens, index);
  const find: Language['find'] = (path, tokens, from = 0) => {
    const entries = lexicon(path);
    for (let index = from; index < tokens.length; index += 1) {
      const found = entries.at(tokens, index);
      if (found !== undefined) return { ...found, at: index };
    }
    return undefined;
  };
  return {
    code,
    name: textOf(words['name']),
    spaced,
    cues,
    at,
    is: (path, tokens, index) => at(path, tokens, index) !== undefined,
    length: (path, tokens, index) => at(path, tokens, index)?.length ?? 0,
    find,
    has: (path, tokens, from) => find(path, tokens, from) !== undefined,
    names: (path) => Object.keys(mapOf(valueAt(words, path))),
    text: (path) => textsOf(valueAt(words, path))[0] ?? '',
    texts: (path) => textsOf(valueAt(words, path)),
    numbers: new Map(Object.entries(mapOf(words['numbers'])).map(([word, value]) => [fold(word), Number(value)])),
    isFunctionWord: (word) => functionWords.has(fold(word)),
    verbLast: words['verb_last'] === true,
    verbMayEnd: words['verb_may_end'] === true,
    headFirst: words['head_first'] === true,
    pluralS: words['plural_s'] === true,
    inflected,
  };
}

function entriesAt(words: PlainMap, path: string, inflected: boolean): Entry[] {
  const value = valueAt(words, path);
  const named = isPlainMap(value) ? Object.entries(value) : [[path, value] as const];
  return named.flatMap(([name, list]) =>
    textsOf(list).flatMap((phrase) =>
      inflected ? englishForms(phrase).map((form) => ({ name, phrase, form })) : [{ name, phrase }],
    ),
  );
}

/** Keys hold no dots, save `list[str]` and its like, which hold no dots either. */
function valueAt(words: PlainMap, path: string): PlainValue | undefined {
  return path
    .split('.')
    .reduce<PlainValue | undefined>((value, key) => (isPlainMap(value) ? value[key] : undefined), words);
}
