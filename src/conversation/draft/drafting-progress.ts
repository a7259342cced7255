import type { AnswerState } from './split-answer.ts';

/** From here on a line of progress says how long the model has taken, in milliseconds. */
const LONG_MS = 8_000;
/** The seconds are told in steps, so that they alone cost few edits. */
const STEP_S = 4;

/** A line of progress with the time that the model has taken so far, where that is long. */
export function withSeconds(progress: string, ms: number): string {
  return ms < LONG_MS ? progress : `${progress}, ${Math.floor(ms / 1000 / STEP_S) * STEP_S} s`;
}

/** What is shown while the model says nothing: what it did last, and that it is silent. */
export function silentProgress(last: string | undefined): string {
  return last === undefined ? 'Still waiting for the model' : `${last}; still waiting for the model`;
}

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
