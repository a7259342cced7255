import { arcsOf, type Neighbours, reachable, successors } from '../../rules/graph.ts';
import type { RunContext } from '../run-context.ts';
import { flagOfValue } from '../run-nested-schema.ts';

/** Loop and parallel edges, which do less than they say. */
export function checkLoops(context: RunContext): void {
  checkLoopEdges(context);
  checkParallelEdges(context);
}

function checkLoopEdges(context: RunContext): void {
  const { workflow, note } = context;
  if (workflow.edges?.some((edge) => edge?.loop !== undefined) !== true) return;
  const next = successors(arcsOf(workflow.edges));
  const writers = writersByField(context);
  workflow.edges?.forEach((edge, index) => {
    const field = edge?.loop?.condition_field;
    const from = edge?.from;
    if (from === undefined || field === undefined) return;
    const path = ['edges', index, 'loop'];
    const message = `\`max_iterations\` is not enforced: \`${from}\` repeats until \`${field}\` is true, so its prompt must make sure of that.`;
    note({ code: 'effect.loop_unbounded', outcome: 'depends', path, message, atKey: true, node: from });
    const own = writers.get(field) ?? new Set();
    if (own.has(from)) return;
    note({
      code: 'run.loop_flag_not_written',
      outcome: unwrittenFlag(context, field, mayRunBefore(from, next, own)),
      path: [...path, 'condition_field'],
      message: `\`${from}\` never writes \`${field}\`, so the loop does not end; add it to the node's outputs.`,
      node: from,
    });
  });
}

function writersByField({ workflow }: RunContext): ReadonlyMap<string, ReadonlySet<string>> {
  const writers = new Map<string, Set<string>>();
  for (const node of workflow.nodes ?? []) {
    for (const output of node?.outputs ?? []) {
      if (node?.id !== undefined && output !== undefined)
        writers.set(output, (writers.get(output) ?? new Set()).add(node.id));
    }
  }
  return writers;
}

/** In larger graphs it is not worth the time to look. */
const MOST_NODES = 2_000;

/** Whether one of the writers may have run when a node is first reached. */
function mayRunBefore(node: string, next: Neighbours, writers: ReadonlySet<string>): boolean {
  if (writers.size === 0 || next.size > MOST_NODES) return writers.size > 0;
  const around = new Map([...next].filter(([from]) => from !== node));
  return [...reachable('START', around)].some((name) => writers.has(name));
}

/** What becomes of a loop whose node does not write its flag. */
function unwrittenFlag({ workflow }: RunContext, name: string, writtenBefore: boolean): 'never' | 'depends' | 'runs' {
  const fields = workflow.state?.fields ?? {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (writtenBefore || field?.required === true) return 'depends';
  return flagOfValue(field?.default ?? null) === true ? 'runs' : 'never';
}

function checkParallelEdges({ workflow, note }: RunContext): void {
  workflow.edges?.forEach((edge, index) => {
    const name = edge?.parallel?.items_field;
    if (edge?.from === undefined || name === undefined) return;
    const fields = workflow.state?.fields ?? {};
    const items = Object.hasOwn(fields, name) ? fields[name]?.default : undefined;
    const filled = Array.isArray(items) && items.length > 0;
    const message = `Parallel steps do not work: with items in \`${name}\` the run fails, without any it stops here; use one node for the whole list.`;
    note({
      code: 'run.parallel',
      outcome: filled ? 'never' : 'some_paths',
      path: ['edges', index, 'parallel'],
      message,
      atKey: true,
      ...(edge.from !== 'START' && { node: edge.from }),
    });
  });
}
