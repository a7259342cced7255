import { type Arc, arcsOf, predecessors, reachable, successors } from './graph.ts';
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
  const forward = started ? reachable('START', successors(arcs)) : undefined;
  const backward = reachable('END', predecessors(arcs));
  workflow.nodes?.forEach((node, index) => {
    const id = node?.id ?? '';
    const path = ['nodes', index, 'id'];
    if (id === 'START' || id === 'END') {
      const message = `\`${id}\` is one of the two ends of every workflow; call this node something else.`;
      context.report({ code: 'graph.reserved_id', severity: 'error', path, message });
      return;
    }
    if (forward !== undefined && !forward.has(id)) {
      const message = `No path from START reaches \`${id}\`; add an edge to it or remove the node.`;
      context.report({ code: 'graph.unreachable', severity: 'error', path, message });
    }
    if (!backward.has(id)) {
      const message = `No path leads from \`${id}\` to END; add an edge from it.`;
      context.report({ code: 'graph.dead_end', severity: 'error', path, message });
    }
  });
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
