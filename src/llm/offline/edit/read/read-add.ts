import { findVerb } from '../../plan/task/find-verb.ts';
import { findComparison, findRounds } from '../../words/amounts.ts';
import { baseVerb, clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { type Token, tokensOf } from '../../words/tokens.ts';
import type { EditRequest, StepPlace } from '../edit.ts';
import { mentionedInput, mentionedStep, mentionedSteps, writerOf } from '../mention.ts';
import { findPlace, type FoundPlace, without } from '../place.ts';
import { type EditReader, isBareNoun, leadingVerb, type Wish } from './edit-reader.ts';

/** "add a step that checks the facts", "after the story add a proofreading step", "between those two rank the ideas", "I also want a title". */
export const readAdd: EditReader = (request, tokens, wish) => {
  const { language, text } = request;
  if (speaksOfStep(request, tokens) || language.has('edit.instead', tokens)) return undefined;
  const place = findPlace(request, wish.clause.tokens);
  const rest = fromAdd(
    withoutOpeners(place === undefined ? tokens : without(wish.clause.tokens, place), language),
    language,
  );
  const make = newStepAt(rest, language) === undefined ? undefined : leadingVerb('edit.make', rest, language);
  const verb = leadingVerb('edit.add', rest, language) ?? make;
  const body = verb === undefined ? rest : withoutTail(rest.toSpliced(verb.at, verb.length), language);
  const { core, told, isStep, ordinal } = stepWords(body, language);
  const task = findVerb(core, language);
  const isNoun = !told && (language.is('articles', core, 0) || task === undefined);
  const isNew = language.at('articles', core, 0)?.name === 'new';
  const isPlaced = place !== undefined || isStep;
  if (verb !== undefined && !isPlaced && isNoun && !isNew && !wish.wanted) return undefined;
  if (
    verb === undefined &&
    !isPlaced &&
    !isWanted(request, core, wish) &&
    !(task !== undefined && isTask(request, core, task))
  )
    return undefined;
  if (verb === undefined && !isPlaced && language.is('edit.must', core, 0)) return undefined;
  if (core.length === 0) return 'which';
  const words = clauseText(text, core);
  const base = baseVerb(core, words, language) ?? words;
  const isNamed =
    !isNoun ||
    language.is('verb_nouns', core, core.length - 1) ||
    ['proofread', 'fact_check', 'translate'].includes(task?.name ?? '');
  const said = isNamed ? base : language.text('clauses.produce').replace('<x>', words) || words;
  return {
    kind: 'add',
    tokens: core,
    words: said,
    place: placeFor(request, core, place) ?? ordinal ?? vaguePlace(request, wish),
  };
};

/** "before that, translate the message": what is done with what comes in is done in front of everything. */
function placeFor(request: EditRequest, core: readonly Token[], found: FoundPlace | undefined): StepPlace | undefined {
  const isFirst = found?.vague === true && 'step' in found.place && found.place.at === 'before';
  return isFirst && mentionedInput(core, request) !== undefined ? { at: 'start' } : found?.place;
}

/** Where nothing says where: behind what was just put in, or at the end. */
function vaguePlace({ workflow, recent, language, text }: EditRequest, { clause }: Wish): StepPlace {
  if (clause.sentence === 0 && language.is('edit.start', tokensOf(text, language.spaced), 0)) return { at: 'start' };
  const last = workflow.nodes.findLast(({ id }) => recent.includes(id))?.id;
  return clause.sequel && last !== undefined && clause.sentence > 0 ? { at: 'after', step: last } : { at: 'end' };
}

/** "for all of them add a last step ...": the words before "add". */
function fromAdd(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const add = language.verbLast ? undefined : language.find('edit.add', tokens);
  const step = add === undefined ? undefined : language.find('edit.step', tokens, add.at);
  return add !== undefined && add.at > 0 && add.at < 6 && step !== undefined && step.at - add.at < 5
    ? tokens.slice(add.at)
    : tokens;
}

/** A noun that somebody wants besides, or a task of which that is said. */
function isWanted({ language }: EditRequest, core: readonly Token[], { wanted }: Wish): boolean {
  return (
    wanted && (isBareNoun(core, language) || findVerb(core, language) !== undefined || language.is('articles', core, 0))
  );
}

function isTask(request: EditRequest, core: readonly Token[], task: { start: number; end: number }): boolean {
  const { language } = request;
  return (
    !(
      language.has('edit.degree', core) && mentionedStep(core, request.workflow, language, 'name').step !== undefined
    ) &&
    (task.start < 2 || language.verbLast || (language.verbMayEnd && task.end === core.length)) &&
    !isChange(request, core)
  );
}

/** "add a note to the reply", "the reply should end with a joke", "make the second step shorter": about a step that is there. */
function speaksOfStep(request: EditRequest, tokens: readonly Token[]): boolean {
  const { workflow, language } = request;
  const isThere = (words: readonly Token[]) => mentionedStep(words, workflow, language, 'name').step !== undefined;
  if (newStepAt(tokens, language) !== undefined) return false;
  const must = language.find('edit.must', tokens);
  if (must !== undefined && isThere(tokens.slice(0, must.at))) return true;
  if (isChange({ language }, tokens)) return isThere(tokens) && !language.is('edit.add', tokens, 0);
  if (!language.is('edit.add', tokens, 0) || tokens.length < 3 || findPlace(request, tokens) !== undefined)
    return false;
  const links = tokens.flatMap((_token, at) =>
    ['edit.to', 'part_of'].some((path) => language.is(path, tokens, at)) && !language.is('relatives', tokens, at)
      ? [at]
      : [],
  );
  const last = links.at(-1);
  const isNew = language.find('edit.step', tokens);
  const leads = isNew !== undefined && language.at('articles', tokens, isNew.at - 1)?.name === 'new';
  return (
    last !== undefined &&
    !leads &&
    !language.has('workflow_links', tokens.slice(1, last)) &&
    isThere(tokens.slice(last))
  );
}

/** "a step", "let a second step ...": where a step is spoken of that is not there yet. */
function newStepAt(tokens: readonly Token[], language: EditRequest['language']): number | undefined {
  const step = language.find('edit.step', tokens);
  if (step === undefined) return undefined;
  const isNew = [1, 2].some(
    (back) =>
      language.at('articles', tokens, step.at - back)?.name === 'new' &&
      (back === 1 || language.is('ordinals', tokens, step.at - 1) || language.is('edit.new', tokens, step.at - 1)),
  );
  return isNew ? step.at : undefined;
}

/** "füge eine Prüfung hinzu": the verb's other half at the end. */
function withoutTail(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  return language.is('edit.tails', tokens, tokens.length - 1) ? tokens.slice(0, -1) : tokens;
}

interface StepWords {
  readonly core: readonly Token[];
  /** By a relative clause: "a step that checks the facts" is "checks the facts". */
  readonly told: boolean;
  readonly isStep: boolean;
  /** "a last step" */
  readonly ordinal?: StepPlace;
}

/** What a step is to do: behind "step", or in front of it as in "a proofreading step". */
function stepWords(tokens: readonly Token[], language: EditRequest['language']): StepWords {
  const step = language.find('edit.step', tokens);
  if (step === undefined || (step.at > 5 && !language.verbLast)) return { core: tokens, told: false, isStep: false };
  const order = language.at('ordinals', tokens, step.at - 1)?.name;
  const ordinal: StepPlace | undefined = order === '-1' ? { at: 'end' } : order === '1' ? { at: 'start' } : undefined;
  const common = { isStep: true, ...(ordinal === undefined ? {} : { ordinal }) };
  const behind = withoutMark(tokens.slice(step.at + step.length), language);
  let link = 0;
  for (let length = 1; length > 0; link += length) {
    length = language.verbMayEnd && link > 0 ? 0 : language.length('workflow_links', behind, link);
  }
  const core = withoutMark(behind.slice(link), language);
  if (core.some(({ kind }) => kind === 'word') && !language.verbLast) return { core, told: link > 0, ...common };
  const from = language.length('articles', tokens, 0);
  const before = tokens.slice(from, order === undefined ? step.at : step.at - 1);
  return before.length > 0 ? { core: before, told: language.verbLast, ...common } : { core, told: false, ...common };
}

/** The verb's other half may come before a comma: "einen Schritt ein, der ...". */
function withoutMark(tokens: readonly Token[], { verbMayEnd }: EditRequest['language']): readonly Token[] {
  const comma = tokens.slice(0, verbMayEnd ? 3 : 1).findIndex(({ kind }) => kind === 'mark');
  return tokens.slice(comma + 1);
}

/** "make the answer shorter" changes a step that is there. */
function isChange({ language }: Pick<EditRequest, 'language'>, tokens: readonly Token[]): boolean {
  return language.is('edit.make', tokens, 0) || language.is('constraints', tokens, 0);
}

/** Words that ask for another structure; in a prompt they would do nothing. */
const STRUCTURE = [
  'edit.input',
  'edit.loop',
  'edit.kind',
  'edit.merge',
  'edit.split',
  'edit.swap',
  'edit.rename',
  'edit.undo',
  'edit.optional',
  'edit.required',
  'edit.default',
  'edit.replace',
];

/** Whatever else says how something is to be done, in the user's words. */
export const readInstruct: EditReader = (request, tokens, { clause, wanted }) => {
  const { language, workflow, text } = request;
  const words = clauseText(text, clause.tokens);
  if (!tokens.some(({ kind }) => kind !== 'mark') || STRUCTURE.some((path) => language.is(path, tokens, 0)))
    return undefined;
  if (language.has('goes_to', tokens) && language.has('own_words', tokens)) return undefined;
  if (['edit.input', 'edit.loop', 'edit.merge'].some((path) => language.has(path, tokens.slice(0, 6))))
    return undefined;
  const models = workflow.nodes.filter(({ code }) => code === undefined).map(({ id }) => id);
  if (language.has('all_steps', tokens)) return { kind: 'instruct', steps: models, words };
  const must = language.find('edit.must', tokens);
  const subject = must === undefined || must.at === 0 ? tokens : tokens.slice(0, must.at);
  const both = language.has('all_words', subject) ? mentionedSteps(subject, request) : [];
  if (both.length > 1) return { kind: 'instruct', steps: both, words };
  const named = [subject, tokens]
    .map((each) => mentionedStep(each, workflow, language))
    .find(({ step }) => step !== undefined);
  if (named?.step !== undefined) return { kind: 'instruct', steps: [named.step], words };
  if (mentionedStep(tokens, workflow, language).explicit) return 'which';
  const asked =
    wanted ||
    isChange(request, tokens) ||
    ['edit.must', 'edit.add', 'edit.degree'].some((path) => language.find(path, tokens) !== undefined) ||
    findRounds(tokens, language) !== undefined ||
    findComparison(tokens, language) !== undefined ||
    language.has('units', tokens);
  const told = request.last === undefined ? undefined : models.findLast((id) => request.recent.includes(id));
  const last = told ?? writerOf(workflow) ?? models.at(-1);
  return asked && last !== undefined ? { kind: 'instruct', steps: [last], words } : undefined;
};
