import { createBoundCheck } from './bounded-cycles.ts';
import { cycles, reachable } from '../../rules/graph.ts';
import { nameAll } from '../../rules/rule-context.ts';
import { conditionFields } from '../../condition.ts';
import { asksModel, type RunContext } from '../run-context.ts';
import { type BySource, isSure, neighbours, type Step, union } from './steps.ts';

/** How a run moves from node to node: which nodes work at the same time, and what may run forever. */
export function checkFlow(context: RunContext, bySource: BySource): void {
  checkConcurrency(context, bySource);
  checkCycles(context, bySource);
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
function checkCycles(context: RunContext, bySource: BySource): void {
  const { note } = context;
  const next = neighbours(bySource, ({ starts }) => starts);
  const groups = cycles(reachable('START', next), next);
  if (groups.length === 0) return;
  const sure = neighbours(bySource, (step) => (isSure(step) ? step.starts : new Set()));
  const endless = new Set(cycles(groups.flat(), sure).flat());
  const isBounded = createBoundCheck(context, bySource);
  for (const members of groups) {
    const closing = closingStep(bySource, new Set(members));
    if (closing?.edge.from === undefined || (members.length === 1 && closing.edge.loop !== undefined)) continue;
    const forEver = members.find((name) => endless.has(name));
    if (forEver === undefined && isBounded(members, next)) continue;
    const names = nameAll(members);
    note({
      code: 'run.no_termination',
      outcome: forEver === undefined ? 'depends' : 'never',
      path: ['edges', closing.index],
      message:
        forEver === undefined
          ? unbounded(context, members, names)
          : `This cycle (${names}) is never left, as one of its edges always leads back; use \`routes\` with a way out.`,
      node: forEver ?? closing.edge.from,
    });
  }
}

function unbounded({ workflow }: RunContext, members: readonly string[], names: string): string {
  const inside = new Set(members);
  const deciding = new Set(
    (workflow.edges ?? [])
      .filter((edge) => inside.has(edge?.from ?? ''))
      .flatMap((edge) => (edge?.routes ?? []).flatMap((route) => conditionFields(route?.condition?.logic ?? ''))),
  );
  const code = workflow.nodes?.find(
    (node) =>
      node !== undefined && inside.has(node.id ?? '') && !asksModel(node) && deciding.has(node.outputs?.[0] ?? ''),
  );
  return code?.id === undefined
    ? `Nothing bounds this cycle (${names}); make sure that what decides it changes in it.`
    : `Only the code of \`${code.id}\` bounds this cycle (${names}); make sure that it ends it.`;
}

/** The last edge in the file that stays inside a cycle; people write the way back last. */
function closingStep(bySource: BySource, inside: ReadonlySet<string>): Step | undefined {
  const staying = [...inside]
    .flatMap((name) => bySource.get(name) ?? [])
    .filter(({ starts }) => [...starts].some((name) => inside.has(name)));
  return staying.toSorted((a, b) => a.index - b.index).at(-1);
}
