import type { Language } from '../language.ts';
import { asciiName } from '../user-phrase.ts';
import { textAt } from '../reading.ts';
import { joinAt, nounPhraseAt, type NounPhrase } from './noun-phrase.ts';
import type { FieldType, Kind } from './plan.ts';
import { isMark, tokensOf, type Token } from './tokens.ts';

/** A value that a step is to give, as the text names it. */
export interface WantedField {
  readonly phrase: NounPhrase;
  readonly type: FieldType;
}

/** "slug (str), is_valid (bool)", "as JSON with name, date and total": at least two, or one with a type. None where no such list begins. */
export function findFields(tokens: readonly Token[], language: Language): WantedField[] {
  for (let index = 0; index < tokens.length; index += 1) {
    const intro = language.lexicon('fields_intro').at(tokens, index);
    if (intro === undefined) continue;
    const colon = isMark(tokens[index + intro.length], ':') ? 1 : 0;
    const { fields, typed } = fieldsAt(tokens, index + intro.length + colon, language);
    if (fields.length > 1 || typed) return fields;
  }
  return [];
}

export function fieldsAt(
  tokens: readonly Token[],
  from: number,
  language: Language,
): { fields: WantedField[]; typed: boolean } {
  const fields: WantedField[] = [];
  let typed = false;
  for (let index = from; index < tokens.length;) {
    const lead = language.lexicon('ask_if').at(tokens, index);
    const bare = index + (lead?.length ?? 0);
    const phrase = lead === undefined ? nounPhraseAt(tokens, bare, language) : restAsPhrase(tokens, bare, language);
    if (phrase === undefined || phrase.pronoun) break;
    const type = typeBehind(tokens, phrase.end, language);
    const own = ownType(phrase, language);
    typed ||= type !== undefined;
    fields.push({
      phrase: own.phrase,
      type: type?.type ?? own.type ?? (lead === undefined ? wordType(own.phrase, language) : 'bool'),
    });
    const end = phrase.end + (type?.length ?? 0);
    const join = joinAt(tokens, end, language);
    if (join === 0) break;
    index = end + join;
  }
  return { fields, typed };
}

/** "whether it is overdue": all up to the next comma. */
function restAsPhrase(tokens: readonly Token[], from: number, language: Language): NounPhrase | undefined {
  let end = from;
  while (
    tokens[end] !== undefined &&
    tokens[end]?.kind === 'word' &&
    language.lexicon('list_joins').at(tokens, end) === undefined
  )
    end += 1;
  const words = tokens.slice(from, end).filter(({ word }) => !language.isFunctionWord(word));
  return words.length === 0
    ? undefined
    : { start: from, end, words, article: 'none', count: undefined, pronoun: false };
}

/** "(number)" behind a name. */
function typeBehind(
  tokens: readonly Token[],
  index: number,
  language: Language,
): { type: FieldType; length: number } | undefined {
  const token = tokens[index];
  if (token?.kind !== 'whole' || !token.word.startsWith('(')) return undefined;
  const inner = token.word.slice(1, -1).trim();
  const type =
    ['float', 'int', 'bool', 'list[str]', 'str'].find((name) =>
      language.texts(`field_types.${name}`).includes(inner),
    ) ?? ['list[str]', 'bool', 'int', 'float'].find((name) => inner === name);
  return {
    type: (type as FieldType | undefined) ?? (/\blist|\//.test(inner) && !inner.includes('/') ? 'list[str]' : 'str'),
    length: 1,
  };
}

/** "express yes/no": a type at the end of the name. */
function ownType(phrase: NounPhrase, language: Language): { phrase: NounPhrase; type?: FieldType } {
  const last = phrase.words.length - 1;
  const hit = last > 0 ? language.lexicon('field_types').at(phrase.words, last) : undefined;
  if (hit === undefined || hit.name === 'str' || hit.name === 'float') return { phrase };
  return { phrase: { ...phrase, words: phrase.words.slice(0, last) }, type: hit.name as FieldType };
}

/** What a name alone says of its type: "total", "whether it is overdue", "line items". */
function wordType(phrase: NounPhrase, language: Language): FieldType {
  const { words } = phrase;
  for (const type of ['str', 'bool', 'int', 'float', 'list[str]'] as const)
    for (let at = 0; at < words.length; at += 1) {
      const hit = language.lexicon(`field_words.${type}`).at(words, at);
      if (hit !== undefined && (at + hit.length === words.length || type === 'bool')) return type;
    }
  return phrase.count !== undefined ? 'list[str]' : 'str';
}

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
    const intro = language.lexicon('kinds_intro').at(tokens, index);
    if (intro === undefined) continue;
    const colon = isMark(tokens[index + intro.length], ':') ? 1 : 0;
    const from = index + intro.length + colon;
    const list = kindList(text, tokens, from, language);
    if (list.words.length > 1) return { kinds: kindsOf(list.words, language), start: index, end: list.end };
  }
  return undefined;
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
  const take = () => {
    const [first, last] = [tokens[start], tokens[index - 1]];
    if (first !== undefined && last !== undefined && index > start)
      words.push(textAt({ text }, { start: first.start, end: last.end }));
  };
  while (index < tokens.length) {
    if (index > start && language.lexicon('kind_stops').at(tokens, index) !== undefined) break;
    const join = joinAt(tokens, index, language);
    if (join > 0) {
      take();
      index += join;
      start = index;
    } else if (
      language.lexicon('kind_stops').at(tokens, index) !== undefined ||
      tokens[index]?.kind === 'mark' ||
      index - start >= LONGEST_KIND
    )
      break;
    else index += 1;
  }
  if (index - start < LONGEST_KIND || index >= tokens.length) take();
  return { words, end: index };
}

/** Words for "other" are left out: what fits nowhere goes there anyway. */
export function kindsOf(words: readonly string[], language: Language): Kind[] {
  const taken = new Set(['other']);
  const isOther = (each: string) => {
    const tokens = tokensOf(each, language.spaced);
    return language.lexicon('other_words').at(tokens, 0)?.length === tokens.length;
  };
  return words
    .filter((each) => !isOther(each))
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
