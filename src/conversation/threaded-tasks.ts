import { createWorkerThread } from '../async/worker-thread.ts';
import { ThreadsmithError } from '../errors.ts';
import { inlineWorkflowTasks, type WorkflowTasks, type WorkflowTasksOptions } from './workflow-tasks.ts';
import type { WorkflowJob } from './workflow-worker.ts';

/** Configs up to this length are processed on the event loop, where they take up to about 50 ms. UTF-16 code units. */
const MOST_INLINE = 12 * 1024;
/** A workflow is taken to be as long as this for each of its steps. UTF-16 code units. */
const STEP_CHARS = 120;
/** A longer one may take seconds, so it is processed apart from those that do not. UTF-16 code units. */
const MOST_QUICK = 64 * 1024;
const LIMIT_MS = 30_000;
const WORKER = new URL('workflow-worker.ts', import.meta.url);

export interface ThreadedTasksOptions extends WorkflowTasksOptions {
  /** Timeout for a large config in milliseconds. */
  readonly limitMs?: number;
}

/**
 * Processes large configs in worker threads, so that the event loop stays free: one thread for very large ones, and one for the others, which
 * therefore never wait for those. A config that exceeds the timeout or the memory limit rejects with `workflow.too_slow`.
 */
export function threadedWorkflowTasks({ limitMs = LIMIT_MS, target }: ThreadedTasksOptions = {}): WorkflowTasks {
  const inline = inlineWorkflowTasks({ target });
  const [quick, slow] = [createWorkerThread(WORKER), createWorkerThread(WORKER)];
  const run = <Method extends keyof WorkflowTasks>(
    method: Method,
    size: number,
    ...args: Parameters<WorkflowTasks[Method]>
  ) => {
    const here = inline[method] as (...values: readonly unknown[]) => unknown;
    const job: WorkflowJob = { method, args, target };
    const thread = size > MOST_QUICK ? slow : quick;
    const done = size > MOST_INLINE ? thread.run(job, { limitMs }).catch(tooSlow) : here(...args);
    return done as ReturnType<WorkflowTasks[Method]>;
  };
  return {
    validate: (yaml) => run('validate', sizeOf(yaml), yaml),
    readDraft: (drafts, context) =>
      run('readDraft', sizeOf(...drafts, context.base, context.accepted), drafts, context),
    blockNatures: (blocks, config) => run('blockNatures', sizeOf(...blocks, config), blocks, config),
    isSame: (before, after) => run('isSame', sizeOf(before, after), before, after),
    reviewSafety: (yaml) => run('reviewSafety', sizeOf(yaml), yaml),
    compare: (before, after) =>
      run('compare', Math.max(sizeOf(before), after.nodes.length * STEP_CHARS), before, after),
    stepLines: (yaml) => run('stepLines', sizeOf(yaml), yaml),
    isPatch: (yaml) => run('isPatch', sizeOf(yaml), yaml),
    textDifference: (before, after) => run('textDifference', sizeOf(before.yaml, after.yaml), before, after),
  };
}

function sizeOf(...texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text = '') => sum + text.length, 0);
}

function tooSlow(cause: unknown): never {
  const message = 'This config is too large or too complicated to process.';
  throw new ThreadsmithError('workflow.too_slow', message, 'Split it into smaller ones, or remove repeated parts.', {
    cause,
  });
}
