import type { Language } from '../language.ts';
import type { FieldType } from '../plan/plan.ts';
import { joinAt, type NounPhrase, nounPhraseAt } from './noun-phrase.ts';
import { isBracket, isMark, type Token } from './tokens.ts';

/** A value that a step is to give, as the text names it. */
export interface WantedField {
  readonly phrase: NounPhrase;
  readonly type: FieldType;
}

/** "slug (str), is_valid (bool)", "as JSON with name, date and total": at least two, or one with a type. None where no such list begins. */
export function findFields(tokens: readonly Token[], language: Language): WantedField[] {
  for (let index = 0; index < tokens.length; index += 1) {
    const intro = language.at('fields_intro', tokens, index);
    if (intro === undefined) continue;
    const from = lastIntro(tokens, index + intro.length, language);
    const { fields, typed } = fieldsAt(tokens, from + (isMark(tokens[from], ':') ? 1 : 0), language);
    if (fields.length > 1 || typed) return fields;
  }
  return [];
}

/** "output as JSON with fields": behind the last of the words that lead to the list. */
function lastIntro(tokens: readonly Token[], from: number, language: Language): number {
  let last = from;
  for (let at = from; at < from + INTRO && at < tokens.length && joinAt(tokens, at, language) === 0; at += 1) {
    const more = language.length('fields_intro', tokens, at);
    if (more > 0) last = at + more;
  }
  return last;
}

const INTRO = 6;

/** Each value is at most so many words. */
const LONGEST_NAME = 8;

export function fieldsAt(
  tokens: readonly Token[],
  from: number,
  language: Language,
): { fields: WantedField[]; typed: boolean } {
  const fields: WantedField[] = [];
  let typed = false;
  for (let index = from; index < tokens.length;) {
    const item = fieldAt(tokens, index, language);
    if (item === undefined) break;
    fields.push(item.field);
    typed ||= item.typed;
    const join = item.last ? 0 : joinAt(tokens, item.end, language);
    if (join === 0) break;
    index = item.end + join;
  }
  return { fields, typed };
}

interface FieldItem {
  readonly field: WantedField;
  /** Of tokens. */
  readonly end: number;
  readonly typed: boolean;
  /** Ends the list, as what it is taken from does. */
  readonly last: boolean;
}

/** One value: its name, up to a preposition or a bracket with its type, and what else is said of it, up to the next comma. */
function fieldAt(tokens: readonly Token[], from: number, language: Language): FieldItem | undefined {
  const lead = language.length('ask_if', tokens, from);
  const head = nounPhraseAt(tokens, from + lead, language);
  const start = from + lead + (head === undefined ? 0 : headLength(tokens, from + lead, head));
  let end = start;
  let named: number | undefined;
  let type: FieldType | undefined;
  const isEnd = () => language.is('sources', tokens, end) || language.is('field_stops', tokens, end);
  for (; end < tokens.length && end - start < LONGEST_NAME + 2 && joinAt(tokens, end, language) === 0; end += 1) {
    const token = tokens[end];
    if (end > start && isRange(tokens, end)) {
      type ??= 'int';
      named ??= end;
      end += 2;
    } else if (isBracket(token)) {
      type = typeIn(token?.word.slice(1, -1).trim() ?? '', language) ?? type;
      named ??= end;
    } else if (token?.kind !== 'word' || isEnd()) break;
    else if (lead === 0 && end > start && (language.is('topics', tokens, end) || language.is('relatives', tokens, end)))
      named ??= end;
  }
  const words = tokens
    .slice(start, named ?? end)
    .filter(({ word }) => (lead === 0 && type !== 'bool') || !language.isFunctionWord(word));
  if (words.length === 0 || words.length > LONGEST_NAME || head?.pronoun === true) return undefined;
  const own = ownType(
    { start: from, end, words, article: head?.article ?? 'none', count: head?.count, pronoun: false },
    language,
  );
  return {
    field: { phrase: own.phrase, type: type ?? own.type ?? (lead === 0 ? wordType(own.phrase, language) : 'bool') },
    end,
    typed: type !== undefined,
    last: end < tokens.length && isEnd(),
  };
}

/** "fit score 0-100" */
function isRange(tokens: readonly Token[], at: number): boolean {
  return [at, at + 2].every((each) => /^\d+$/.test(tokens[each]?.word ?? '')) && isMark(tokens[at + 1], '-\u2013');
}

/** How many tokens its articles and numbers take. */
function headLength(tokens: readonly Token[], from: number, { words }: NounPhrase): number {
  const [first] = words;
  return first === undefined ? 0 : Math.max(0, tokens.indexOf(first) - from);
}

/** "number", "yes/no", "1-10": what is in brackets behind a name; undefined where it says something else. */
function typeIn(inner: string, language: Language): FieldType | undefined {
  const known = FIELD_TYPES.find((name) => inner === name || language.texts(`field_types.${name}`).includes(inner));
  if (known !== undefined) return known;
  if (/^0(?:\.0)? ?(?:-|to|bis|\u2013) ?1(?:\.0)?$/.test(inner)) return 'float';
  if (/^\d+ ?(?:-|to|bis|\u2013) ?\d+$/.test(inner)) return 'int';
  if (inner.includes('/')) return 'str';
  return /\blist\b/.test(inner) ? 'list[str]' : undefined;
}

const FIELD_TYPES = ['float', 'int', 'bool', 'list[str]', 'str'] as const;

/** "express yes/no": a type at the end of the name. */
function ownType(phrase: NounPhrase, language: Language): { phrase: NounPhrase; type?: FieldType } {
  const last = phrase.words.length - 1;
  const hit = last > 0 ? language.at('field_types', phrase.words, last) : undefined;
  if (hit === undefined || hit.name === 'str' || hit.name === 'float') return { phrase };
  return { phrase: { ...phrase, words: phrase.words.slice(0, last) }, type: hit.name as FieldType };
}

/** What a name alone says of its type: "total", "whether it is overdue", "line items". */
function wordType(phrase: NounPhrase, language: Language): FieldType {
  const { words } = phrase;
  for (const type of ['str', 'bool', 'int', 'float', 'list[str]'] as const)
    for (let at = 0; at < words.length; at += 1) {
      const hit = language.at(`field_words.${type}`, words, at);
      if (hit !== undefined && (at + hit.length === words.length || type === 'bool')) return type;
    }
  return phrase.count !== undefined ? 'list[str]' : 'str';
}
