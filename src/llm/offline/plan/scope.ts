import type { Language } from '../language.ts';
import { asciiName } from '../user-phrase.ts';
import { type NounPhrase, phraseText } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';
import type { Field, FieldType } from './plan.ts';

/** What is known while a request is read: the fields that there are so far, and every name that is taken. */
export interface Scope {
  readonly language: Language;
  readonly text: string;
  readonly inputs: Field[];
  /** What the steps so far gave, in order. */
  readonly made: Field[];
  readonly taken: Set<string>;
  /** What the last step that made a text gave: "them". */
  together: readonly Field[];
  /** Fields that hold a verdict on a text. */
  readonly judged: Set<string>;
  /** Lists of what was found in a text: "it" is not one of them. */
  readonly listed: Set<string>;
  /** One thing is treated per run, since its way depends on it: there are no lists to be brought in. */
  readonly single: boolean;
  /** The request says what is given: objects of later verbs are that, and no further inputs. */
  stated: boolean;
}

export function createScope(
  text: string,
  language: Language,
  { taken = [], single = false }: { taken?: readonly string[]; single?: boolean } = {},
): Scope {
  return {
    text,
    language,
    inputs: [],
    made: [],
    taken: new Set(taken),
    together: [],
    judged: new Set(),
    listed: new Set(),
    single,
    stated: false,
  };
}

/** A name that nothing else has, ASCII and fit for a condition; `fallback` where the words give none. */
export function freshName({ taken }: Pick<Scope, 'taken'>, words: string, fallback: string): string {
  const wanted = asciiName(words) ?? (/^[a-z]{2}/i.test(words) ? asciiName(`given ${words}`) : undefined) ?? fallback;
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${number}`;
  taken.add(name);
  return name;
}

/** The field that a noun phrase is about, if there is one: the one of the same name, or else the latest that ends with the same noun. */
export function fieldFor(phrase: NounPhrase, scope: Scope): Field | undefined {
  const wanted = stems(phraseText(scope.text, phrase));
  const fields = [...scope.inputs, ...scope.made];
  const all = fields.findLast((field) => sameWords(stems(field.words), wanted));
  const head = headStem(wanted, scope.language);
  return (
    all ??
    fields.findLast(
      (field) =>
        head !== '' &&
        (headStem(stems(field.words), scope.language) === head ||
          stems(field.name.replaceAll('_', ' ')).includes(head)),
    )
  );
}

function headStem(words: readonly string[], language: Language): string {
  return (language.headFirst ? words[0] : words.at(-1)) ?? '';
}

/** Whether two names mean the same, plural or not. */
export function sameName(a: string, b: string): boolean {
  return sameWords(stems(a), stems(b)) || pluralName(a.toLowerCase()) === pluralName(b.toLowerCase());
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** Words without the endings of a plural. */
function stems(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) =>
      word.length > 3
        ? word
            .replace(/(?:ies|y)$/, 'i')
            .replace(/(?:es|s)$/, '')
            .replace(/(?:en|e|n)$/, '')
        : word,
    );
}

/** A field named after a noun phrase; a noun that the language file knows gives its English name. */
export function fieldOf(
  phrase: NounPhrase,
  scope: Scope,
  { fallback, type, name: wanted }: { fallback: string; type?: FieldType; name?: string | undefined },
): Field {
  const words = phraseText(scope.text, phrase);
  const known = knownNoun(phrase.words, scope.language);
  const isMany = isPlural(phrase, scope.language);
  const noun = known !== undefined && !isMany ? singularName(known) : known;
  const name = freshName(scope, wanted ?? noun ?? shortName(words, scope.language), fallback);
  if (type === undefined && scope.language.inflected && name.startsWith('number_of_'))
    return { name, type: 'int', words };
  return { name, type: type ?? (isMany && (known === undefined || known.endsWith('s')) ? 'list[str]' : 'str'), words };
}

/** A field that the user gives. */
export function inputOf(phrase: NounPhrase, scope: Scope, wanted: { fallback: string; type?: FieldType }): Field {
  const { language, single } = scope;
  const field =
    single && phrase.count === undefined && isPlural(phrase, language)
      ? singular(phrase, scope)
      : fieldOf(phrase, scope, wanted);
  scope.inputs.push(field);
  return field;
}

function singular(phrase: NounPhrase, scope: Scope): Field {
  const words = phraseText(scope.text, phrase);
  const name = singularName(
    knownNoun(phrase.words, scope.language) ?? asciiName(shortName(words, scope.language)) ?? 'text',
  );
  return { name: freshName(scope, name, 'text'), type: 'str', words: singularName(words) };
}

function singularName(name: string): string {
  return name === 'notes' ? name : name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}

/** `city` -> `cities` */
export function pluralName(name: string): string {
  if (name.endsWith('s')) return name;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** The last noun of the phrase that the language file has a name for; the first one where nouns come first. In English the noun names itself. */
function knownNoun(words: readonly Token[], language: Language): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const hit = language.at('nouns', words, at);
    if (hit === undefined || !(!language.spaced || language.headFirst || at + hit.length === words.length)) continue;
    return language.inflected && !sameName(hit.name.replaceAll('_', ' '), hit.form) && !hit.form.endsWith(hit.name)
      ? undefined
      : hit.name;
  }
  return undefined;
}

/** Two words are enough for a name. */
function shortName(words: string, language: Language): string {
  const parts = words
    .replaceAll(/'s\b/g, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '' && !/^\d+$/.test(word));
  const of = language.inflected ? parts.indexOf('of') : -1;
  if (of > 0) return [parts[of - 1], 'of', parts.at(-1)].join('_');
  return (language.headFirst ? parts.slice(0, 2) : parts.slice(-2)).join('_');
}

function isPlural({ words }: NounPhrase, language: Language): boolean {
  const last = words.at(-1)?.word ?? '';
  if (!language.pluralS || !/[^s]s$/.test(last) || language.is('plural_stops', words, words.length - 1)) return false;
  return true;
}
