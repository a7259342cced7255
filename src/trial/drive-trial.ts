import type { CodeRunner } from './python/code-runner.ts';
import type { Plan } from '../workflow/rehearsal/plan.ts';
import type { Position } from '../workflow/rehearsal/position.ts';
import { type Due, feed, type Progress } from '../workflow/rehearsal/rehearsal.ts';
import type { Fed } from '../workflow/rehearsal/step-result.ts';

type DueAnswer = Extract<Due, { kind: 'model' }>;

export interface TrialHelp {
  readonly plan: Plan;
  /** Answers a model step. */
  readonly answer: (due: DueAnswer) => Promise<Fed>;
  readonly code: Pick<CodeRunner, 'run'>;
  /** Called after each step, and awaited, so that its progress is stored before the next step begins. */
  readonly onProgress?: (progress: Progress) => Promise<void> | void;
  /** Maximum number of steps. */
  readonly mostSteps: number;
  /** Called before each step; false ends the trial as if the maximum were reached. */
  readonly mayGoOn?: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Why a trial stopped: the run ended, or the maximum number of steps was reached. */
export interface TrialStop {
  readonly position: Position;
  readonly reason: 'ended' | 'most-steps';
}

/** Continues a run until it ends. */
export async function driveTrial(begun: Progress, help: TrialHelp): Promise<TrialStop> {
  let progress = begun;
  let steps = [...progress.position.visits.values()].reduce((sum, visits) => sum + visits, 0);
  await help.onProgress?.(progress);
  for (;;) {
    const { due, position } = progress;
    if (due.kind === 'end') return { position, reason: 'ended' };
    if (steps >= help.mostSteps || help.mayGoOn?.() === false) return { position, reason: 'most-steps' };
    help.signal?.throwIfAborted();
    const fed = due.kind === 'code' ? await help.code.run(due, help.signal) : await help.answer(due);
    progress = feed(help.plan, position, fed);
    if (progress.events.some(({ kind }) => kind === 'wrote')) steps += 1;
    await help.onProgress?.(progress);
  }
}
