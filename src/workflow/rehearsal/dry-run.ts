import { plainCondition } from './describe-run.ts';
import type { Plan } from './plan.ts';
import { begin, type Due, feed, type Progress } from './rehearsal.ts';
import type { RunFailure } from './run-end.ts';
import { sampleInputs, sampleOf, valuesAgainst, valuesFor } from './sample-values.ts';
import type { Fed } from './step-result.ts';
import { type ConfigValue, emptyRecord } from '../schema/config-value.ts';
import type { WorkflowEdge } from '../schema/schema.ts';

/** What a dry run found: which ways were taken at least once, and what failed with sample values alone. */
export interface DryRun {
  /** Every way that was taken: `from -> to`, with the condition where there is one. */
  readonly taken: ReadonlySet<string>;
  /** The ways that no run took. */
  readonly missed: readonly string[];
  readonly failures: readonly RunFailure[];
  readonly steps: number;
}

/** Runs from START; each tries to take one way that none took before. */
const MOST_RUNS = 200;
/** A run that goes round and round is left after so many steps. */
const STEPS_A_RUN = 100;
const MOST_STEPS = 2_000;

/**
 * Runs through a workflow with sample values instead of models and code, as often as it takes to follow every route once. Free and instant; what only
 * real values decide, such as whether code works, is not known afterwards.
 */
export function dryRun(plan: Plan): DryRun {
  const ways = waysOf(plan);
  const taken = new Set<string>();
  const failures = new Map<string, RunFailure>();
  let steps = 0;
  for (const wanted of ways.slice(0, MOST_RUNS)) {
    if (taken.has(wanted.name) || steps >= MOST_STEPS) continue;
    let progress = begin(plan, sampleInputs(plan.workflow));
    noteWays(progress, taken);
    for (let run = 0; progress.due.kind !== 'end' && run < STEPS_A_RUN; run += 1) {
      steps += 1;
      const steering = taken.has(wanted.name) ? waysOut(plan, progress.due.node) : wanted.values;
      progress = feed(plan, progress.position, sampleAnswer(plan, progress.due, steering));
      noteWays(progress, taken);
    }
    if (progress.due.kind === 'end' && !progress.due.end.ok) failures.set(progress.due.end.message, progress.due.end);
  }
  const missed = ways.map(({ name }) => name).filter((name) => !taken.has(name));
  return { taken, steps, failures: [...failures.values()], missed };
}

function noteWays({ events }: Progress, taken: Set<string>): void {
  for (const { from, to, why } of events.filter((event) => event.kind === 'went')) {
    taken.add(nameOf(from, to, why.kind === 'condition' ? why.logic : undefined));
  }
}

function nameOf(from: string, to: string, logic?: string): string {
  return `${from} -> ${to}${logic === undefined ? '' : ` (${plainCondition(logic)})`}`;
}

type Values = ReadonlyMap<string, ConfigValue>;

/** A way through the workflow, and the values with which a run takes it. */
interface Way {
  readonly name: string;
  readonly values: Values;
}

function waysOf({ workflow }: Plan): readonly Way[] {
  const ways = new Map(workflow.edges.flatMap((edge) => waysOfEdge(edge).map((way) => [way.name, way] as const)));
  return [...ways.values()];
}

function waysOfEdge({ from, to, routes, loop }: WorkflowEdge): readonly Way[] {
  if (to !== undefined) return to === '' ? [] : [{ name: nameOf(from, to), values: new Map() }];
  if (loop !== undefined) {
    const flag = (value: boolean): Values => new Map([[loop.condition_field, value]]);
    return [
      { name: nameOf(from, from), values: flag(false) },
      { name: nameOf(from, loop.exit_to), values: flag(true) },
    ];
  }
  return routeWays(from, routes ?? []);
}

/** For a route to be taken, those before it must not hold, and for the default none. */
function routeWays(from: string, routes: NonNullable<WorkflowEdge['routes']>): readonly Way[] {
  const against: [string, ConfigValue][] = [];
  const ways: Way[] = [];
  for (const { condition, to } of routes) {
    if (condition.logic === 'default') continue;
    ways.push({
      name: nameOf(from, to, condition.logic),
      values: new Map([...against, ...valuesFor(condition.logic)]),
    });
    against.push(...valuesAgainst(condition.logic));
  }
  const otherwise = routes.findLast(({ condition }) => condition.logic === 'default')?.to;
  return otherwise === undefined ? ways : [...ways, { name: nameOf(from, otherwise), values: new Map(against) }];
}

/** Values with which a run leaves a step towards the end, so that it does not go round. */
function waysOut(plan: Plan, node: string): Values {
  const edges = plan.edges.get(node) ?? [];
  const out = edges.flatMap((edge) => waysOfEdge(edge)).find(({ name }) => name.startsWith(`${node} -> END`));
  const [loop] = edges.flatMap((edge) => (edge.loop === undefined ? [] : [edge.loop]));
  return loop === undefined ? (out?.values ?? new Map()) : new Map([[loop.condition_field, true]]);
}

/** Sample values for what a step writes; those that steer the run take precedence. */
function sampleAnswer(plan: Plan, due: Exclude<Due, { kind: 'end' }>, steering: Values): Fed {
  const { fields } = plan.workflow.state;
  const valueOf = (output: string, type: string): ConfigValue =>
    steering.get(output) ?? sampleOf(type, output, fields[output]?.schema);
  if (due.kind === 'code') {
    const output = plan.nodes.get(due.node)?.outputs[0] ?? '';
    return { kind: 'result', value: valueOf(output, fields[output]?.type ?? 'str') };
  }
  const value = emptyRecord<ConfigValue>();
  for (const { name, type, output } of due.answer.fields) value[name] = valueOf(output, type);
  return { kind: 'answer', value };
}
