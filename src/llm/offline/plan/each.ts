import type { Language } from '../language.ts';
import { clauseText } from '../words/clause-words.ts';
import type { Clause } from '../words/cutter.ts';
import { type NounPhrase, nounPhraseAt } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';
import type { Field } from './plan.ts';
import type { Reader } from './reader.ts';
import { fieldFor, fieldOf, freshName, inputOf, pluralName } from './scope.ts';
import { replaceGiven } from './score-field.ts';

/** "For every city in a list," in front of what is to be done. */
export function announceEach(reader: Reader, tokens: readonly Token[], clause: Clause): void {
  startEach(reader, 0, reader.language.length('each', tokens, 0), tokens, clause.sentence);
  reader.background.push(clauseText(reader.text, tokens));
}

/** The list behind "for each": one that is known, or a new input. */
export function startEach(
  reader: Reader,
  at: number,
  length: number,
  tokens: readonly Token[],
  sentenceOf: number,
): Field | undefined {
  const { scope, language } = reader;
  const phrase = beforeVerb(nounPhraseAt(tokens, at + length, language), language);
  if (scope.single) {
    if (
      phrase !== undefined &&
      phrase.words.length > 0 &&
      fieldFor(phrase, scope) === undefined &&
      scope.inputs.length === 0
    )
      inputOf(phrase, scope, { fallback: 'text' });
    reader.notes.add('single');
    return undefined;
  }
  const lists = [...scope.inputs, ...scope.made].filter(({ type }) => type.startsWith('list'));
  const verbs =
    phrase?.words.length === 1 && language.is('verbs', phrase.words, 0) && !language.is('nouns', phrase.words, 0);
  if (
    phrase === undefined ||
    phrase.pronoun ||
    phrase.words.length === 0 ||
    verbs ||
    language.is('each_ends', phrase.words, 0)
  ) {
    const last = lists.at(-1);
    if (last !== undefined) reader.each = { field: last, sentence: sentenceOf };
    return last;
  }
  const known = madeList(reader, fieldFor(phrase, scope));
  const isList = known?.type.startsWith('list') === true;
  if (known === undefined && scope.made.length > 0) return lastList(reader, sentenceOf);
  if (known !== undefined && !isList) return undefined;
  const [whole] = scope.inputs;
  if (known === undefined && whole !== undefined && !whole.type.startsWith('list')) return undefined;
  const plain = known ?? fieldOf(phrase, scope, { fallback: 'items', type: 'list[str]' });
  const field = known ?? {
    ...plain,
    name:
      language.pluralS && !plain.name.endsWith('s') ? freshName(scope, pluralName(plain.name), 'items') : plain.name,
  };
  if (known === undefined) scope.inputs.push(field);
  reader.each = { field, sentence: sentenceOf };
  reader.notes.add('each');
  return field;
}

/** A noun that nothing was called by is that of the list which the step before gave. */
function lastList(reader: Reader, sentenceOf: number): Field | undefined {
  const last = reader.items.at(-1);
  const [field, ...more] = last?.kind === 'task' ? last.gives : [];
  if (field === undefined || more.length > 0 || !field.type.startsWith('list')) return undefined;
  reader.each = { field, sentence: sentenceOf };
  return field;
}

/** "summarize every chunk": there are several of what a step made under this name. */
function madeList(reader: Reader, field: Field | undefined): Field | undefined {
  const maker = reader.items.find((item) => item.kind === 'task' && item.gives.includes(field as Field));
  if (field?.type !== 'str' || maker?.kind !== 'task' || (maker.kinds?.length ?? 0) > 0) return field;
  const list: Field = { ...field, type: 'list[str]' };
  replaceGiven(reader, maker, { ...maker, gives: maker.gives.map((given) => (given === field ? list : given)) });
  return list;
}

/** "city write" of "for each city write a haiku" is the noun alone. */
function beforeVerb(phrase: NounPhrase | undefined, language: Language): NounPhrase | undefined {
  if (phrase === undefined) return undefined;
  const at = phrase.words.findIndex(
    (_word, index) =>
      index > 0 &&
      language.is('verbs', phrase.words, index) &&
      !(index === phrase.words.length - 1 && language.is('verb_nouns', phrase.words, index)),
  );
  return at === -1 ? phrase : { ...phrase, words: phrase.words.slice(0, at) };
}
