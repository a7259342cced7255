import { entryOf, itemsOf, nodeIds, textOf, textsOf } from '../config-access.ts';
import type { YamlEdit } from '../../../pyyaml/edit-yaml.ts';
import type { Fix, FixFamily } from '../fix.ts';

/** Keys with which other tools write in a step where it leads. */
const NEXT = ['next', 'goto', 'next_step', 'next_node'] as const;
/** Keys with which they write what comes before it. */
const BEFORE = ['depends_on', 'needs', 'after', 'previous'] as const;

/** Steps that say themselves which one follows, in a config without edges: what they say becomes the edges. */
export const fixSteps: FixFamily = ({ root, errors }) => {
  if (!errors.some(({ code, path }) => code === 'schema.missing' && path === 'edges')) return [];
  const ids = nodeIds(root).flatMap((id) => id ?? []);
  const nodes = itemsOf(entryOf(root, 'nodes'));
  const known = new Set([...ids, 'END']);
  const next = new Map<string, string>();
  const removals: YamlEdit[] = [];
  for (const [index, node] of nodes.entries()) {
    const id = ids[index];
    for (const key of [...NEXT, ...BEFORE]) {
      const value = entryOf(node, key);
      if (value === undefined || id === undefined) continue;
      const [other, ...more] = value.kind === 'list' ? textsOf(value) : [textOf(value)?.replace(/^end$/i, 'END')];
      const [from, to] = (NEXT as readonly string[]).includes(key) ? [id, other] : [other, id];
      // Several steps at once, and steps that do not exist, have no plain edge.
      if (from === undefined || to === undefined || more.length > 0 || !known.has(to) || next.has(from)) return [];
      next.set(from, to);
      removals.push({ path: ['nodes', index, key], remove: true });
    }
  }
  return next.size === 0 ? [] : chained(ids, next, removals);
};

function chained(ids: readonly string[], next: ReadonlyMap<string, string>, removals: readonly YamlEdit[]): Fix[] {
  const targets = new Set(next.values());
  const [first, ...more] = ids.filter((id) => !targets.has(id));
  const start = first ?? ids[0];
  if (start === undefined || more.length > 0) return [];
  const edges = [{ from: 'START', to: start }, ...ids.map((from) => ({ from, to: next.get(from) ?? 'END' }))];
  return [
    {
      edits: [...removals, { path: ['edges'], value: edges }],
      said: 'wrote as edges what the steps say about the next one',
    },
  ];
}
