import type { Language } from '../../language.ts';
import { fieldsAt, findFields, type WantedField } from '../../words/field-list.ts';
import { type NounPhrase, nounPhraseAt, phraseText } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Field, FieldType } from '../plan.ts';
import { ANY_RECIPE, RECIPES } from '../recipes.ts';
import { fieldOf, freshName, type Scope } from '../scope.ts';
import type { Verb } from './find-verb.ts';
import { changedName, oneWords } from './names.ts';
import { intoPhrases } from './objects.ts';
import { isPartOf } from './reads.ts';
import type { Parts } from './spoken.ts';

interface Gift extends Parts {
  readonly id: string | undefined;
  readonly kinds: boolean;
  readonly scored: boolean;
  /** It works on a list. */
  readonly wide: boolean;
  readonly reads: readonly string[];
}

export function givesOf(tokens: readonly Token[], parts: Gift, scope: Scope): Field[] {
  const { verb, objects, each, kinds, scored, wide } = parts;
  const { language, text } = scope;
  const wanted = kinds ? [] : wantedFields(tokens, verb, objects, scope);
  const many = (type: FieldType): FieldType => (each === undefined ? type : 'list[str]');
  if (wanted.length > 0)
    return typedAs(tokens, wanted, language).map(({ phrase, type }) =>
      fieldOf(phrase, scope, { fallback: 'value', type: many(type) }),
    );
  if (verb?.name === 'score' && (scored || !kinds) && (scored || /^(?:score|rate|rank)/.test(verb.phrase))) {
    const type = each === undefined && !wide ? 'int' : 'list[str]';
    return [{ name: freshName(scope, 'score', 'score'), type, words: language.text('clauses.score_word') || 'score' }];
  }
  if (verb?.name === 'translate') {
    const into = languagesIn(tokens, language);
    if (into.length > 1)
      return into.map((name) => ({
        name: freshName(scope, `translation ${name}`, 'translation'),
        type: many('str'),
        words: name,
      }));
  }
  if (kinds)
    return [
      {
        name: freshName(
          scope,
          objects[0] !== undefined && objects[0].words.length > 0 && verb?.name !== 'classify'
            ? phraseText(text, objects[0])
            : wide
              ? 'categories'
              : 'category',
          'category',
        ),
        type: each === undefined && !wide ? 'str' : 'list[str]',
        words: objects[0] === undefined ? 'category' : phraseText(text, objects[0]),
      },
    ];
  return namedGifts(tokens, parts, scope);
}

/** "give protein, carbs and fat as numbers" */
function typedAs(tokens: readonly Token[], wanted: readonly WantedField[], language: Language): readonly WantedField[] {
  const said = language.find('as_numbers', tokens);
  return wanted.map(({ phrase, type }) => ({ phrase, type: phrase.start < (said?.at ?? 0) ? 'float' : type }));
}

/** What comes out under the noun that names it, or else under the name that steps of this kind give. */
function namedGifts(tokens: readonly Token[], parts: Gift, scope: Scope): Field[] {
  const { verb, recipe, objects, each } = parts;
  const { language } = scope;
  const many = (type: FieldType): FieldType => (each === undefined ? type : 'list[str]');
  const into = intoPhrases(tokens, verb, language);
  const partial =
    verb?.name === 'read' ? objects.filter((phrase) => !phrase.pronoun && isPartOf(phrase, tokens, scope)) : [];
  const named =
    into.length > 0
      ? into
      : partial.length > 0
        ? partial
        : recipe.object === 'out'
          ? objects.filter(({ pronoun, words }) => !pronoun && words.length > 0)
          : [];
  if (verb?.name === 'split')
    return [{ name: freshName(scope, recipe.gives, recipe.gives), type: 'list[str]', words: resultWords(verb, scope) }];
  const listed = verb?.name === 'list' || verb?.name === 'extract';
  if (named.length > 0)
    return named.map((phrase) =>
      fieldOf(phrase, scope, {
        fallback: recipe.gives,
        name: oneWords(phrase, parts.reads, scope),
        type: many(
          listed || phrase.count !== undefined || plural(phrase, language)
            ? plural(phrase, language)
              ? 'list[str]'
              : 'str'
            : 'str',
        ),
      }),
    );
  const changed =
    recipe.changes === true && verb !== undefined && recipe.gives === 'improved_text'
      ? parts.id === undefined
        ? changedName(verb, objects, scope, parts.reads)
        : `${parts.id}_result`
      : verb?.name === 'score' && scope.language.inflected
        ? verb.phrase
        : recipe.gives;
  return [{ name: freshName(scope, changed, recipe.gives), type: many('str'), words: resultWords(verb, scope) }];
}

/** The languages that a text is to be translated into; the one that it comes from is behind "from". */
function languagesIn(tokens: readonly Token[], language: Language): string[] {
  const found: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.at('languages', tokens, at);
    if (hit !== undefined && !language.is('sources', tokens, at - 1)) found.push(hit.name);
  }
  return [...new Set(found)];
}

function resultWords(verb: Verb | undefined, { language }: Scope): string {
  return language.text(`results.${verb?.name ?? 'step'}`) || language.text('results.step') || 'result';
}

function plural(phrase: NounPhrase, language: Language): boolean {
  if (phrase.count !== undefined || phrase.every === true) return true;
  if (phrase.words.some(({ word }) => (language.numbers.get(word) ?? 0) > 1)) return true;
  return (
    language.pluralS &&
    /[^s]s$/.test(phrase.words.at(-1)?.word ?? '') &&
    !language.is('plural_stops', phrase.words, phrase.words.length - 1)
  );
}

/** Verbs behind which a colon leads to what is given. */
const LISTING = new Set(['extract', 'list', 'write', 'read', 'improve', 'compute']);

/** With an article or a count. */
function isTold({ article, count }: NounPhrase): boolean {
  return article !== 'none' || count !== undefined;
}

/** The values that the clause lists: behind a word such as "extract", in brackets with types, or behind a colon. */
function wantedFields(
  tokens: readonly Token[],
  verb: Verb | undefined,
  objects: readonly NounPhrase[],
  scope: Scope,
): WantedField[] {
  const { language } = scope;
  const listed = findFields(tokens, language);
  if (listed.length > 0) return listed;
  const into = language.find('into_words', tokens);
  const typed = into === undefined ? undefined : fieldsAt(tokens, into.at + into.length, language);
  if (typed?.typed === true && typed.fields.length > 1) return typed.fields;
  const colon = tokens.findIndex((token, at) => isMark(token, ':') && at > 0);
  const name = nounPhraseAt(tokens, 0, language);
  if (colon > 0 && name?.end === colon && language.at('field_types', tokens, colon + 1)?.name === 'bool')
    return [{ phrase: name, type: 'bool' }];
  const isAbout = verb !== undefined && !LISTING.has(verb.name);
  const behind = colon === -1 || isAbout ? [] : fieldsAt(tokens, colon + 1, language).fields;
  if (behind.length > 1) return behind;
  const isOut = verb !== undefined && (RECIPES[verb.name] ?? ANY_RECIPE).object === 'out';
  const bare = verb === undefined && objects.length > 1 && objects.every(isTold);
  const [first] = objects;
  const values = first !== undefined && isTold(first) ? objects.filter(isTold) : objects;
  return (isOut && values.length > 1 && values.every(({ pronoun }) => !pronoun)) || bare
    ? values.map((phrase) => ({ phrase, type: plural(phrase, language) ? 'list[str]' : 'str' }))
    : [];
}
