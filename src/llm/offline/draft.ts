import { cutText } from '../../text/cut-text.ts';
import { compilePlan } from './compile/compile-plan.ts';
import { readGallery } from './gallery.ts';
import type { Language } from './language.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { asOneStep, isDoubtful } from './plan/unclear/one-step.ts';
import { leftOut } from './plan/unclear/left-out.ts';
import { isMaterial } from './plan/material.ts';
import { takePlaceholders } from './plan/placeholders.ts';
import type { Field, Item, Plan, Task } from './plan/plan.ts';
import { readPlan } from './plan/read-plan.ts';
import { ANY_RECIPE, RECIPES } from './plan/recipes.ts';
import { unbuiltWords } from './plan/unclear/unbuilt.ts';
import { createScope, fieldOf } from './plan/scope.ts';
import { isLastNoun } from './plan/task/attached.ts';
import { say } from './speech.ts';
import { asciiName, quoted } from './user-phrase.ts';
import { nounPhraseAt } from './words/noun-phrase.ts';
import { tokensOf } from './words/tokens.ts';

/** The language that is answered in, and the one whose words are known; they differ where the text is in none of ours. */
export interface Tongues {
  readonly speaks: Language;
  readonly reads: Language;
}

/** Drafts a workflow of what the text asks for, or asks what to do where there is nothing in it to be done. */
export function draftPlan(text: string, { speaks: language, reads }: Tongues, replaces: boolean): OfflineAnswer {
  const { text: wish, names } = takePlaceholders(inLines(readGallery(text, language) ?? text));
  const { plan: read, limits } = readPlan(wish, reads, { given: names });
  const plan = isDoubtful(read, wish, reads) ? asOneStep(read, wish, reads) : read;
  const tasks = tasksOf(plan.items);
  if (tasks.length === 0 || isTalk(wish, language) || isVague(tasks, language))
    return {
      lines: [...limits, say(language, asksUs(wish, language) ? 'talk' : 'ask_task'), say(language, 'connect')],
    };
  const whole = withInput(plan, wish, reads);
  const config = compilePlan(whole, { language: reads, title: titleOf(plan, tasks) });
  const notes = [...new Set([...plan.notes, ...toolNotes(plan, tasks)])].map((note) => say(language, `notes.${note}`));
  const lost = leftOut(wish, whole, [...limits, ...plan.unsure], reads);
  return {
    config,
    lines: [
      plannedLine(tasks, language),
      [
        ...notes,
        ...(whole !== plan && whole.inputs[0]?.optional === true ? [say(language, 'optional_details')] : []),
      ].join(' '),
      [
        ...limits,
        ...unbuilt(tasks, reads, language),
        ...named('unsure', [...plan.unsure, ...settingsLeft(tasks, reads)], language),
        ...named('left_out', lost, language),
      ].join(' '),
      replaces ? say(language, 'replaced') : '',
      say(language, 'connect'),
    ].filter((line) => line !== ''),
  };
}

/** "INPUTS" above a list of them, as one line. */
function inLines(text: string): string {
  return text.replaceAll(
    /^(inputs?|outputs?):?[ \t]*\n((?:[ \t]*[-*\u2022][^\n]*(?:\n|$))+)/gim,
    (_all, head: string, list: string) => {
      const items = list.split('\n').map((line) => line.replace(/^[ \t]*[-*\u2022]/, '').trim());
      return `${head.toLowerCase()}: ${items.filter((item) => item !== '').join(', ')}\n`;
    },
  );
}

/** The words of steps that speak of a setting which was not made. */
function settingsLeft(tasks: readonly Task[], reads: Language): string[] {
  return tasks
    .filter(({ words }) => reads.has('settings_left', tokensOf(words, reads.spaced)))
    .map(({ words }) => words);
}

/** A sentence about some words, if there are any. */
function named(sentence: string, words: readonly string[], language: Language): string[] {
  const list = [...new Set(words)].slice(0, MOST_QUOTED).map((each) => quoted(each));
  return list.length === 0 ? [] : [say(language, sentence, { list: list.join(', ') })];
}

/** Says which words are only in a prompt, though they speak of a way through the workflow. */
function unbuilt(tasks: readonly Task[], reads: Language, language: Language): string[] {
  return named('only_words', unbuiltWords(tasks, reads), language);
}

/** Every step of a plan, in the order of the text. */
export function tasksOf(items: readonly Item[]): Task[] {
  return items.flatMap((item): Task[] => {
    if (item.kind === 'task') return [item];
    if (item.kind === 'loop') return item.redo === undefined ? [] : [item.redo];
    return [...item.arms.flatMap(({ block }) => tasksOf(block.items)), ...tasksOf(item.otherwise.items)];
  });
}

/** A workflow whose words name no input still takes further details, which may be left out. */
function withInput(plan: Plan, text: string, language: Language): Plan {
  const [first, ...rest] = plan.items;
  if (plan.inputs.length > 0 || first === undefined || first.kind !== 'task') return plan;
  const input = sourceIn(text, language) ?? {
    name: 'details',
    type: 'str',
    words: language.text('clauses.details_word') || 'details',
    optional: true,
  };
  return { ...plan, inputs: [input], items: [{ ...first, reads: [input.name, ...first.reads] }, ...rest] };
}

/** "notes from a transcript": what something is made from, wherever it is said. */
function sourceIn(text: string, language: Language): Field | undefined {
  const tokens = language.inflected ? tokensOf(text, language.spaced) : [];
  for (let at = 0; at < tokens.length; at += 1) {
    const source = language.at('sources', tokens, at);
    const phrase = source === undefined ? undefined : nounPhraseAt(tokens, at + source.length, language);
    if (phrase?.article === 'new' && phrase.words.some((_word, index) => isLastNoun(phrase, index, language)))
      return fieldOf(phrase, createScope(text, language), { fallback: 'text' });
  }
  return undefined;
}

function isTalk(text: string, language: Language): boolean {
  const tokens = tokensOf(text, language.spaced).filter(({ kind }) => kind !== 'mark' && kind !== 'break');
  const stop = language.at('stop', tokens, 0);
  return asksUs(text, language) || (stop !== undefined && stop.length >= tokens.length);
}

/** A question about the drafter itself. */
function asksUs(text: string, language: Language): boolean {
  const tokens = tokensOf(text, language.spaced);
  const isAboutParts = language.is('asks_possible', tokens, 0) && language.has('workflow_parts', tokens);
  if (isAboutParts && /^[^.?!\n]*\?\s*$/.test(text)) return !language.has('workflow_nouns', tokens);
  return language.is('talk', tokens, 0) && tokens.length < 16;
}

/** "automate my marketing" says nothing about what is to be done. */
function isVague(tasks: readonly Task[], language: Language): boolean {
  const [only] = tasks;
  if (tasks.length !== 1 || only === undefined) return false;
  const tokens = tokensOf(only.words, language.spaced);
  return language.is('vague', tokens, 0) && tokens.length <= 4;
}

const MOST_QUOTED = 8;

function plannedLine(tasks: readonly Task[], language: Language): string {
  const list = tasks.slice(0, MOST_QUOTED).map(({ words }) => quoted(words));
  const shown = tasks.length > MOST_QUOTED ? [...list, '...'] : list;
  return say(language, 'planned', { list: shown.join(', ') });
}

/** What comes in and what comes out: `contract_to_risks`. */
function titleOf({ inputs }: Plan, tasks: readonly Task[]): string {
  const last = tasks.at(-1);
  const result = last?.gives.find(({ name }) => !NAMELESS.has(name.replace(/_\d+$/, '')))?.name ?? last?.id ?? '';
  const [input] = inputs;
  return asciiName(cutText(input === undefined ? result : `${input.name}_to_${result}`, 40)) ?? 'workflow';
}

/** Names of results that say nothing about a workflow. */
const NAMELESS = new Set(['outcome', ANY_RECIPE.gives, ...Object.values(RECIPES).map(({ gives }) => gives)]);

function toolNotes({ inputs }: Plan, tasks: readonly Task[]): string[] {
  const usesFiles = tasks.some(({ tools }) => tools.some((tool) => tool.startsWith('file_')));
  return [...(inputs.some(isMaterial) ? ['material'] : []), ...(usesFiles ? ['allowed_paths'] : [])];
}
