import { coerce } from '../run/coerce.ts';
import type { Plan } from './plan.ts';
import type { Task } from './position.ts';
import { type RunFailure, stepFailure } from './run-end.ts';
import type { AnswerShape, StepRequest } from './step-request.ts';
import { type ConfigValue, isConfigRecord } from '../schema/config-value.ts';

/** What came of a request. */
export type Fed =
  /** The arguments of a model's structured answer, or undefined where it gave none. */
  | { readonly kind: 'answer'; readonly value: ConfigValue | undefined }
  /** The call itself failed. */
  | { readonly kind: 'raised'; readonly message: string }
  /** Code left `value` in `result`; `changed` are those of its inputs that it changed in place. */
  | {
      readonly kind: 'result';
      readonly value: ConfigValue;
      readonly changed?: ReadonlyMap<string, ConfigValue>;
      readonly stdout?: string;
    }
  | { readonly kind: 'code-failed'; readonly message: string; readonly stdout?: string };

const RETRIED = ['rate limit', 'timeout', 'temporarily unavailable'];

/** The runtime tries again where the words of an error sound as if it would pass. */
export function isRetried(message: string): boolean {
  const lower = message.toLowerCase();
  return RETRIED.some((words) => lower.includes(words));
}

/** What fails when the step hands back the state. */
export function lateFailure({ fields }: Plan, { node, isCopy }: Task): RunFailure | undefined {
  if (isCopy)
    return stepFailure(node, "Unexpected error during execution: 'dict' object has no attribute 'model_copy'");
  if (!Object.hasOwn(fields, 'model_copy')) return undefined;
  return stepFailure(node, 'Unexpected error during execution: the field `model_copy` hides what the runtime calls');
}

/** What a step writes, or why it fails. */
type Written = { readonly writes: ReadonlyMap<string, ConfigValue> } | { readonly problem: string };

export function writesOf(request: StepRequest, fed: Fed, outputs: readonly string[]): Written {
  if (request.kind === 'model') {
    if (fed.kind === 'answer') return readAnswer(request.answer, fed.value);
    return { problem: `LLM call failed: LLM API call failed: ${fed.kind === 'raised' ? fed.message : 'no answer'}` };
  }
  if (fed.kind !== 'result') {
    const message = fed.kind === 'code-failed' ? fed.message : 'the code was not run';
    return { problem: `${request.sandboxed ? 'Sandbox' : 'Direct code'} execution failed: ${message}` };
  }
  const writes = new Map<string, ConfigValue>();
  for (const [name, value] of fed.changed ?? []) {
    const field = request.inputs.get(name)?.field;
    if (field !== undefined) writes.set(field, value);
  }
  const [first] = outputs;
  if (first !== undefined) writes.set(first, fed.value);
  return { writes };
}

/** An answer that does not fit fails the step at once: the runtime never asks again for one. */
function readAnswer({ fields }: AnswerShape, value: ConfigValue | undefined): Written {
  const unfit = { problem: 'LLM call failed: LLM API call failed: LLM returned unexpected type: NoneType' };
  if (value === undefined || !isConfigRecord(value)) return unfit;
  const writes = new Map<string, ConfigValue>();
  for (const { name, type, output } of fields) {
    const given = Object.hasOwn(value, name) ? (value[name] ?? null) : null;
    const fitting = given === null ? undefined : coerce(given, { type });
    if (fitting === undefined) return unfit;
    writes.set(output, fitting);
  }
  return { writes };
}

/** Whether the step takes an answer. */
export function answerFits(shape: AnswerShape, value: ConfigValue): boolean {
  return !('problem' in readAnswer(shape, value));
}
