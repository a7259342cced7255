import { parentPort, workerData } from 'node:worker_threads';
import { inlineWorkflowTasks, type WorkflowTasks, type WorkflowTasksOptions } from './workflow-tasks.ts';

/** What the worker is started with: one method of `WorkflowTasks` and its arguments. */
export interface WorkflowJob extends WorkflowTasksOptions {
  readonly method: keyof WorkflowTasks;
  readonly args: readonly unknown[];
}

const { method, args, target } = workerData as WorkflowJob;
const task = inlineWorkflowTasks({ target })[method] as (...args: readonly unknown[]) => Promise<unknown>;
parentPort?.postMessage(await task(...args));
