import { cycles, type Neighbours, reachable } from '../rules/graph.ts';
import { possibleTargets } from './run-condition.ts';
import { nameAll } from '../rules/rule-context.ts';
import type { LooseEdge, RunContext } from './run-context.ts';

/** How a run moves from node to node: which nodes work at the same time, and what may run forever. */
export function checkFlow(context: RunContext): void {
  const bySource = stepsBySource(context);
  checkConcurrency(context, bySource);
  checkCycles(context, bySource);
}

/** What an edge does when the node before it is done. */
interface Step {
  readonly index: number;
  readonly edge: LooseEdge;
  /** The nodes that it may start, without the two ends. */
  readonly starts: ReadonlySet<string>;
  /** Whether it may start none and let the run end. */
  readonly mayEnd: boolean;
}

type BySource = ReadonlyMap<string, readonly Step[]>;

function stepsBySource(context: RunContext): BySource {
  const bySource = new Map<string, Step[]>();
  context.workflow.edges?.forEach((edge, index) => {
    if (edge?.from === undefined || edge.to === '') return;
    const targets = targetsOf(context, edge);
    const starts = new Set([...targets].filter((name) => name !== 'END' && name !== 'START'));
    const step = { index, edge, starts, mayEnd: starts.size < targets.size || edge.parallel !== undefined };
    const steps = bySource.get(edge.from);
    if (steps === undefined) bySource.set(edge.from, [step]);
    else steps.push(step);
  });
  return bySource;
}

function targetsOf(context: RunContext, edge: LooseEdge): ReadonlySet<string> {
  if (edge.to !== undefined) return new Set([edge.to]);
  if (edge.routes !== undefined) return possibleTargets(context, edge.routes);
  const names = edge.loop === undefined ? [edge.parallel?.target_node] : [edge.loop.exit_to, edge.from];
  return new Set(names.filter((name) => name !== undefined));
}

/** Two nodes of one step always write the same state twice, which LangGraph refuses. */
function checkConcurrency({ note }: RunContext, bySource: BySource): void {
  for (const [from, steps] of bySource) {
    const last = steps.at(-1);
    if (last === undefined || steps.length < 2 || from === 'START' || from === 'END') continue;
    const path = ['edges', last.index];
    const message = `\`${from}\` has several edges, and all of them are followed at once; use one edge, with \`routes\` to choose.`;
    note({ code: 'effect.many_edges', outcome: 'runs', path, message });
    const outcome = concurrency(steps);
    if (outcome === undefined) continue;
    const names = nameAll(union(steps.map(({ starts }) => starts)));
    note({
      code: 'run.concurrent',
      outcome,
      path,
      message: `${names} run in the same step after \`${from}\`, which the runtime cannot do; put one after the other.`,
      node: from,
    });
  }
}

function concurrency(steps: readonly Step[]): 'never' | 'depends' | undefined {
  const starting = steps.filter(({ starts }) => starts.size > 0);
  if (starting.length < 2 || union(starting.map(({ starts }) => starts)).size < 2) return undefined;
  const sure = starting.filter(({ mayEnd, edge }) => !mayEnd && edge.loop === undefined).map(({ starts }) => starts);
  const [first, ...others] = sure.toSorted((a, b) => a.size - b.size);
  const apart = first !== undefined && others.some((other) => [...first].every((name) => !other.has(name)));
  return apart ? 'never' : 'depends';
}

/** Cycles are bounded by nothing but LangGraph's own limit of steps. */
function checkCycles({ note }: RunContext, bySource: BySource): void {
  const next = neighbours(bySource, ({ starts }) => starts);
  const groups = cycles(reachable('START', next), next);
  if (groups.length === 0) return;
  const sure = neighbours(bySource, (step) => (isSure(step) ? step.starts : new Set()));
  const endless = new Set(cycles(groups.flat(), sure).flat());
  for (const members of groups) {
    const closing = closingStep(bySource, new Set(members));
    if (closing?.edge.from === undefined || (members.length === 1 && closing.edge.loop !== undefined)) continue;
    const forEver = members.find((name) => endless.has(name));
    const names = nameAll(members);
    note({
      code: 'run.no_termination',
      outcome: forEver === undefined ? 'depends' : 'never',
      path: ['edges', closing.index],
      message:
        forEver === undefined
          ? `Nothing bounds this cycle (${names}); make sure that what decides it changes in it.`
          : `This cycle (${names}) is never left, as one of its edges always leads back; use \`routes\` with a way out.`,
      node: forEver ?? closing.edge.from,
    });
  }
}

/** Whether an edge always starts the same node. */
function isSure({ edge, starts, mayEnd }: Step): boolean {
  return starts.size === 1 && !mayEnd && edge.loop === undefined;
}

function neighbours(bySource: BySource, pick: (step: Step) => ReadonlySet<string>): Neighbours {
  return new Map([...bySource].map(([from, steps]) => [from, union(steps.map(pick))]));
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return sets.length === 1 && sets[0] !== undefined ? sets[0] : new Set(sets.flatMap((set) => [...set]));
}

/** The last edge in the file that stays inside a cycle; people write the way back last. */
function closingStep(bySource: BySource, inside: ReadonlySet<string>): Step | undefined {
  const staying = [...inside]
    .flatMap((name) => bySource.get(name) ?? [])
    .filter(({ starts }) => [...starts].some((name) => inside.has(name)));
  return staying.toSorted((a, b) => a.index - b.index).at(-1);
}
