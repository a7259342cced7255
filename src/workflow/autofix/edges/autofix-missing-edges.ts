import { arcsIn } from './autofix-edges.ts';
import { entriesOf, entryOf, itemsOf, keyOf, keysOf, nodeIds, textOf } from '../config-access.ts';
import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { reachable, successors } from '../../rules/graph.ts';
import type { YamlEdit } from '../../../pyyaml/edit-yaml.ts';
import type { Fix, FixFamily } from '../fix.ts';

/** Edges that are not written, where only one way through the graph is possible. */
export const fixMissingEdges: FixFamily = ({ root, errors }) => {
  const codes = new Set(errors.map(({ code }) => code));
  const isMissing = errors.some(
    ({ code, path }) => code === 'schema.no_edges' || (code === 'schema.missing' && path === 'edges'),
  );
  if (isMissing) return chain(root);
  if (codes.has('graph.unknown_node')) return [];
  const missing = [
    ...(codes.has('graph.no_start') ? startEdge(root) : []),
    ...(codes.has('graph.dead_end') || codes.has('graph.unreachable') ? furtherEdges(root) : []),
  ];
  if (missing.length === 0) return [];
  const said = missing.map(({ from, to }) => `added the edge from ${nameOf(from)} to ${nameOf(to)}`);
  return [{ edits: inserted(root, missing), said }];
};

interface Edge {
  readonly from: string;
  readonly to: string;
}

function nameOf(end: string): string {
  return end === 'START' || end === 'END' ? end : `\`${end}\``;
}

function idsOf(root: ConfigNode): string[] {
  return nodeIds(root).flatMap((id) => id ?? []);
}

/** The one node that nothing leads to is the first; where a loop leads to all of them, the first in the file that reaches the others. */
function startEdge(root: ConfigNode): Edge[] {
  const arcs = arcsIn(root);
  const targets = new Set(arcs.map(({ to }) => to));
  const ids = idsOf(root);
  const [open, ...more] = ids.filter((id) => !targets.has(id));
  if (more.length > 0) return [];
  const first = open ?? ids[0];
  const all = first === undefined ? undefined : reachable(first, successors(arcs));
  return first !== undefined && all !== undefined && ids.every((id) => all.has(id))
    ? [{ from: 'START', to: first }]
    : [];
}

/**
 * Steps that lead nowhere, and steps that nothing leads to. One of each belong together, and so do several if each is followed by its
 * counterpart in the file. A step that leads nowhere and has no counterpart leads to END.
 */
function furtherEdges(root: ConfigNode): Edge[] {
  const arcs = arcsIn(root);
  const begins = new Set(arcs.map(({ from }) => from));
  const targets = new Set(arcs.map(({ to }) => to));
  const ids = idsOf(root);
  const ends = ids.filter((id) => !begins.has(id));
  const heads = ids.filter((id) => !targets.has(id));
  const isStarted = arcs.some(({ from }) => from === 'START');
  if (!isStarted && heads.length > 0) return [];
  const [onlyEnd, onlyHead] = [ends[0], heads[0]];
  if (
    ends.length === 1 &&
    heads.length === 1 &&
    onlyEnd !== undefined &&
    onlyHead !== undefined &&
    onlyEnd !== onlyHead
  ) {
    return [{ from: onlyEnd, to: onlyHead }];
  }
  const position = new Map(ids.map((id, index) => [id, index]));
  const waiting = new Set(heads);
  const edges = ends.map((from) => {
    const next = ids[(position.get(from) ?? 0) + 1];
    return { from, to: next !== undefined && waiting.delete(next) ? next : 'END' };
  });
  return waiting.size === 0 ? edges : [];
}

/** Puts each edge where it would be written by hand: in the order of the steps that it begins at. */
function inserted(root: ConfigNode, missing: readonly Edge[]): YamlEdit[] {
  const written = itemsOf(entryOf(root, 'edges')).map((edge) => textOf(entryOf(edge, 'from')) ?? '');
  const rank = new Map(['START', ...idsOf(root)].map((id, index) => [id, index]));
  const rankOf = (id: string) => rank.get(id) ?? 0;
  const sorted = missing.toSorted((a, b) => rankOf(a.from) - rankOf(b.from));
  let at = 0;
  const placed = sorted.map((edge) => {
    while (at < written.length && rankOf(written[at] ?? '') <= rankOf(edge.from)) at += 1;
    return { at, edge: { ...edge } };
  });
  const last = placed.filter((one) => one.at === written.length);
  const appended = last.map(({ edge }, more): YamlEdit => ({ path: ['edges', written.length + more], value: edge }));
  // From the end, so that no position moves before it is used.
  const earlier = placed.filter((one) => one.at < written.length).toReversed();
  return [...appended, ...earlier.map((one): YamlEdit => ({ path: ['edges', one.at], insert: one.edge }))];
}

/** Steps without any edges run in the order in which they are written. A list that leads from one to the other is not passed over. */
function chain(root: ConfigNode): Fix[] {
  const ids = idsOf(root);
  if (ids.length === 0 || new Set(ids).size < ids.length || holdsOtherEdges(root)) return [];
  const names = ['START', ...ids, 'END'];
  const edges = names.slice(1).map((to, index) => ({ from: names[index] ?? 'START', to }));
  return [{ edits: [{ path: ['edges'], value: edges }], said: 'joined the steps in their order' }];
}

const ENDS = new Set([
  'from',
  'source',
  'src',
  'start',
  'to',
  'target',
  'next',
  'goto',
  'depends_on',
  'needs',
  'after',
  'routes',
]);

function isEnd(node: ConfigNode): boolean {
  return keysOf(node).some((key) => ENDS.has(key));
}

/** Whether the way is written somewhere under another name: as a list of edges, or in the steps themselves. */
function holdsOtherEdges(root: ConfigNode): boolean {
  const lists = (node: ConfigNode, depth: number): readonly ConfigNode[] => {
    if (node.kind === 'list') return [node];
    return depth === 0 ? [] : entriesOf(node).flatMap(({ value }) => lists(value, depth - 1));
  };
  const outside = entriesOf(root).filter((entry) => keyOf(entry) !== 'state' && keyOf(entry) !== 'config');
  return outside.some(({ value }) => lists(value, 2).some((list) => itemsOf(list).some(isEnd)));
}
