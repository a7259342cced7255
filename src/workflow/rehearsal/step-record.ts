import { type ChatModel, isDefaultModel } from './chat-model.ts';
import type { StepRequest } from './step-request.ts';
import type { Channels } from './run-state.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord } from '../schema/config-value.ts';
import { type Json, toJson } from './value-text.ts';

/** One step of a run, in the words of the recorded runs of the runtime. */
export interface StepRecord {
  readonly node: string;
  /** The first, second, ... run of this step. */
  readonly visit: number;
  /** LangGraph's count of steps; steps of one number run at the same time. */
  readonly superstep: number;
  readonly kind: 'model' | 'code';
  /** Null for code, and where the step failed before it asked. */
  readonly prompt: string | null;
  /** The fields whose value changed: the outputs of the step, then others. */
  readonly writes: ConfigRecord;
  /** The fields that the step sees with another value than the step before wrote. */
  readonly coerced?: ConfigRecord;
  readonly code_inputs?: ConfigRecord;
  readonly sandbox?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly stdout?: string;
  /** Of the calls after the first: the prompts, and the seconds that the runtime waits before each. */
  readonly retry_prompts?: readonly string[];
  readonly waits?: readonly number[];
  /** The chat model that the runtime would ask; left out where it is the default in every respect. */
  readonly llm?: ChatModel;
  /** The tools of the call that counts: where the step has tools, the form of its answer has taken their place. */
  readonly tools_in_final_call?: readonly string[];
  readonly state_is_plain_dict?: true;
  readonly failed?: true;
}

/** A step as JSON, with its values coded. */
export function stepJson(record: StepRecord): Json {
  const { writes, coerced, code_inputs: inputs, llm, ...rest } = record;
  const coded = { ...rest, writes: toJson(writes) };
  return {
    ...(coded as unknown as Record<string, Json>),
    ...(coerced !== undefined && { coerced: toJson(coerced) }),
    ...(inputs !== undefined && { code_inputs: toJson(inputs) }),
    ...(llm !== undefined && { llm: toJson(Object.assign(emptyRecord<ConfigValue>(), llm)) }),
  };
}

/** What a request says about its step. */
export function requestRecord(request: StepRequest, attempt: number): Partial<StepRecord> {
  if (request.kind === 'model') {
    const { prompt, model, tools } = request;
    const retries = Array.from({ length: attempt - 1 }, (_, index) => index);
    return {
      prompt,
      ...(!isDefaultModel(model) && { llm: model }),
      ...(tools.length > 0 && { tools_in_final_call: tools }),
      ...(retries.length > 0 && {
        waits: retries.map((index) => 2 ** index),
        retry_prompts: retries.map(() => prompt),
      }),
    };
  }
  const inputs = emptyRecord<ConfigValue>();
  for (const [name, { value }] of request.inputs) inputs[name] = value;
  const { sandboxed, timeoutSeconds } = request;
  return { code_inputs: inputs, sandbox: sandboxed, ...(timeoutSeconds !== undefined && { timeout: timeoutSeconds }) };
}

/** The values of `after` that are not those of `before`, the `first` fields first. */
export function changes(before: Channels, after: Channels, first: readonly string[]): ConfigRecord {
  const changed = emptyRecord<ConfigValue>();
  for (const name of new Set([...first, ...after.keys()])) {
    const value = after.get(name);
    if (value !== undefined && !isSame(before.get(name) ?? null, value)) changed[name] = value;
  }
  return changed;
}

export function coercions(written: Channels, read: Channels): { readonly coerced?: ConfigRecord } {
  const coerced = changes(written, read, []);
  return Object.keys(coerced).length === 0 ? {} : { coerced };
}

/** Of one kind and one value. */
function isSame(a: ConfigValue, b: ConfigValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  return JSON.stringify(toJson(a)) === JSON.stringify(toJson(b));
}
