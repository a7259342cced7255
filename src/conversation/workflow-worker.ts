import { parentPort } from 'node:worker_threads';
import { inlineWorkflowTasks, type WorkflowTasks, type WorkflowTasksOptions } from './workflow-tasks.ts';

/** A message to the worker: one method of `WorkflowTasks` and its arguments. */
export interface WorkflowJob extends WorkflowTasksOptions {
  readonly method: keyof WorkflowTasks;
  readonly args: readonly unknown[];
}

parentPort?.on('message', (job: WorkflowJob) => void answer(job));
parentPort?.postMessage('ready');

/** A rejection of the task ends the thread. */
async function answer({ method, args, target }: WorkflowJob): Promise<void> {
  const task = inlineWorkflowTasks({ target })[method] as (...args: readonly unknown[]) => Promise<unknown>;
  parentPort?.postMessage(await task(...args));
}
