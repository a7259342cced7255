import type { Language } from '../language.ts';
import type { Kind } from '../plan/plan.ts';
import { textAt } from '../reading.ts';
import { asciiName } from '../user-phrase.ts';
import { joinAt } from './noun-phrase.ts';
import { isBracket, isMark, opened, type Token, tokensOf } from './tokens.ts';

/** The kinds that something is sorted into: "as billing, technical or other", "low/medium/high". None unless there are two. */
export function findKinds(
  text: string,
  tokens: readonly Token[],
  language: Language,
): { kinds: Kind[]; start: number; end: number } | undefined {
  for (let index = 0; index < tokens.length; index += 1) {
    const slashed = tokens[index]?.word.split('/') ?? [];
    if (slashed.length > 1 && slashed.every((part) => /^\p{L}{2,}$/u.test(part)) && tokens[index]?.kind === 'word')
      return { kinds: kindsOf(slashed, language), start: index, end: index + 1 };
    const intro = kindsIntro(tokens, index, language);
    if (intro === 0) continue;
    const from = index + intro;
    const list = kindList(text, tokens, from, language);
    if (list.words.length > 1) return { kinds: kindsOf(list.words, language), start: index, end: list.end };
  }
  const bracketed = kindsInBrackets(text, tokens, language);
  if (bracketed.length > 1)
    return {
      kinds: kindsOf(bracketed, language),
      start: tokens.findIndex((token) => isBracket(token)),
      end: tokens.length,
    };
  return undefined;
}

/** "as", "either", and "decide:" or "recognise the mood (": how many tokens lead to a list of kinds. */
function kindsIntro(tokens: readonly Token[], index: number, language: Language): number {
  const intro = language.length('kinds_intro', tokens, index);
  if (intro > 0) return intro + (isMark(tokens[index + intro], ':') ? 1 : 0);
  if (isMark(tokens[index], ':') && (isMark(tokens[index + 2], '/') || isQuestion(tokens, index, language))) return 1;
  if (isEither(tokens, index, language)) return 1;
  const verb = language.at('verbs', tokens, index);
  return ['decide', 'classify'].includes(verb?.name ?? '') && isMark(tokens[index + (verb?.length ?? 0)], ':')
    ? (verb?.length ?? 0) + 1
    : 0;
}

/** "figure out the topic: payroll, vacation or something else" */
function isQuestion(tokens: readonly Token[], colon: number, language: Language): boolean {
  const verb = language.inflected ? language.find('verbs', tokens.slice(0, colon)) : undefined;
  const isAsked =
    verb !== undefined && ['decide', 'classify'].includes(verb.name) && colon - verb.at - verb.length <= LONGEST_KIND;
  return isAsked && tokens.slice(colon).some(({ word }) => word === 'or');
}

/** "whether a message is a complaint or a question" */
function isEither(tokens: readonly Token[], index: number, language: Language): boolean {
  if (!language.inflected || tokens[index]?.word !== 'is') return false;
  if (!language.is('articles', tokens, index + 1) && !isWordRow(tokens, index + 1)) return false;
  return (
    language.has('ask_if', tokens.slice(0, index)) &&
    tokens.slice(index + 1, index + 1 + 2 * LONGEST_KIND).some(({ word }) => word === 'or')
  );
}

/** "positive, neutral or negative": single words. */
function isWordRow(tokens: readonly Token[], from: number): boolean {
  const or = tokens.findIndex(({ word }, at) => at > from && word === 'or');
  return (
    or > from &&
    tokens.slice(from, or).every((token, at) => (at % 2 === 0 ? token.kind === 'word' : isMark(token, ',')))
  );
}

/** Kinds in brackets: "recognise the mood (angry, neutral, happy)". */
function kindsInBrackets(text: string, tokens: readonly Token[], language: Language): string[] {
  const bracket = tokens.find((token) => isBracket(token));
  const inner = bracket === undefined ? [] : opened([bracket], language.spaced).slice(1, -1);
  const { words, end } = kindList(text, inner, 0, language);
  return end === inner.length && words.length > 1 ? words : [];
}

/** Each kind is at most four words. */
const LONGEST_KIND = 4;

function kindList(
  text: string,
  tokens: readonly Token[],
  from: number,
  language: Language,
): { words: string[]; end: number } {
  const words: string[] = [];
  let index = from;
  let start = from;
  let slashed = isMark(tokens[from + 1], '/');
  const take = () => {
    const [first, last] = [tokens[start], tokens[index - 1]];
    if (first !== undefined && last !== undefined && index > start)
      words.push(textAt({ text }, { start: first.start, end: last.end }));
  };
  while (index < tokens.length) {
    if (!slashed && index > start && language.is('kind_stops', tokens, index)) break;
    const join = joinAt(tokens, index, language);
    if (join > 0) {
      take();
      slashed ||= isMark(tokens[index], '/');
      index += join;
      start = index;
    } else if (
      (!slashed && language.is('kind_stops', tokens, index)) ||
      (slashed && language.is('sources', tokens, index)) ||
      tokens[index]?.kind === 'mark' ||
      index - start >= LONGEST_KIND
    )
      break;
    else index += 1;
  }
  if (index - start < LONGEST_KIND || index >= tokens.length) take();
  return { words, end: index };
}

export function isOther(words: string, language: Language): boolean {
  const tokens = tokensOf(words, language.spaced);
  return tokens.length > 0 && language.length('other_words', tokens, 0) === tokens.length;
}

/** Words for "other" are left out: what fits nowhere goes there anyway. */
export function kindsOf(words: readonly string[], language: Language): Kind[] {
  const taken = new Set(['other']);
  return words
    .filter((each) => !isOther(each, language))
    .map((each, index) => {
      const bare = each
        .replace(/^(?:an?|the)\s+/i, '')
        .replaceAll(/["'`]/g, '')
        .trim();
      let id = asciiName(bare) ?? `kind_${index + 1}`;
      while (taken.has(id)) id = `${id}_${index + 1}`;
      taken.add(id);
      return { id, words: bare };
    });
}
