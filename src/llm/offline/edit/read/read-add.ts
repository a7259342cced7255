import { findVerb } from '../../plan/task/find-verb.ts';
import { findComparison, findRounds } from '../../words/amounts.ts';
import { baseVerb, clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { type Token, tokensOf } from '../../words/tokens.ts';
import { writerOf } from '../structure/add-loop.ts';
import type { EditRequest } from '../edit.ts';
import { mentionedStep } from '../mention.ts';
import { findPlace, without } from '../place.ts';
import { type EditReader, leadingVerb } from './edit-reader.ts';

/** "add a step that checks the facts", "after the story add a proofreading step", "between those two rank the ideas". */
export const readAdd: EditReader = (request, tokens, clause) => {
  const { language, text } = request;
  if (speaksOfStep(request, tokens) || language.has('edit.instead', tokens)) return undefined;
  const place = findPlace(request, clause.tokens);
  const isStart = language.is('edit.start', tokensOf(text, language.spaced), 0) && clause.sentence === 0;
  const rest = withoutOpeners(place === undefined ? tokens : without(clause.tokens, place), language);
  const verb = leadingVerb('edit.add', rest, language);
  const { core, told } = stepWords(
    verb === undefined ? rest : withoutTail(rest.toSpliced(verb.at, verb.length), language),
    language,
  );
  const isStep = core.length < (verb === undefined ? rest.length : rest.length - verb.length);
  const task = findVerb(core, language);
  const isNoun = !told && (language.is('articles', core, 0) || task === undefined);
  if (
    verb !== undefined &&
    !isStep &&
    isNoun &&
    place === undefined &&
    language.at('articles', core, 0)?.name !== 'new'
  )
    return undefined;
  if (
    verb === undefined &&
    place === undefined &&
    !isStep &&
    (task === undefined ||
      (task.start > 1 && !(language.verbMayEnd && task.end === core.length)) ||
      isChange(request, core))
  )
    return undefined;
  if (verb === undefined && place === undefined && language.is('edit.must', core, 0)) return undefined;
  if (core.length === 0) return 'which';
  const words = clauseText(text, core);
  const base = baseVerb(core, words, language) ?? words;
  const said =
    isNoun &&
    !language.is('verb_nouns', core, core.length - 1) &&
    !['proofread', 'fact_check', 'translate'].includes(task?.name ?? '')
      ? language.text('clauses.produce').replace('<x>', words) || words
      : base;
  return { kind: 'add', tokens: core, words: said, place: place?.place ?? { at: isStart ? 'start' : 'end' } };
};

/** "add a note to the reply", "the reply should end with a joke", "make the second step shorter": about a step that is there. */
function speaksOfStep(request: EditRequest, tokens: readonly Token[]): boolean {
  const { workflow, language } = request;
  const isThere = (words: readonly Token[]) => mentionedStep(words, workflow, language, 'name').step !== undefined;
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

/** "füge eine Prüfung hinzu": the verb's other half at the end. */
function withoutTail(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  return language.is('edit.tails', tokens, tokens.length - 1) ? tokens.slice(0, -1) : tokens;
}

/** "a step that checks the facts" is "checks the facts", `told` by a relative clause; "a proofreading step" is "proofreading". */
function stepWords(
  tokens: readonly Token[],
  language: EditRequest['language'],
): { readonly core: readonly Token[]; readonly told: boolean } {
  const step = language.find('edit.step', tokens);
  if (step === undefined || (step.at > 5 && !language.verbLast)) return { core: tokens, told: false };
  const all = tokens.slice(step.at + step.length);
  const comma = language.verbMayEnd ? all.slice(0, 3).findIndex(({ kind }) => kind === 'mark') : -1;
  const behind = all.slice(comma + 1).filter((token, at) => !(at === 0 && token.kind === 'mark'));
  let link = 0;
  for (let length = 1; length > 0; link += length) {
    length = language.verbMayEnd && link > 0 ? 0 : language.length('workflow_links', behind, link);
  }
  const core = behind.slice(link).filter((token, at) => !(at === 0 && token.kind === 'mark'));
  if (core.some(({ kind }) => kind === 'word') && !language.verbLast) return { core, told: link > 0 };
  const before = tokens.slice(language.length('articles', tokens, 0), step.at);
  return before.length > 0 ? { core: before, told: language.verbLast } : { core, told: false };
}

/** "make the answer shorter" changes a step that is there. */
function isChange({ language }: Pick<EditRequest, 'language'>, tokens: readonly Token[]): boolean {
  return language.is('edit.make', tokens, 0) || language.is('constraints', tokens, 0);
}

/** Whatever else says how something is to be done, in the user's words. */
export const readInstruct: EditReader = (request, tokens, clause) => {
  const { language, workflow, text } = request;
  const words = clauseText(text, clause.tokens);
  if (
    !tokens.some(({ kind }) => kind !== 'mark') ||
    (language.has('edit.loop', tokens) && language.has('edit.without', tokens))
  )
    return undefined;
  if (language.has('goes_to', tokens) && language.has('own_words', tokens)) return undefined;
  const models = workflow.nodes.filter(({ code }) => code === undefined).map(({ id }) => id);
  if (language.has('all_steps', tokens)) return { kind: 'instruct', steps: models, words };
  const { step, explicit } = mentionedStep(tokens, workflow, language);
  if (step !== undefined) return { kind: 'instruct', steps: [step], words };
  if (explicit) return 'which';
  const asked =
    isChange(request, tokens) ||
    ['edit.must', 'edit.add', 'edit.degree'].some((path) => language.find(path, tokens) !== undefined) ||
    findRounds(tokens, language) !== undefined ||
    findComparison(tokens, language) !== undefined ||
    language.has('units', tokens);
  const last = writerOf(workflow) ?? models.at(-1);
  return asked && last !== undefined ? { kind: 'instruct', steps: [last], words } : undefined;
};
