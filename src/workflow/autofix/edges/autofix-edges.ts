import { entryOf, itemsOf, keysOf, nodeAt, nodeIds, oncePerNode, textOf, textsOf } from '../config-access.ts';
import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { type Arc, type Neighbours, predecessors, reachable, successors } from '../../rules/graph.ts';
import type { YamlEdit } from '../../../pyyaml/edit-yaml.ts';
import type { Fix, FixFamily, InvalidConfig, PlacedIssue } from '../fix.ts';
import { targetsOf } from '../../patch/patch-edges.ts';
import { nameAll } from '../../rules/rule-context.ts';
import { certain } from '../../suggest.ts';

/** Edges that are written, and wrong. */
export const fixEdges: FixFamily = (config) => {
  const { root, errors } = config;
  const codes = new Set(errors.map(({ code }) => code));
  const each = errors.flatMap((error) => fixEdge(error, config) ?? []);
  return [
    ...each,
    ...(codes.has('graph.unknown_node') ? renamedNode(config) : []),
    ...(codes.has('graph.many_starts') ? secondStarts(root) : []),
  ];
};

function fixEdge(error: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  const written = textOf(nodeAt(root, error.at));
  switch (error.code) {
    case 'graph.unknown_node': {
      const isNear = error.suggestion !== undefined;
      const to =
        written === undefined ? undefined : (endMeant(written) ?? (isNear ? nodeMeant(written, root) : undefined));
      return to === undefined
        ? undefined
        : { edits: [{ path: error.at, value: to }], said: `wrote \`${to}\` for step \`${written}\`` };
    }
    case 'run.many_start_edges':
      return repeatedStart(error, root);
    case 'run.edge_endpoint':
      return error.at[2] === 'from'
        ? {
            edits: [{ path: error.at.slice(0, 2), remove: true }],
            said: 'left out an edge that began at END',
            removes: 'left an edge that begins at END, from which nothing can lead on',
          }
        : undefined;
    case 'schema.edge_with_many_targets':
      return manyTargets(error, root);
    case 'schema.model_type':
      return arrow(error, root);
    default:
      return undefined;
  }
}

function nodeMeant(written: string, root: ConfigNode): string | undefined {
  return certain(
    written,
    nodeIds(root).filter((id) => id !== undefined),
  );
}

/** A node that was renamed where it is defined, and not in the edges: one name there has no node, and one node has no edge. */
function renamedNode({ root, errors }: InvalidConfig): Fix[] {
  const unknown = errors.filter(({ code }) => code === 'graph.unknown_node');
  const names = new Set(unknown.map(({ at }) => textOf(nodeAt(root, at))));
  const used = new Set(arcsIn(root).flatMap(({ from, to }) => [from, to]));
  const [id, ...others] = nodeIds(root).filter((one) => one !== undefined && !used.has(one));
  const [old, ...more] = names;
  if (id === undefined || old === undefined || others.length > 0 || more.length > 0) return [];
  const isNear = unknown.some(({ suggestion }) => suggestion !== undefined) && nodeMeant(old, root) !== undefined;
  if (isNear || endMeant(old) !== undefined) return [];
  const edits = unknown.map(({ at }): YamlEdit => ({ path: at, value: id }));
  return [{ edits, said: `wrote \`${id}\` for step \`${old}\`` }];
}

function endMeant(name: string): 'START' | 'END' | undefined {
  if (/^(?:_*start_*|begin|entry)$/i.test(name)) return 'START';
  return /^(?:_*end_*|finish|stop|done|exit|finished)$/i.test(name) ? 'END' : undefined;
}

/** The ways that are written, also to and from names that are not known. */
export function arcsIn(root: ConfigNode): Arc[] {
  return itemsOf(entryOf(root, 'edges')).flatMap((edge, index) => {
    const from = textOf(entryOf(edge, 'from'));
    return from === undefined ? [] : targetsOf(edge, []).map(({ name }) => ({ from, to: name, edge: index }));
  });
}

/** Of several edges from START, those that lead to what another one reaches anyway go away. */
function secondStarts(root: ConfigNode): Fix[] {
  const arcs = arcsIn(root);
  const starts = arcs.filter(({ from }) => from === 'START');
  const next = successors(arcs.filter(({ from }) => from !== 'START'));
  const targets = [...new Set(starts.map(({ to }) => to))];
  const kept = reachingAll(targets, next);
  if (kept === undefined) return [];
  const reaching = reachable(kept, predecessors(arcs.filter(({ from }) => from !== 'START')));
  if (targets.some((to) => to !== kept && reaching.has(to))) return [];
  const removes = `left ${nameAll(targets)} as starts, but START may lead to one step only`;
  const extra = [...new Set(starts.filter(({ to }) => to !== kept).map(({ edge }) => edge))].toReversed();
  if (starts.some(({ to, edge }) => to === kept && extra.includes(edge))) return [];
  const edits = extra.map((edge): YamlEdit => ({ path: ['edges', edge], remove: true }));
  return [{ edits, said: 'kept one edge from START', removes }];
}

/** A target from which all others can be reached, if there is one: the last that none before it reaches is the only candidate. */
function reachingAll(targets: readonly string[], next: Neighbours): string | undefined {
  const seen = new Set<string>();
  let candidate: string | undefined;
  for (const target of targets) {
    if (seen.has(target)) continue;
    candidate = target;
    const found = [target];
    for (const name of found) {
      if (seen.has(name)) continue;
      seen.add(name);
      found.push(...(next.get(name) ?? []));
    }
  }
  if (candidate === undefined) return undefined;
  const all = reachable(candidate, next);
  return targets.every((target) => all.has(target)) ? candidate : undefined;
}

const firstStart = oncePerNode((root) =>
  targetOf(itemsOf(entryOf(root, 'edges')).find((edge) => textOf(entryOf(edge, 'from')) === 'START')),
);

function repeatedStart({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const first = firstStart(root);
  const same = first !== undefined && first === targetOf(nodeAt(root, at));
  return same ? { edits: [{ path: at, remove: true }], said: 'left out a second edge from START' } : undefined;
}

function targetOf(edge: ConfigNode | undefined): string | undefined {
  return textOf(entryOf(edge, 'to'));
}

/** Next to `routes`, `to` means the default route. */
function manyTargets({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const edge = nodeAt(root, at);
  const to = textOf(entryOf(edge, 'to'));
  const routes = itemsOf(entryOf(edge, 'routes'));
  const keys = keysOf(edge).filter((key) => key === 'loop' || key === 'parallel');
  if (to === undefined || routes.length === 0 || keys.length > 0) return undefined;
  const hasDefault = routes.some((route) => textOf(nodeAt(route, ['condition', 'logic'])) === 'default');
  const added: YamlEdit = { path: [...at, 'routes', routes.length], value: { condition: { logic: 'default' }, to } };
  const edits: YamlEdit[] = [...(hasDefault ? [] : [added]), { path: [...at, 'to'], remove: true }];
  return { edits, said: hasDefault ? 'left out `to` next to `routes`' : 'made `to` the default of the routes' };
}

/** `- START -> research`, `- [START, research]`. */
function arrow({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  if (at[0] !== 'edges' || at.length !== 2) return undefined;
  const node = nodeAt(root, at);
  const isPair = node?.kind === 'list' && node.items.every(({ kind }) => kind === 'string');
  const ends = isPair ? textsOf(node) : (textOf(node) ?? '').split(/->|→|=>/).map((end) => end.trim());
  const [from, to, ...more] = ends;
  if (!from || !to || more.some((end) => end === '')) return undefined;
  const names = [to, ...more];
  const edits = names.map((name, index): YamlEdit => {
    const edge = { from: index === 0 ? from : (names[index - 1] ?? from), to: name };
    const place = [...at.slice(0, -1), Number(at.at(-1)) + index];
    return index === 0 ? { path: at, value: edge } : { path: place, insert: edge };
  });
  return { edits, said: 'wrote an edge with `from` and `to`' };
}
