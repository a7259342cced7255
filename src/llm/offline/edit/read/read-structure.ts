import { findVerb } from '../../plan/task/find-verb.ts';
import { asciiName } from '../../user-phrase.ts';
import { numberAt } from '../../words/amounts.ts';
import { clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { nounPhrasesAt, phraseText } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { EditRequest, StepPlace } from '../edit.ts';
import { mentionedField, mentionedStep } from '../mention.ts';
import { findPlace, without } from '../place.ts';
import { ROUNDS } from '../structure/remove-loop.ts';
import { type EditReader, kindRoutes, leadingVerb } from './edit-reader.ts';

/** "rename write to draft", "call the first step triage". */
export const readRename: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = leadingVerb('edit.rename', tokens, language);
  if (verb === undefined) return undefined;
  const rest = tokens.toSpliced(verb.at, verb.length);
  const to = language.find('edit.to', rest);
  const split = language.verbLast ? verb.at : (to?.at ?? Math.max(1, rest.length - 1));
  const old = rest.slice(0, split);
  const name = nameOf(text, rest.slice(split + (language.verbLast ? 0 : (to?.length ?? 0))), language);
  const fields = Object.keys(workflow.state.fields);
  const field =
    !language.has('edit.field', old) &&
    mentionedStep(old, workflow, language).step !== undefined &&
    !fields.some((each) => old.some(({ word }) => word === each))
      ? undefined
      : mentionedField(old, fields);
  const exact = workflow.nodes.find(({ id }) => old.some(({ word }) => word === id))?.id;
  const step = exact ?? (field === undefined ? mentionedStep(old, workflow, language, 'name').step : undefined);
  if (step === undefined && field === undefined) return 'which';
  if (name === undefined) return undefined;
  return step === undefined
    ? { kind: 'rename_field', from: field ?? '', to: name }
    : { kind: 'rename_step', from: step, to: name };
};

function nameOf(text: string, tokens: readonly Token[], language: EditRequest['language']): string | undefined {
  const stop = tokens.findIndex((_token, at) => language.is('edit.name_stops', tokens, at));
  const kept = stop === -1 ? tokens : tokens.slice(0, stop);
  return asciiName(clauseText(text, kept).replaceAll(/["'`]/g, ''));
}

/** "remove step 2", "I don't need the due date", "drop the press category". */
export const readRemove: EditReader = (request, tokens) => {
  const { language, workflow } = request;
  const verb = leadingVerb('edit.remove', tokens, language) ?? language.find('edit.unneeded', tokens);
  if (verb === undefined) return undefined;
  if (language.has('edit.loop', tokens)) return hasCounter(request) ? { kind: 'remove_loop' } : 'none';
  const rest = tokens.toSpliced(verb.at, verb.length);
  const value = kindRoutes(request)
    .map((route) => route.value)
    .find((each) => rest.some(({ word }) => word === each));
  if (value !== undefined && !language.has('edit.step', rest)) return { kind: 'remove_kind', value };
  const { step, explicit } = mentionedStep(rest, workflow, language);
  const field = mentionedField(
    rest,
    workflow.nodes.filter(({ outputs }) => outputs.length > 1).flatMap(({ outputs }) => outputs),
  );
  if (field !== undefined && !explicit) return { kind: 'remove_field', field };
  return step === undefined ? 'which' : { kind: 'remove_step', step };
};

function hasCounter({ workflow }: EditRequest): boolean {
  return workflow.edges.some(({ routes }) => routes?.some(({ condition }) => ROUNDS.test(condition.logic)));
}

/** "swap the two steps", "do the headline first", "move the check before the translation". */
export const readMove: EditReader = (request, tokens) => {
  const { language, workflow } = request;
  const { nodes } = workflow;
  if (language.has('edit.swap', tokens)) {
    const isFront = language.find('ordinals', tokens)?.name === '1';
    const [first, second] = isFront ? [nodes[0]?.id, nodes[1]?.id] : [nodes.at(-2)?.id, nodes.at(-1)?.id];
    return first === undefined || second === undefined
      ? undefined
      : { kind: 'move', step: second, place: { at: 'before', step: first } };
  }
  const move = leadingVerb('edit.move', tokens, language);
  const noun = language.find('edit.step', tokens);
  if (noun !== undefined && language.at('articles', tokens, noun.at - 1)?.name === 'new') return undefined;
  const last = tokens.length - 1;
  const isFirst = language.is('edit.first', tokens, last) || language.length('edit.first', tokens, last - 2) === 3;
  if (move === undefined && !isFirst) return undefined;
  const place = findPlace(request, tokens);
  const rest =
    place === undefined
      ? tokens.slice(move?.length ?? 0, isFirst ? last : tokens.length)
      : without(tokens, place).slice(move?.length ?? 0);
  const { step } = mentionedStep(rest, workflow, language);
  if (step === undefined) return move === undefined ? undefined : 'which';
  return {
    kind: 'move',
    step,
    place: place?.place ?? nextPlace(request, tokens, step) ?? { at: isFirst ? 'start' : 'end' },
  };
};

/** "up" and "down" by one. */
function nextPlace(
  { workflow: { nodes }, language }: EditRequest,
  tokens: readonly Token[],
  step: string,
): StepPlace | undefined {
  const at = nodes.findIndex(({ id }) => id === step);
  const [before, after] = [nodes[at - 1]?.id, nodes[at + 1]?.id];
  if (language.has('edit.up', tokens)) return before === undefined ? undefined : { at: 'before', step: before };
  return language.has('edit.down', tokens) && after !== undefined ? { at: 'after', step: after } : undefined;
}

/** "replace the minutes with a table", "instead of an answer write a note". */
export const readReplace: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = leadingVerb('edit.replace', tokens, language);
  const instead = language.find('edit.instead', tokens);
  if (verb === undefined && instead === undefined) return undefined;
  const by = language.find('edit.by', tokens);
  const [old, made] =
    verb !== undefined && by !== undefined
      ? [tokens.slice(verb.length, by.at), tokens.slice(by.at + by.length)]
      : instead === undefined
        ? [[], []]
        : insteadParts(tokens, instead, language);
  if (made.length === 0 || [made, old].some((part) => numberAt(part, 0, language) !== undefined)) return undefined;
  const languages = [old, made].map((part) => language.find('languages', part));
  const [before, after] = [old, made].map((part, index) =>
    clauseText(text, part.slice(languages[index]?.at ?? 0, (languages[index]?.at ?? 0) + 1)),
  );
  if (before !== undefined && after !== undefined && languages.every((each) => each !== undefined)) {
    const speaking = workflow.nodes.findLast(({ prompt }) => prompt.includes(before))?.id;
    if (speaking !== undefined) return { kind: 'number', step: speaking, from: before, to: after, words: '' };
  }
  const { step } = mentionedStep(old, workflow, language);
  if (step === undefined) return 'which';
  const words = clauseText(text, made);
  const isNamed = language.is('verb_nouns', made, made.length - 1);
  const isTask = isNamed || (findVerb(made, language) !== undefined && !language.is('articles', made, 0));
  return {
    kind: 'replace',
    step,
    words: isTask ? words : language.text('clauses.produce').replace('<x>', words) || words,
    tokens: made,
  };
};

function insteadParts(
  tokens: readonly Token[],
  { at, length }: { at: number; length: number },
  language: EditRequest['language'],
): [readonly Token[], readonly Token[]] {
  if (at > 0) return [tokens.slice(at + length), tokens.slice(0, at)];
  const from = length;
  for (let index = from + 1; index < tokens.length; index += 1) {
    const isVerb = language.is('verbs', tokens, index) && language.is('articles', tokens, index + 1);
    if (isVerb || isMark(tokens[index], ','))
      return [tokens.slice(from, index), withoutOpeners(tokens.slice(index), language)];
  }
  return [tokens.slice(from), []];
}

/** "split it into two steps, grammar and style". */
export const readSplit: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = leadingVerb('edit.split', tokens, language);
  if (verb === undefined) return undefined;
  const mention = mentionedStep(tokens.slice(verb.length, verb.length + 4), workflow, language);
  const step = mention.step ?? (workflow.nodes.length === 1 ? workflow.nodes[0]?.id : workflow.nodes.at(-1)?.id);
  const found = tokens.findIndex((token) => isMark(token, ':,'));
  const mark = found === -1 ? (language.find('edit.to', tokens, verb.length)?.at ?? -1) : found;
  const rest = mark === -1 ? [] : tokens.slice(mark + 1);
  const parts = nounPhrasesOf(rest, language).map((phrase) => phraseText(text, phrase));
  return step === undefined || parts.length < 2 ? 'which' : { kind: 'split', step, parts };
};

/** The nouns of a list, without "one step for". */
function nounPhrasesOf(tokens: readonly Token[], language: EditRequest['language']): ReturnType<typeof nounPhrasesAt> {
  const kept = tokens.filter((_token, at) =>
    ['edit.step', 'edit.split_words'].every((path) => !language.is(path, tokens, at)),
  );
  return nounPhrasesAt(kept, 0, language);
}

/** "merge the risks and deadlines into one step": the first takes over what the second does. */
export const readMerge: EditReader = ({ workflow, language }, tokens) => {
  const verb = leadingVerb('edit.merge', tokens, language);
  if (verb === undefined) return undefined;
  const steps = new Set<string>();
  const rest = tokens.slice(verb.length);
  for (const token of rest) {
    const { step } = mentionedStep([token], workflow, language, 'name');
    if (step !== undefined) steps.add(step);
  }
  const pair = language.find('ordinals', rest);
  if (pair !== undefined && numberAt(rest, pair.at + pair.length, language) === '2')
    for (const { id } of pair.name === '-1' ? workflow.nodes.slice(-2) : workflow.nodes.slice(0, 2)) steps.add(id);
  if (steps.size === 1 && language.has('edit.step', rest)) return 'which';
  const [first, second, ...more] = workflow.nodes.map(({ id }) => id).filter((id) => steps.has(id));
  return first === undefined || second === undefined || more.length > 0 ? undefined : { kind: 'merge', first, second };
};
