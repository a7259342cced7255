import { entryOf, itemsOf, keysOf, nodeAt, nodeIds, oncePerNode, textOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { type Arc, type Neighbours, predecessors, reachable, successors } from '../rules/graph.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';
import type { Fix, FixFamily, InvalidConfig, PlacedIssue } from './fix.ts';
import { targetsOf } from '../patch/patch-edges.ts';

/** The way through the graph, where only one is possible. */
export const fixEdges: FixFamily = (config) => {
  const { root, errors } = config;
  const codes = new Set(errors.map(({ code }) => code));
  const each = errors.flatMap((error) => fixEdge(error, config) ?? []);
  const missing = errors.some(
    ({ code, path }) => code === 'schema.no_edges' || (code === 'schema.missing' && path === 'edges'),
  );
  if (missing) return [...each, ...chain(root)];
  return [
    ...each,
    ...(codes.has('graph.no_start') ? startEdge(root) : []),
    ...(codes.has('graph.dead_end') ? endEdges(config) : []),
    ...(codes.has('graph.many_starts') ? secondStarts(root) : []),
  ];
};

function fixEdge(error: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  const written = textOf(nodeAt(root, error.at));
  switch (error.code) {
    case 'graph.unknown_node': {
      const to = (written === undefined ? undefined : endMeant(written)) ?? error.suggestion;
      return to === undefined
        ? undefined
        : { edits: [{ path: error.at, value: to }], said: `wrote \`${to}\` for step \`${written}\`` };
    }
    case 'run.many_start_edges':
      return repeatedStart(error, root);
    case 'run.edge_endpoint':
      return error.at[2] === 'from'
        ? { edits: [{ path: error.at.slice(0, 2), remove: true }], said: 'left out an edge that began at END' }
        : undefined;
    case 'schema.edge_with_many_targets':
      return manyTargets(error, root);
    case 'schema.model_type':
      return arrow(error, root);
    default:
      return undefined;
  }
}

function endMeant(name: string): 'START' | 'END' | undefined {
  if (/^(?:_*start_*|begin|entry)$/i.test(name)) return 'START';
  return /^(?:_*end_*|finish|stop|done|exit|finished)$/i.test(name) ? 'END' : undefined;
}

function arcsIn(root: ConfigNode): Arc[] {
  return itemsOf(entryOf(root, 'edges')).flatMap((edge, index) => {
    const from = textOf(entryOf(edge, 'from'));
    return from === undefined ? [] : targetsOf(edge, []).map(({ name }) => ({ from, to: name, edge: index }));
  });
}

/** The one node that nothing leads to is the first. */
function startEdge(root: ConfigNode): Fix[] {
  const targets = new Set(arcsIn(root).map(({ to }) => to));
  const ids = nodeIds(root).flatMap((id) => id ?? []);
  const open = ids.filter((id) => !targets.has(id));
  const [first, ...more] = open.length === 0 && ids.length === 1 ? ids : open;
  if (first === undefined || more.length > 0) return [];
  return [{ edits: [append(root, { from: 'START', to: first })], said: `added the edge from START to \`${first}\`` }];
}

function append(root: ConfigNode, value: { from: string; to: string }, behind = 0): YamlEdit {
  return { path: ['edges', itemsOf(entryOf(root, 'edges')).length + behind], value };
}

/** A node that leads nowhere leads to END. */
function endEdges({ root, errors }: InvalidConfig): Fix[] {
  const begins = new Set(arcsIn(root).map(({ from }) => from));
  const ids = nodeIds(root);
  const open = errors.flatMap(({ code, at }) => {
    const id = code === 'graph.dead_end' && typeof at[1] === 'number' ? ids[at[1]] : undefined;
    return id === undefined || begins.has(id) ? [] : [id];
  });
  if (open.length === 0) return [];
  const edits = open.map((from, index) => append(root, { from, to: 'END' }, index));
  return [{ edits, said: `added the edge from ${open.map((id) => `\`${id}\``).join(', ')} to END` }];
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
  const extra = [...new Set(starts.filter(({ to }) => to !== kept).map(({ edge }) => edge))].toReversed();
  if (starts.some(({ to, edge }) => to === kept && extra.includes(edge))) return [];
  const edits = extra.map((edge): YamlEdit => ({ path: ['edges', edge], remove: true }));
  return [{ edits, said: 'kept one edge from START' }];
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

/** `- START -> research`. */
function arrow({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const [from, to, ...more] = (textOf(nodeAt(root, at)) ?? '').split(/->|→|=>/).map((end) => end.trim());
  if (at[0] !== 'edges' || at.length !== 2 || !from || !to || more.length > 0) return undefined;
  return { edits: [{ path: at, value: { from, to } }], said: 'wrote an edge with `from` and `to`' };
}

/** Steps without any edges run in the order in which they are written. */
function chain(root: ConfigNode): Fix[] {
  const ids = nodeIds(root).flatMap((id) => id ?? []);
  if (ids.length === 0 || new Set(ids).size < ids.length) return [];
  const names = ['START', ...ids, 'END'];
  const edges = names.slice(1).map((to, index) => ({ from: names[index] ?? 'START', to }));
  return [{ edits: [{ path: ['edges'], value: edges }], said: 'joined the steps in their order' }];
}
