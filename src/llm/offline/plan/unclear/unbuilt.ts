import type { Language } from '../../language.ts';
import { findRounds } from '../../words/amounts.ts';
import { tokensOf } from '../../words/tokens.ts';
import type { Task } from '../plan.ts';

/** The words of steps that speak of a condition or a repetition which is in no edge of the workflow, but only in the prompt. */
export function unbuiltWords(tasks: readonly Task[], language: Language): string[] {
  return tasks
    .filter((task) => task.words !== language.text('clauses.whole') && speaksOfWays(task, language))
    .map(({ words }) => words);
}

/** Verbs that answer a question: "check if it is short". */
const ASKING = new Set(['decide', 'check', 'explain', 'analyze', 'classify', 'score']);

function speaksOfWays({ words, context = '', verb, kinds }: Task, language: Language): boolean {
  const tokens = tokensOf(`${context} ${words}`, language.spaced);
  if (
    (findRounds(tokens, language) !== undefined && !language.has('variety', tokens)) ||
    language.has('until_words', tokens)
  )
    return true;
  const condition = language.find('unbuilt', tokens) ?? language.find('unbuilt_elsewhere', tokens);
  return (
    condition !== undefined &&
    (kinds ?? []).length === 0 &&
    !(ASKING.has(verb ?? '') && language.is('ask_if', tokens, condition.at))
  );
}
