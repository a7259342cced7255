import type { ConfigRecord } from '../schema/config-value.ts';

/** How a run ends: with its final state, or with the errors that the runtime raises. */
export type RunEnd = { readonly ok: true; readonly state: ConfigRecord } | RunFailure;

export interface RunFailure {
  readonly ok: false;
  /** The class of the error that the caller of the runtime gets. */
  readonly error: 'StateInitializationError' | 'GraphBuildError' | 'WorkflowExecutionError';
  readonly phase: 'state_model_build' | 'state_initialization' | 'graph_build' | 'workflow_execution';
  /** The class of the error within. */
  readonly cause: string;
  readonly message: string;
  /** The step that the runtime names; several failures name none. */
  readonly node?: string;
  /** The step at whose end the failure showed. */
  readonly task?: string;
}

export function executionFailure(
  cause: string,
  message: string,
  at: Pick<RunFailure, 'node' | 'task'> = {},
): RunFailure {
  return { ok: false, error: 'WorkflowExecutionError', phase: 'workflow_execution', cause, message, ...at };
}

/** A failure inside a step. */
export function stepFailure(node: string, message: string): RunFailure {
  return executionFailure('NodeExecutionError', `Node '${node}': ${message}`, { node, task: node });
}
