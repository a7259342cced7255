import type { Language } from './language.ts';
import { tokensOf } from './words/tokens.ts';

/**
 * The language of a text, told by its script, its function words and the verbs and nouns that a language knows; undefined when it is in none
 * of ours. `about` is what the text speaks of; it decides where the text tells nothing. Text that fits several equally well, such as a lone number or name, is taken as the first.
 */
export function detectLanguage(text: string, languages: readonly Language[], about = ''): Language | undefined {
  const [first] = languages;
  const words = (text.match(/[\p{L}\p{N}_']+/gu) ?? []).map((word) => ({
    word,
    knowing: languages.filter((each) => each.isFunctionWord(word)).length,
  }));
  let best = { language: first, score: 0 };
  for (const language of languages) {
    const known = language.spaced ? knownWords(text, language) : kana(text);
    const isKnown = known > 0 || language === first;
    const score = isKnown ? known / 2 + (language.spaced ? functionWords(words, language) : known * 2) : 0;
    if (score > best.score) best = { language, score };
  }
  const evidence = languages.map((language) => (language.spaced ? knownWords(text, language) : kana(text)));
  const tongue = about === '' || Math.max(...evidence) > WEAK ? undefined : detectLanguage(about, languages);
  const said = tongue === undefined ? 0 : (evidence[languages.indexOf(tongue)] ?? 0);
  const isShort = words.length < FEWEST + 1;
  if (tongue !== undefined && said >= Math.max(...evidence) - (isShort ? 1 : 0)) return tongue;
  if (best.score > 0 && best.language === first && /->|=>/.test(text)) return first;
  if (best.score > 0)
    return best.score * (best.language === first ? FEWEST : RARE) >=
      Math.min(words.length, best.language === first ? ENOUGH : MANY)
      ? best.language
      : undefined;
  if (words.length >= FEWEST) return undefined;
  return letters(text) > 0 && foreignLetters(text) * 2 > letters(text) ? undefined : first;
}

/** Of so many words one must be known, or a text that has an English word in it by chance would be English. */
const FEWEST = 6;

/** More words than this do not ask for more known ones: a text may hold whatever it is about. */
const ENOUGH = 7;

/** The like for languages whose few words may be those of another: one in so many, in texts up to so many words. */
const RARE = 12;
const MANY = 40;

/** So few known words may be those of several languages. */
const WEAK = 2;

const TELLING = [
  'verbs',
  'nouns',
  'edit.remove',
  'edit.add',
  'edit.rename',
  'edit.replace',
  'edit.step',
  'fields_intro',
  'inputs_intro',
  'units',
  'field_types',
];

/** Verbs and nouns of a task; a language of which there are none is not the one. */
function knownWords(text: string, language: Language): number {
  const tokens = tokensOf(text, true);
  return tokens.filter((_token, index) => TELLING.some((path) => language.is(path, tokens, index))).length;
}

/** A function word that several languages have counts the less. */
function functionWords(words: readonly { word: string; knowing: number }[], language: Language): number {
  return words.reduce((sum, { word, knowing }) => sum + (language.isFunctionWord(word) ? 1 / knowing : 0), 0);
}

function kana(text: string): number {
  return text.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

function foreignLetters(text: string): number {
  return text.match(/[\p{L}--\p{Script=Latin}]/gv)?.length ?? 0;
}
