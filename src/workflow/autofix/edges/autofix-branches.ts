import { entryOf, itemsOf, keyOf, entriesOf, textOf } from '../config-access.ts';
import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import type { YamlEdit } from '../../../pyyaml/edit-yaml.ts';
import type { Fix, FixFamily } from '../fix.ts';

/**
 * Edges with a `condition` each, as other tools write them, in place of one edge with routes. Upstream drops the key and would follow all
 * of them at once.
 */
export const fixBranches: FixFamily = ({ root, errors }) => {
  const edges = itemsOf(entryOf(root, 'edges'));
  const marked = errors.flatMap(({ code, at }) =>
    code === 'effect.unknown_key' && at[0] === 'edges' && at.length === 3 && isConditionKey(at[2]) ? [at[1]] : [],
  );
  const sources = new Set(marked.flatMap((index) => (typeof index === 'number' ? (sourceOf(edges[index]) ?? []) : [])));
  const bySource = Map.groupBy(
    edges.map((edge, index) => ({ edge, index })),
    ({ edge }) => sourceOf(edge),
  );
  return [...sources].flatMap((from) => branchesOf(from, bySource.get(from) ?? []) ?? []);
};

function isConditionKey(key: unknown): boolean {
  return key === 'condition' || key === 'when' || key === 'if';
}

function sourceOf(edge: ConfigNode | undefined): string | undefined {
  return textOf(entryOf(edge, 'from'));
}

interface PlacedEdge {
  readonly edge: ConfigNode;
  readonly index: number;
}

function branchesOf(from: string, own: readonly PlacedEdge[]): Fix | undefined {
  const branches = own.map(({ edge }) => ({ logic: logicOf(edge), to: textOf(entryOf(edge, 'to')) }));
  const open = branches.filter(({ logic }) => logic === 'default');
  if (branches.some(({ to }) => to === undefined) || open.length > 1) return undefined;
  const sorted = [...branches.filter(({ logic }) => logic !== 'default'), ...open];
  const routes = sorted.flatMap(({ logic, to }) => (to === undefined ? [] : [{ condition: { logic }, to }]));
  const [first, ...rest] = own;
  if (first === undefined) return undefined;
  const edits: YamlEdit[] = [
    { path: ['edges', first.index], value: { from, routes } },
    ...rest.toReversed().map(({ index }): YamlEdit => ({ path: ['edges', index], remove: true })),
  ];
  return { edits, said: `wrote the branches behind \`${from}\` as routes` };
}

/** The condition of an edge; without one it is the default. */
function logicOf(edge: ConfigNode): string {
  const node = entriesOf(edge).find((entry) => isConditionKey(keyOf(entry)))?.value;
  const logic = textOf(node) ?? textOf(entryOf(node, 'logic'));
  return logic === undefined || /^(?:default|else|otherwise|true)?$/i.test(logic.trim()) ? 'default' : logic;
}
