import type { Finding } from '../finding.ts';
import { type Arc, arcsOf, type Neighbours, predecessors, reachable, successors } from './graph.ts';
import { isPythonIdentifier } from '../../pyyaml/python-text.ts';
import { nameAll, type RuleContext } from './rule-context.ts';

/**
 * Upstream's rule 10: one node to start with, every node is reached from START and reaches END. `meant` gives the nodes that unknown
 * names refer to, so that a typing error in an edge is not reported again as a node that nothing leads to.
 */
export function checkStructure(context: RuleContext, meant: ReadonlyMap<string, string> | undefined): void {
  const { workflow, known } = context;
  if (meant === undefined || !known.nodes || !known.edges || hasWrongId(context)) return;
  const read = (name: string) => meant.get(name) ?? name;
  const arcs = arcsOf(workflow.edges).map(({ from, to, edge }) => ({ from: read(from), to: read(to), edge }));
  const started = checkStart(context, arcs);
  const next = successors(arcs);
  const previous = predecessors(arcs);
  const ids = (workflow.nodes ?? []).flatMap((node) => node?.id ?? []);
  const nodes = ids.filter((id) => id !== 'START' && id !== 'END');
  const reached = started ? reachable('START', next) : new Set(nodes);
  const ending = reachable('END', previous);
  const unreached = firstOf(
    nodes.filter((id) => !reached.has(id)),
    previous,
    next,
  );
  const stuck = firstOf(
    nodes.filter((id) => !ending.has(id)),
    next,
    previous,
  );
  const gap = gapBetween(stuck, unreached, (id) => reached.has(id) && !next.has(id));
  ids.forEach((id, index) => {
    for (const fault of faultsOf(id, { unreached, stuck, gap, next })) {
      context.report({ severity: 'error', path: ['nodes', index, 'id'], ...fault });
    }
  });
}

type Fault = Pick<Finding, 'code' | 'message' | 'suggestion'>;

function reservedId(id: string): Fault {
  const message = `\`${id}\` is one of the two ends of every workflow; call this node something else.`;
  return { code: 'graph.reserved_id', message };
}

interface Missing {
  readonly unreached: ReadonlySet<string>;
  readonly stuck: ReadonlySet<string>;
  readonly gap: Gap | undefined;
  readonly next: Neighbours;
}

function faultsOf(id: string, { unreached, stuck, gap, next }: Missing): Fault[] {
  if (id === 'START' || id === 'END') return [reservedId(id)];
  if (gap !== undefined) return id === gap.from ? [gapAt(gap)] : [];
  const faults: Fault[] = [];
  if (unreached.has(id)) {
    const message = `No path from START reaches \`${id}\`; add an edge to it.`;
    faults.push({ code: 'graph.unreachable', message });
  }
  if (stuck.has(id)) faults.push(next.has(id) ? endless(id) : withoutEnd(id));
  return faults;
}

function withoutEnd(id: string): Fault {
  const message = `No path leads from \`${id}\` to END; add the edge \`{from: ${id}, to: END}\`.`;
  return { code: 'graph.dead_end', message, suggestion: 'END' };
}

/** Its edges lead in a circle. */
function endless(id: string): Fault {
  const message = `No path leads from \`${id}\` to END; lead one of its edges there, or use \`routes\` with a way out.`;
  return { code: 'graph.dead_end', message };
}

interface Gap {
  readonly from: string;
  readonly to: string;
}

/** One edge is missing where one node leads nowhere and nothing leads to one other. */
function gapBetween(
  stuck: ReadonlySet<string>,
  unreached: ReadonlySet<string>,
  leadsNowhere: (id: string) => boolean,
): Gap | undefined {
  const [from] = stuck;
  const [to] = unreached;
  const isOne = stuck.size === 1 && unreached.size === 1 && from !== to;
  return isOne && from !== undefined && to !== undefined && leadsNowhere(from) ? { from, to } : undefined;
}

function gapAt({ from, to }: Gap): Fault {
  const message = `\`${from}\` leads nowhere, and nothing leads to \`${to}\`; add the edge \`{from: ${from}, to: ${to}}\`.`;
  return { code: 'graph.dead_end', message, suggestion: to };
}

/** Of nodes that cannot be reached those from which the others can: an edge to each of them is all that is missing. */
function firstOf(names: readonly string[], back: Neighbours, forth: Neighbours): ReadonlySet<string> {
  const group = new Set(names);
  const hasOther = (id: string) => [...(back.get(id) ?? [])].some((name) => name !== id && group.has(name));
  const first = new Set<string>();
  const covered = new Set<string>();
  // A cycle has no first node: the first in the file represents it.
  for (const name of [...names.filter((id) => !hasOther(id)), ...names]) {
    if (covered.has(name)) continue;
    first.add(name);
    const found = [name];
    for (const id of found) {
      if (covered.has(id)) continue;
      covered.add(id);
      found.push(...(forth.get(id) ?? []));
    }
  }
  return first;
}

/** Edges may hold the id as it is, or as it has to be. */
function hasWrongId({ workflow }: RuleContext): boolean {
  return workflow.nodes?.some((node) => node?.id !== undefined && !isPythonIdentifier(node.id)) === true;
}

/** Whether there is any start to look for ways from. */
function checkStart({ workflow, report }: RuleContext, arcs: readonly Arc[]): boolean {
  const starts = arcs.filter(({ from }) => from === 'START');
  const targets = [...new Set(starts.map(({ to }) => to))];
  if (targets.length === 0) {
    const first = workflow.nodes?.[0]?.id;
    report({
      code: 'graph.no_start',
      severity: 'error',
      path: ['edges'],
      message: `No edge begins at START; add one, as in \`from: START\` with \`to: ${first ?? 'the first node'}\`.`,
    });
    return false;
  }
  const other = starts.find(({ to }) => to !== targets[0]);
  if (other !== undefined) {
    report({
      code: 'graph.many_starts',
      severity: 'error',
      path: ['edges', other.edge],
      message: `START may lead to one node only, but it leads to ${nameAll(targets)}; keep one.`,
    });
  }
  return true;
}
