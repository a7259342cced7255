import type { Plan } from './plan.ts';
import { type Outcome, recordOf } from './position.ts';
import { follow, readsState, type Target } from './route-choice.ts';
import { executionFailure } from './run-end.ts';
import { type Channels, readState } from './run-state.ts';
import type { ConfigRecord } from '../schema/config-value.ts';

interface Left extends Outcome {
  /** Where the run goes, with the reasons. */
  readonly ways: readonly Target[];
}

/** Follows the edges of a step that is done. Routes read the state again, and find what does not fit. */
export function leave(plan: Plan, from: string, channels: Channels): Left {
  const targets: Target[] = [];
  let state: ConfigRecord | undefined;
  for (const edge of plan.edges.get(from) ?? []) {
    if (readsState(edge) && state === undefined) {
      const read = readState(plan.fields, channels);
      if (!read.ok) {
        const failure = executionFailure('ValidationError', misfits(read.problems), { task: from });
        return { ways: [], targets: [], failure };
      }
      ({ state } = read);
    }
    targets.push(...follow(edge, state ?? recordOf(channels)));
  }
  const stored = targets.map(({ to, copies }) => ({ to, ...(copies !== undefined && { copies }) }));
  return { ways: targets, targets: stored };
}

export function misfits(problems: readonly string[]): string {
  return `validation error for WorkflowState: ${problems.join('; ')}`;
}
