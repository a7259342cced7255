import { findVerb } from '../../plan/task/find-verb.ts';

import { numberAt } from '../../words/amounts.ts';
import { clauseText, withoutOpeners } from '../../words/clause-words.ts';

import { isMark, type Token } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';

import { mentionedField, mentionedStep } from '../mention.ts';

import { coreOf, type EditReader, leadingVerb } from './edit-reader.ts';

/** "replace the minutes with a table", "Spanish instead of French", "not a mail but a slack update". */
export const readReplace: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const [old, made] = replacedParts(request, tokens) ?? [[], []];
  if (made.length === 0) return undefined;
  if ([made, old].some((part) => numberAt(part, 0, language) !== undefined)) return undefined;
  if (old.length === 0) return otherLanguage(request, made);
  const before = clauseText(text, coreOf(old, language));
  const after = clauseText(text, coreOf(made, language));
  const exact =
    old.length < 4 && findVerb(made, language)?.start !== 0
      ? workflow.nodes.filter(({ prompt }) => hasWords(prompt, before))
      : [];
  const { step } = mentionedStep(old, workflow, language);
  const [only] = exact;
  const isDetail = only !== undefined && exact.length === 1 && !isObject(request, only.id, old);
  if (isDetail || (only !== undefined && [old, made].every((part) => language.has('languages', part))))
    return { kind: 'reword', step: only.id, from: before, to: after, words: '' };
  if (step === undefined) return otherLanguage(request, made) ?? 'which';
  return replacing(request, step, made);
};

export function replacing({ language, text }: EditRequest, step: string, made: readonly Token[]): Edit {
  const words = clauseText(text, made);
  const isNamed = language.is('verb_nouns', made, made.length - 1) && !language.is('articles', made, 0);
  const isTask = isNamed || (findVerb(made, language) !== undefined && !language.is('articles', made, 0));
  return {
    kind: 'replace',
    step,
    words: isTask ? words : language.text('clauses.produce').replace('<x>', words) || words,
    tokens: made,
  };
}

/** "rather into French": the language that the translation has now. */
function otherLanguage({ language, workflow, text }: EditRequest, made: readonly Token[]): Edit | undefined {
  const named = language.find('languages', made);
  if (named === undefined) return undefined;
  for (const { id, prompt } of workflow.nodes.toReversed()) {
    const tokens = prompt.split('\n\n')[0] ?? '';
    const old = languageIn(tokens, language);
    if (old !== undefined)
      return {
        kind: 'reword',
        step: id,
        from: old,
        to: text.slice(made[named.at]?.start, made[named.at + named.length - 1]?.end),
        words: '',
      };
  }
  return undefined;
}

/** The name of a language in a text, as it is written there. */
function languageIn(text: string, language: EditRequest['language']): string | undefined {
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.find((word) =>
    language.is(
      'languages',
      [{ kind: 'word', word: word.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, ''), start: 0, end: 0 }],
      0,
    ),
  );
}

function hasWords(prompt: string, words: string): boolean {
  const [first = ''] = prompt.split('\n\n');
  return (
    words !== '' &&
    ` ${first.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `.includes(` ${words.toLowerCase()} `)
  );
}

/** Whether what is replaced is what the step makes: then all of the step is another. */
function isObject({ workflow, language }: EditRequest, step: string, old: readonly Token[]): boolean {
  const outputs = workflow.nodes.find(({ id }) => id === step)?.outputs ?? [];
  return (
    mentionedField(old, outputs) !== undefined ||
    language.has('edit.step', old) ||
    outputs.some((name) => coreOf(old, language).some(({ word }) => name.split('_').includes(word)))
  );
}

/** What is there, and what is to be there instead. */
function replacedParts(
  { language }: EditRequest,
  tokens: readonly Token[],
): [readonly Token[], readonly Token[]] | undefined {
  const verb = leadingVerb('edit.replace', tokens, language);
  const by =
    verb === undefined
      ? undefined
      : (language.find('edit.by', tokens, verb.length) ?? language.find('edit.to', tokens, verb.length));
  if (verb !== undefined && by !== undefined) {
    const to = language.find('edit.to', tokens, verb.length);
    const from = language.find('sources', tokens, verb.length);
    if (to !== undefined && from !== undefined && from.at < to.at)
      return [tokens.slice(from.at + from.length, to.at), tokens.slice(to.at + to.length)];
    return [tokens.slice(verb.length, by.at), tokens.slice(by.at + by.length)];
  }
  const instead = language.find('edit.instead', tokens);
  if (instead !== undefined) return insteadParts(tokens, instead, language);
  const rather = language.find('edit.rather', tokens);
  if (rather === undefined) return undefined;
  return [[], tokens.toSpliced(rather.at, rather.length)];
}

function insteadParts(
  tokens: readonly Token[],
  { at, length }: { at: number; length: number },
  language: EditRequest['language'],
): [readonly Token[], readonly Token[]] {
  if (at > 0) return [tokens.slice(at + length), withoutMake(tokens.slice(0, at), language)];
  const from = length;
  for (let index = from + 1; index < tokens.length; index += 1) {
    const isVerb = language.is('verbs', tokens, index) && language.is('articles', tokens, index + 1);
    if (isVerb || isMark(tokens[index], ','))
      return [tokens.slice(from, index), withoutOpeners(tokens.slice(index), language)];
  }
  return [tokens.slice(from), []];
}

/** "make it a poem" is "a poem". */
function withoutMake(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const make = language.length('edit.make', tokens, 0);
  return make === 0 ? tokens : tokens.slice(make + language.length('pronouns', tokens, make));
}
