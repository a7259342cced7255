import type { Path } from '../../pyyaml/path.ts';
import { isPythonIdentifier } from '../../pyyaml/python-text.ts';
import { hint, instead, type RuleContext } from './rule-context.ts';
import { identifierMeant } from '../suggest.ts';

const ENDS = ['START', 'END'];

/** Names that LangGraph itself uses for the two ends. */
const OTHER_ENDS: Readonly<Record<string, string>> = { __start__: 'START', __end__: 'END' };

/**
 * Upstream's rule 1: every edge begins and ends at a node. Returns the node that each unknown name probably means, or undefined
 * where some name has no such reading and the shape of the graph cannot be judged.
 */
export function checkEdgeReferences(context: RuleContext): ReadonlyMap<string, string> | undefined {
  const { workflow, known } = context;
  if (!known.nodes) return undefined;
  const nodeIds = (workflow.nodes ?? []).flatMap((node) => node?.id ?? []);
  const nodes: Allowed = { names: nodeIds, set: new Set(nodeIds) };
  // Once a wrong id is fixed, the edges that have the right one already are right.
  const fixed = nodeIds.flatMap((id) => (isPythonIdentifier(id) ? [] : (identifierMeant(id) ?? [])));
  const anywhere: Allowed = { names: [...nodeIds, ...ENDS], set: new Set([...nodeIds, ...fixed, ...ENDS]) };
  const meant = new Map<string, string>();
  let unclear = false;
  const report = (name: string, path: Path, { names }: Allowed) => {
    const suggestion = reportUnknownNode(context, name, path, names);
    if (suggestion === undefined) unclear = true;
    else meant.set(name, suggestion);
  };
  const isUnknown = (name: string | undefined, { set }: Allowed): name is string =>
    name !== undefined && !set.has(name);
  workflow.edges?.forEach((edge, index) => {
    if (edge === undefined) return;
    const { from, to, routes, loop, parallel } = edge;
    if (isUnknown(from, anywhere)) report(from, ['edges', index, 'from'], anywhere);
    if (to !== '' && isUnknown(to, anywhere)) report(to, ['edges', index, 'to'], anywhere);
    routes?.forEach((route, at) => {
      if (isUnknown(route?.to, anywhere)) report(route.to, ['edges', index, 'routes', at, 'to'], anywhere);
    });
    if (isUnknown(loop?.exit_to, anywhere)) report(loop.exit_to, ['edges', index, 'loop', 'exit_to'], anywhere);
    if (isUnknown(parallel?.target_node, nodes)) {
      report(parallel.target_node, ['edges', index, 'parallel', 'target_node'], nodes);
    }
  });
  return unclear ? undefined : meant;
}

interface Allowed {
  readonly names: readonly string[];
  readonly set: ReadonlySet<string>;
}

function reportUnknownNode(
  { suggest, report }: RuleContext,
  name: string,
  path: Path,
  allowed: readonly string[],
): string | undefined {
  const suggestion = OTHER_ENDS[name] ?? suggest(name, allowed);
  report({
    code: 'graph.unknown_node',
    severity: 'error',
    path,
    message: `No node is called \`${name}\`; ${hint(suggestion, 'add it, or name an existing node.')}`,
    ...instead(suggestion, allowed),
  });
  return suggestion;
}

/** Upstream's rule 2: a node writes state fields only. */
export function checkOutputs({ workflow, fieldNames, fields, suggest, report }: RuleContext): void {
  if (fieldNames === undefined) return;
  workflow.nodes?.forEach((node, index) =>
    node?.outputs?.forEach((output, at) => {
      if (output === undefined || fields.has(output)) return;
      const suggestion = suggest(output, fieldNames);
      report({
        code: 'graph.unknown_output',
        severity: 'error',
        path: ['nodes', index, 'outputs', at],
        message: `\`${output}\` is not a state field; ${hint(suggestion, 'add it to `state.fields`.')}`,
        ...instead(suggestion, fieldNames),
      });
    }),
  );
}
