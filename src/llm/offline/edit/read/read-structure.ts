import { findVerb } from '../../plan/task/find-verb.ts';
import { asciiName } from '../../user-phrase.ts';

import { clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { nounPhrasesAt, phraseText } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { EditRequest, SplitPart, StepPlace } from '../edit.ts';
import { sorterOf } from '../kinds.ts';
import { mentionedField, mentionedInput, mentionedStep, mentionedSteps } from '../mention.ts';
import { findPlace, without } from '../place.ts';
import { ROUNDS } from '../references.ts';
import { replacing } from './read-replace.ts';
import { coreOf, type EditReader, leadingVerb, type Wish } from './edit-reader.ts';

/** "rename write to draft", "call the first step triage", "call the input git_diff". */
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
  const exact = workflow.nodes.find(({ id }) => old.some(({ word }) => word === id))?.id;
  const isField =
    fields.some((each) => old.some(({ word }) => word === each)) ||
    language.has('edit.field', old) ||
    language.has('edit.input', old);
  const field =
    isField || mentionedStep(old, workflow, language).step === undefined
      ? (mentionedField(old, fields) ?? mentionedInput(old, request))
      : undefined;
  const step = exact ?? (field === undefined ? mentionedStep(old, workflow, language, 'name').step : undefined);
  const spoken =
    step === undefined && field === undefined && language.is('pronouns', old, 0) ? lastStep(request) : undefined;
  if (spoken !== undefined && name !== undefined) return { kind: 'rename_step', from: spoken, to: name };
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

/** "remove step 2", "I don't need the due date", "drop the press category", "drop the mail, I want a slack update instead". */
export const readRemove: EditReader = (request, tokens, wish) => {
  const { language, workflow } = request;
  const verb = leadingVerb('edit.remove', tokens, language) ?? language.find('edit.unneeded', tokens);
  if (verb === undefined) return undefined;
  if (language.has('edit.loop', tokens)) return hasCounter(request) ? { kind: 'remove_loop' } : 'none';
  const rest = tokens.toSpliced(verb.at, verb.length);
  const value = sorterOf(workflow, language, false)?.kinds.find(({ id, words }) =>
    rest.some(({ word }) => [id, words.toLowerCase()].includes(word.replaceAll(/["'`]/g, ''))),
  )?.id;
  const { step, explicit } = mentionedStep(rest, workflow, language);
  if (value !== undefined && !explicit) return { kind: 'remove_kind', value };
  const field = mentionedField(
    rest,
    workflow.nodes.filter(({ outputs }) => outputs.length > 1).flatMap(({ outputs }) => outputs),
  );
  if (field !== undefined && !explicit) return { kind: 'remove_field', field };
  if (step !== undefined && isLoopCheck(request, step)) return { kind: 'remove_loop' };
  const named = step ?? (coreOf(rest, language).length === 0 ? lastStep(request) : undefined);
  if (named === undefined) return isTaskBehind(request, rest) ? undefined : 'which';
  const instead = insteadBehind(request, wish);
  return instead === undefined ? { kind: 'remove_step', step: named } : replacing(request, named, instead);
};

/** "remove any customer names from the notes": what is to be done with a text that comes in. */
function isTaskBehind({ language, workflow }: EditRequest, rest: readonly Token[]): boolean {
  const from = language.find('part_of', rest);
  return from !== undefined && mentionedField(rest.slice(from.at), Object.keys(workflow.state.fields)) !== undefined;
}

/** "remove it": the step that was spoken of last. */
function lastStep({ workflow, recent }: EditRequest): string | undefined {
  return workflow.nodes.map(({ id }) => id).findLast((id) => recent.includes(id));
}

/** What the next clause wants in place of what goes. */
function insteadBehind({ language }: EditRequest, wish: Wish): readonly Token[] | undefined {
  const [next] = wish.behind;
  const word = next === undefined ? undefined : language.find('instead_words', next.tokens);
  if (next === undefined || word === undefined) return undefined;
  wish.used = 1;
  return withoutOpeners(next.tokens.toSpliced(word.at, word.length), language);
}

/** Whether the verdict of a step is what ends a loop. */
function isLoopCheck({ workflow }: EditRequest, step: string): boolean {
  const outputs = workflow.nodes.find(({ id }) => id === step)?.outputs ?? [];
  return workflow.edges.some(
    ({ routes = [] }) =>
      routes.some(({ condition }) => ROUNDS.test(condition.logic)) &&
      routes.some(({ condition }) => outputs.some((name) => condition.logic.split(' ')[0] === `state.${name}`)),
  );
}

function hasCounter({ workflow }: EditRequest): boolean {
  return workflow.edges.some(({ routes }) => routes?.some(({ condition }) => ROUNDS.test(condition.logic)));
}

/** "swap the two steps", "title first, then the summary", "put the check before the translation", "move it up". */
export const readMove: EditReader = (request, tokens, wish) => {
  const { language, workflow } = request;
  if (language.has('edit.swap', tokens)) {
    const [first, second] = mentionedSteps(tokens, request);
    return first === undefined || second === undefined
      ? undefined
      : { kind: 'move', step: second, place: { at: 'before', step: first } };
  }
  const move = leadingVerb('edit.move', tokens, language);
  const noun = language.find('edit.step', tokens);
  if (noun !== undefined && language.at('articles', tokens, noun.at - 1)?.name === 'new') return undefined;
  if (move !== undefined && language.at('articles', tokens, move.length)?.name === 'new') return undefined;
  const first = language.find('edit.first', tokens);
  const isFirst = first !== undefined && first.at > 0 && first.at + first.length === tokens.length;
  const place = findPlace(request, tokens);
  const rest = (
    place === undefined ? tokens.slice(0, isFirst ? first.at : tokens.length) : without(tokens, place)
  ).slice(move?.length ?? 0);
  const bare = rest.filter((_token, at) => !language.is('edit.must', rest, at) && !language.is('edit.move', rest, at));
  const { step } = mentionedStep(bare, workflow, language, move === undefined ? 'name' : 'anything');
  const isOnlyNamed = step !== undefined && isName(request, bare, step);
  if (move === undefined && !(isOnlyNamed && (isFirst || place !== undefined || followsMove(request, wish))))
    return undefined;
  if (step === undefined) return move === undefined || (!isFirst && place === undefined) ? undefined : 'which';
  const by = place?.place ?? nextPlace(request, tokens, step) ?? (isFirst ? { at: 'start' as const } : undefined);
  const after: StepPlace | undefined = followsMove(request, wish)
    ? { at: 'after', step: lastStep(request) ?? '' }
    : undefined;
  const to = by ?? after;
  return to === undefined ? undefined : { kind: 'move', step, place: to };
};

/** "title first, then the summary": the second is named behind a step that was just moved. */
function followsMove({ last }: EditRequest, { clause }: Wish): boolean {
  return last === 'move' && clause.sequel;
}

/** Nothing but the name of a step: each telling word is one of its own. */
function isName({ workflow, language }: EditRequest, tokens: readonly Token[], step: string): boolean {
  const words = coreOf(tokens, language).filter(({ kind, word }) => kind === 'word' && !language.isFunctionWord(word));
  return (
    words.length > 0 &&
    words.length < 4 &&
    words.every(
      (token) =>
        language.is('edit.step', [token], 0) ||
        mentionedSteps([token], { workflow, language, text: '', recent: [] }).includes(step) ||
        mentionedStep([token], workflow, language).step === step,
    )
  );
}

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

/** "split it into two steps, grammar and style", "split the report: first list the risks, then rate them". */
export const readSplit: EditReader = (request, tokens, wish) => {
  const { language, workflow, text } = request;
  const verb = leadingVerb('edit.split', tokens, language);
  if (verb === undefined) return undefined;
  const kinds = sorterOf(workflow, language, false)?.kinds ?? [];
  const isKind = tokens
    .slice(verb.length, verb.length + 3)
    .some(({ word }) => kinds.some(({ id, words }) => [id, words.toLowerCase()].includes(word)));
  if (isKind && !language.has('edit.step', tokens)) return 'none';
  const to = language.find('edit.to', tokens, verb.length);
  const mark = tokens.findIndex((token) => isMark(token, ':,'));
  const end = Math.min(to?.at ?? Infinity, mark === -1 ? Infinity : mark, verb.length + 4, tokens.length);
  const mention = mentionedStep(tokens.slice(verb.length, end), workflow, language);
  const step =
    mention.step ??
    lastStep(request) ??
    (workflow.nodes.length === 1 ? workflow.nodes[0]?.id : workflow.nodes.at(-1)?.id);
  const tasks = wish.behind.filter(({ tokens: each }) => findVerb(each, language)?.start === 0);
  const from = mark === -1 ? (to?.at ?? tokens.length) : mark;
  const nouns = nounPhrasesOf(
    [...tokens.slice(from + 1), ...wish.behind.flatMap((clause) => [comma(clause.tokens), ...clause.tokens])],
    language,
  );
  const parts: SplitPart[] =
    tasks.length > 1
      ? tasks.map(({ tokens: each }) => ({ words: clauseText(text, each), tokens: each, isTask: true }))
      : nouns.map((phrase) => ({ words: phraseText(text, phrase), tokens: phrase.words, isTask: false }));
  wish.used = wish.behind.length;
  return step === undefined || parts.length < 2 ? 'which' : { kind: 'split', step, parts };
};

function comma(tokens: readonly Token[]): Token {
  const at = tokens[0]?.start ?? 0;
  return { kind: 'mark', word: ',', start: at, end: at };
}

/** The nouns of a list, without "one step for". */
function nounPhrasesOf(tokens: readonly Token[], language: EditRequest['language']): ReturnType<typeof nounPhrasesAt> {
  const kept = tokens.filter((_token, at) =>
    ['edit.step', 'edit.split_words'].every((path) => !language.is(path, tokens, at)),
  );
  const first = kept.findIndex(({ kind }) => kind !== 'mark');
  return nounPhrasesAt(kept, Math.max(first, 0), language);
}

/** "merge the risks and deadlines into one step", "combine the two checks": the first takes over what the second does. */
export const readMerge: EditReader = (request, tokens) => {
  const { language } = request;
  const one = language.find('edit.into_one', tokens);
  const verb =
    leadingVerb('edit.merge', tokens, language) ?? (one !== undefined && leadingVerb('edit.move', tokens, language));
  if (verb === undefined || verb === false) return undefined;
  const rest = one === undefined ? tokens.slice(verb.length) : tokens.slice(verb.length, one.at);
  const steps = mentionedSteps(
    rest.filter((_token, at) => !language.is('edit.again', rest, at)),
    request,
  );
  const [first, second, ...more] = steps;
  const isSpoken = coreOf(rest, language).every((_token, at, core) => language.is('pronouns', core, at));
  if (isSpoken && steps.length !== 2) return 'which';
  if (first === undefined || second === undefined || more.length > 0)
    return (one === undefined && !language.has('edit.step', rest)) || findVerb(rest, language) !== undefined
      ? undefined
      : 'which';
  return { kind: 'merge', first, second };
};
