import type { AnswerState } from './split-answer.ts';

/** Finished steps that are named in addition to the current one. */
const MOST_NAMED = 5;

/** One line on a draft that is still being written: the current step, the ones before it, the number of lines. Undefined before a draft begins. */
export function draftingProgress({ draft, steps, lines }: AnswerState): string | undefined {
  if (draft === 'none') return undefined;
  if (draft === 'closed') return 'Checking the draft';
  const count = `${lines} line${lines === 1 ? '' : 's'}`;
  const step = steps.at(-1);
  if (step === undefined) return `Drafting the workflow, ${count}`;
  const before = steps.slice(0, -1);
  const named = before.slice(-MOST_NAMED).map((id) => `\`${id}\``);
  const more = before.length > named.length ? [`${before.length - named.length} more`] : [];
  const done = before.length === 0 ? '' : ` (after ${[...more, ...named].join(', ')})`;
  return `Drafting step \`${step}\`${done}, ${count}`;
}
