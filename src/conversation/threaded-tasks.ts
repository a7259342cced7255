import { createWorkerThread } from '../async/worker-thread.ts';
import { ThreadsmithError } from '../errors.ts';
import type { Workflow } from '../workflow/schema/schema.ts';
import { inlineWorkflowTasks, type WorkflowTasks, type WorkflowTasksOptions } from './workflow-tasks.ts';
import type { WorkflowJob } from './workflow-worker.ts';

/** Configs up to this length are processed on the event loop, where they take up to about 50 ms. UTF-16 code units. */
const MOST_INLINE = 12 * 1024;
/** A config with more steps than this is large, too. */
const MOST_STEPS_INLINE = 100;
const LIMIT_MS = 30_000;
const WORKER = new URL('workflow-worker.ts', import.meta.url);

export interface ThreadedTasksOptions extends WorkflowTasksOptions {
  /** Timeout for a large config in milliseconds. */
  readonly limitMs?: number;
}

/**
 * Processes large configs in a worker thread, one after another, so that the event loop stays free. A config that exceeds the timeout or the memory limit
 * rejects with `workflow.too_slow`.
 */
export function threadedWorkflowTasks({ limitMs = LIMIT_MS, target }: ThreadedTasksOptions = {}): WorkflowTasks {
  const inline = inlineWorkflowTasks({ target });
  const thread = createWorkerThread(WORKER);
  const away = <T>(method: WorkflowJob['method'], ...args: readonly unknown[]): Promise<T> => {
    const job: WorkflowJob = { method, args, target };
    return thread.run(job, { limitMs }).catch(tooSlow) as Promise<T>;
  };
  return {
    validate: (yaml) => (isLarge(yaml) ? away('validate', yaml) : inline.validate(yaml)),
    readDraft: (drafts, context) =>
      isLarge(...drafts, context.base, context.accepted)
        ? away('readDraft', drafts, context)
        : inline.readDraft(drafts, context),
    blockNatures: (blocks, config) =>
      isLarge(...blocks, config) ? away('blockNatures', blocks, config) : inline.blockNatures(blocks, config),
    isSame: (before, after) => (isLarge(before, after) ? away('isSame', before, after) : inline.isSame(before, after)),
    reviewSafety: (yaml) => (isLarge(yaml) ? away('reviewSafety', yaml) : inline.reviewSafety(yaml)),
    compare: (before, after) =>
      isLarge(before) || hasManySteps(after) ? away('compare', before, after) : inline.compare(before, after),
    stepLines: (yaml) => (isLarge(yaml) ? away('stepLines', yaml) : inline.stepLines(yaml)),
    isPatch: (yaml) => (isLarge(yaml) ? away('isPatch', yaml) : inline.isPatch(yaml)),
    textDifference: (before, after) =>
      isLarge(before.yaml, after.yaml) ? away('textDifference', before, after) : inline.textDifference(before, after),
  };
}

function isLarge(...texts: readonly (string | undefined)[]): boolean {
  return texts.reduce((sum, text = '') => sum + text.length, 0) > MOST_INLINE;
}

function hasManySteps({ nodes }: Workflow): boolean {
  return nodes.length > MOST_STEPS_INLINE;
}

function tooSlow(cause: unknown): never {
  const message = 'This config is too large or too complicated to process.';
  throw new ThreadsmithError('workflow.too_slow', message, 'Split it into smaller ones, or remove repeated parts.', {
    cause,
  });
}
