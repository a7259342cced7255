import { failedGates } from './gates.ts';
import { leave, misfits } from './leave-step.ts';
import type { Plan } from './plan.ts';
import { type Outcome, type Position, recordOf, type Task } from './position.ts';
import type { Target, Why } from './route-choice.ts';
import { executionFailure, type RunEnd, type RunFailure, stepFailure } from './run-end.ts';
import { type Channels, initialState, readState, withWrites } from './run-state.ts';
import { changes, coercions, requestRecord, type StepRecord } from './step-record.ts';
import { maxRetries, requestOf, type StepRefusal, type StepRequest } from './step-request.ts';
import { type Fed, isRetried, lateFailure, writesOf } from './step-result.ts';
import type { ConfigRecord } from '../schema/config-value.ts';

/**
 * Runs through a workflow as the runtime would, without doing anything itself: it says what is due, a model's answer or code that has to be run, and
 * goes on when it is fed with what came of it. A position can be stored at any time and taken up again with `resume`.
 */
export interface Progress {
  readonly position: Position;
  /** What happened since the last time, in order. */
  readonly events: readonly RunEvent[];
  readonly due: Due;
}

type RunEvent =
  | { readonly kind: 'wrote'; readonly step: StepRecord }
  | { readonly kind: 'went'; readonly from: string; readonly to: string; readonly why: Why };

export type Due = (StepRequest & DueStep) | { readonly kind: 'end'; readonly end: RunEnd };

export interface DueStep {
  readonly node: string;
  readonly visit: number;
  /** Of a model call, from 1. */
  readonly attempt: number;
}

/** Begins a run with its inputs. */
export function begin(plan: Plan, inputs: ConfigRecord): Progress {
  const empty = { superstep: 0, visits: new Map(), tasks: [], outcomes: [], attempt: 1, hasAsked: false };
  if (plan.modelFailure !== undefined) return ended({ ...empty, channels: new Map() }, [], plan.modelFailure);
  const initial = initialState(plan.fields, inputs);
  if (!initial.ok) return ended({ ...empty, channels: new Map() }, [], initializationFailure(initial.problems));
  const position = { ...empty, channels: initial.channels };
  if (plan.graphFailure !== undefined) return ended(position, [], plan.graphFailure);
  const events: RunEvent[] = [];
  const { targets, failure, ways } = leave(plan, 'START', initial.channels);
  events.push(...wentFrom('START', ways));
  if (failure !== undefined) return ended(position, events, executionFailure(failure.cause, failure.message));
  return proceed(plan, { ...position, outcomes: [{ targets }] }, events);
}

function initializationFailure(problems: readonly string[]): RunFailure {
  const message = `Failed to initialize state with provided inputs: ${problems.join('; ')}`;
  return {
    ok: false,
    error: 'StateInitializationError',
    phase: 'state_initialization',
    cause: 'ValidationError',
    message,
  };
}

/** Goes on from a stored position: nothing has happened, and the same is due. */
export function resume(plan: Plan, position: Position): Progress {
  return settle(plan, position, []);
}

/** Goes on with what came of the request that was due. */
export function feed(plan: Plan, position: Position, fed: Fed): Progress {
  const step = stepDue(plan, position);
  if (step === undefined || step.request.kind === 'refused')
    throw new TypeError('The run is not waiting for anything.');
  const { request } = step;
  if (fed.kind === 'raised' && isRetried(fed.message) && BigInt(position.attempt) < maxRetries(plan.workflow)) {
    return settle(plan, { ...position, attempt: position.attempt + 1 }, []);
  }
  const events: RunEvent[] = [];
  const asked = { ...position, hasAsked: position.hasAsked || request.kind === 'model' };
  const outcome = finishStep(plan, asked, { ...step, request }, fed, events);
  return settle(plan, taskDone(asked, outcome), events);
}

interface StepDue {
  readonly task: Task;
  readonly visit: number;
  readonly read: Channels;
  readonly request: StepRequest | StepRefusal;
}

/** The task that is due and what it asks for; undefined when all tasks of the superstep are done. */
function stepDue(plan: Plan, position: Position): StepDue | undefined {
  const task = position.tasks[position.outcomes.length];
  if (task === undefined) return undefined;
  const node = plan.nodes.get(task.node);
  const read = readState(plan.fields, position.channels);
  if (node === undefined || !read.ok) throw new TypeError('The position belongs to another workflow.');
  const visit = (position.visits.get(task.node) ?? 0) + 1;
  const request = requestOf(node, { state: read.state, isPlainDict: task.isCopy }, plan.workflow);
  return { task, visit, read: read.channels, request };
}

/** Runs until something is due. */
function settle(plan: Plan, start: Position, events: RunEvent[]): Progress {
  let position = start;
  for (;;) {
    if (position.end !== undefined) return ended(position, events, position.end);
    const step = stepDue(plan, position);
    if (step === undefined) return proceed(plan, position, events);
    const { request, task, visit } = step;
    if (request.kind !== 'refused') {
      return { position, events, due: { ...request, node: task.node, visit, attempt: position.attempt } };
    }
    events.push({ kind: 'wrote', step: { ...recordStart(plan, position, step), failed: true } });
    position = taskDone(position, { targets: [], failure: stepFailure(task.node, request.message) });
  }
}

function taskDone(position: Position, outcome: Outcome): Position {
  const node = position.tasks[position.outcomes.length]?.node ?? '';
  const visits = new Map(position.visits).set(node, (position.visits.get(node) ?? 0) + 1);
  return { ...position, visits, attempt: 1, outcomes: [...position.outcomes, outcome] };
}

function recordStart(plan: Plan, position: Position, { task, visit, read }: StepDue): StepRecord {
  const code = plan.nodes.get(task.node)?.code;
  return {
    node: task.node,
    visit,
    superstep: position.superstep,
    kind: code === undefined || code === '' ? 'model' : 'code',
    prompt: null,
    writes: recordOf(new Map()),
    ...(position.superstep > 1 && coercions(position.channels, read)),
    ...(task.isCopy && { state_is_plain_dict: true }),
  };
}

type Done = StepDue & { readonly request: StepRequest };

/** What becomes of a step that has got what it asked for. */
function finishStep(plan: Plan, position: Position, step: Done, fed: Fed, events: RunEvent[]): Outcome {
  const { task, request, read } = step;
  const record: StepRecord = {
    ...recordStart(plan, position, step),
    ...requestRecord(request, position.attempt),
    ...('stdout' in fed && fed.stdout !== undefined && fed.stdout !== '' && { stdout: fed.stdout }),
  };
  const node = plan.nodes.get(task.node);
  const written = writesOf(request, fed, node?.outputs ?? []);
  const failure = 'problem' in written ? stepFailure(task.node, written.problem) : lateFailure(plan, task);
  if (failure !== undefined || 'problem' in written) {
    events.push({ kind: 'wrote', step: { ...record, failed: true } });
    return { targets: [], failure };
  }
  const channels = withWrites(plan.fields, read, written.writes);
  events.push({ kind: 'wrote', step: { ...record, writes: changes(read, channels, node?.outputs ?? []) } });
  const left = leave(plan, task.node, channels);
  events.push(...wentFrom(task.node, left.ways));
  return { channels, targets: left.targets, failure: left.failure };
}

function wentFrom(from: string, ways: readonly Target[]): RunEvent[] {
  return ways.map(({ to, why }) => ({ kind: 'went', from, to, why }));
}

/** Ends the superstep whose tasks are all done, and begins the next. */
function proceed(plan: Plan, position: Position, events: RunEvent[]): Progress {
  const failure = position.outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
  if (failure !== undefined) return ended(position, events, failure);
  const written = position.outcomes.flatMap(({ channels }) => (channels === undefined ? [] : [channels]));
  if (written.length > 1) {
    const [key = ''] = written[0]?.keys() ?? [];
    const message = `At key '${key}': Can receive only one value per step`;
    return ended(position, events, executionFailure('InvalidUpdateError', message));
  }
  const channels = written[0] ?? position.channels;
  if (position.superstep >= plan.limit) {
    const message = `Recursion limit of ${plan.limit} reached without hitting a stop condition`;
    return ended({ ...position, channels }, events, executionFailure('GraphRecursionError', message));
  }
  const tasks = nextTasks(plan, position.outcomes);
  if (tasks.length === 0) {
    return ended({ ...position, channels }, events, endOf(plan, { ...position, channels }));
  }
  const next = { ...position, channels, tasks, outcomes: [], superstep: position.superstep + 1, attempt: 1 };
  const read = readState(plan.fields, channels);
  if (!read.ok) return ended(next, events, executionFailure('ValidationError', misfits(read.problems)));
  return settle(plan, next, events);
}

/** Each step once, however many edges lead to it; copies of a parallel edge are tasks of their own and come first. */
function nextTasks({ order }: Plan, outcomes: readonly Outcome[]): readonly Task[] {
  const targets = outcomes.flatMap((outcome) => outcome.targets).filter(({ to }) => to !== 'END' && to !== 'START');
  const copies = targets.flatMap(({ to, copies: count = 0 }) =>
    Array.from({ length: count }, () => ({ node: to, isCopy: true })),
  );
  const names = new Set(targets.flatMap(({ to, copies: count }) => (count === undefined ? [to] : [])));
  const place = ({ node }: Task) => order.get(node) ?? 0;
  const single = [...names].map((node) => ({ node, isCopy: false }));
  return [...copies, ...single].toSorted((a, b) => place(a) - place(b));
}

function endOf(plan: Plan, position: Position): RunEnd {
  const failed = failedGates(plan.workflow.config?.gates, position.hasAsked);
  if (failed.length > 0) {
    const message = `Quality gates failed for ${plan.workflow.flow.name}: ${failed.join('; ')}`;
    return executionFailure('QualityGateError', message);
  }
  return { ok: true, state: recordOf(position.channels) };
}

function ended(position: Position, events: readonly RunEvent[], end: RunEnd): Progress {
  return { position: { ...position, end }, events, due: { kind: 'end', end } };
}
