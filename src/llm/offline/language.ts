import { compileCue, findCues, fold, type Cue } from './cue.ts';
import { isPlainMap, mapOf, textOf, textsOf, type PlainMap, type PlainValue } from './plain-value.ts';

/** What the drafter knows in one language: the content of `languages/<code>.yaml`, its cues compiled when first asked for. */
export interface Language {
  /** `en` */
  readonly code: string;
  readonly name: string;
  /** Whether spaces separate words. */
  readonly spaced: boolean;
  /** The cues at a dotted path such as `units.words`; none where the language has none. */
  cues(path: string): readonly Cue[];
  /** The named cue lists at a path: of `nouns`, for example, `reviews` with its cues. */
  groups(path: string): readonly CueGroup[];
  /** A text at a path, empty where the language has none. */
  text(path: string): string;
  /** The numbers that are written as words. */
  readonly numbers: ReadonlyMap<string, number>;
  isFunctionWord(word: string): boolean;
}

export interface CueGroup {
  readonly name: string;
  /** As the file writes the first cue, to be shown or put into a prompt. */
  readonly word: string;
  readonly cues: readonly Cue[];
}

export function createLanguage(code: string, words: PlainMap): Language {
  const spaced = words['spaced'] !== false;
  const compiled = new Map<string, readonly Cue[]>();
  const functionWords = new Set(textsOf(words['function_words']).map(fold));
  const cues = (path: string) => {
    const known = compiled.get(path) ?? textsOf(valueAt(words, path)).map((phrase) => compileCue(phrase, spaced));
    compiled.set(path, known);
    return known;
  };
  return {
    code,
    name: textOf(words['name']),
    spaced,
    cues,
    groups: (path) =>
      Object.entries(mapOf(valueAt(words, path))).map(([name, list]) => ({
        name,
        word: textsOf(list)[0]?.replaceAll('*', '') ?? name,
        cues: cues(`${path}.${name}`),
      })),
    text: (path) => textsOf(valueAt(words, path))[0] ?? '',
    numbers: new Map(Object.entries(mapOf(words['numbers'])).map(([word, value]) => [fold(word), Number(value)])),
    isFunctionWord: (word) => functionWords.has(fold(word)),
  };
}

/** Keys hold no dots, save `list[str]` and its like, which hold no dots either. */
function valueAt(words: PlainMap, path: string): PlainValue | undefined {
  return path
    .split('.')
    .reduce<PlainValue | undefined>((value, key) => (isPlainMap(value) ? value[key] : undefined), words);
}

/**
 * The language of a text, told by its script, its function words and the cues it hits; undefined when it is in none of ours. Text
 * that fits several equally well, such as a lone number or name, is taken as the first.
 */
export function detectLanguage(text: string, languages: readonly Language[]): Language | undefined {
  const [first] = languages;
  let best = { language: first, score: 0 };
  for (const language of languages) {
    const score = languageScore(text, language, languages);
    if (score > best.score) best = { language, score };
  }
  if (best.score > 0) return best.language;
  return foreignLetters(text) * 2 > letters(text) ? undefined : first;
}

/** A function word that several languages have counts the less; every other word that is known counts once. */
function languageScore(text: string, language: Language, languages: readonly Language[]): number {
  if (!language.spaced) return (text.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0) * 2;
  const words = (text.match(/[\p{L}\p{N}_']+/gu) ?? []).map((word) => {
    const knowing = languages.filter((each) => each.isFunctionWord(word)).length;
    return language.isFunctionWord(word) ? 1 / knowing : 0;
  });
  const folded = fold(text);
  const said = new Set(findCues(taskCues(language), folded).map((hit) => hit.start));
  return words.reduce((sum, word) => sum + word, said.size);
}

/** Everything that a task is told by. */
function taskCues(language: Language): Cue[] {
  const templates = language
    .groups('templates')
    .flatMap(({ name }) =>
      ['strong', 'medium', 'weak'].map((level) => language.cues(`templates.${name}.cues.${level}`)),
    );
  const steps = language.groups('steps').map(({ cues }) => cues);
  const nouns = language.groups('nouns').map(({ cues }) => cues);
  const commands = ['rename', 'remove', 'add', 'set', 'explain'].map((name) => language.cues(`edit.${name}`));
  return [...templates, ...steps, ...nouns, ...commands, language.cues('openers')].flat();
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

function foreignLetters(text: string): number {
  return text.match(/[\p{L}--\p{Script=Latin}]/gv)?.length ?? 0;
}
