import type { ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import { entriesOf, entryOf, keyOf, nodeAt, nodeIds, textOf, textsOf } from '../autofix/config-access.ts';
import { editYaml, type YamlEdit } from '../../pyyaml/edit-yaml.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { edgesWithout } from './patch-edges.ts';
import { replaceEdits } from './replace-edits.ts';
import { isSameValue } from '../../pyyaml/edit/value.ts';

/** A config with a patch applied, or the reason why it cannot be. The sentence says what to do instead. */
export type PatchResult =
  | { readonly ok: true; readonly yaml: string }
  | { readonly ok: false; readonly reason: string };

/** Whether a draft is a patch rather than a whole config: a mapping without `schema_version`. */
export function isPatch(draft: string): boolean {
  const read = readConfig(draft, 'yaml');
  if (!read.ok) return !/^[ \t]*["']?schema_version["']?\s*:/m.test(draft);
  return read.root.kind === 'map' && entryOf(read.root, 'schema_version') === undefined;
}

/**
 * Applies a merge patch to the text of a config. Mappings merge, scalars and lists replace, null deletes. Nodes are matched by `id`, one
 * with another id is appended; state fields are matched by name. `edges` replaces the whole list. `remove: {nodes: [], fields: []}` deletes.
 * What the patch does not name stays byte for byte, comments included. Never throws.
 */
export function applyPatch(current: string | undefined, patch: string): PatchResult {
  if (current === undefined)
    return refused('Nothing can be patched yet; write a whole config that begins with `schema_version: "1.0"`.');
  const base = readConfig(current, 'yaml');
  if (!base.ok) return refused('The current config cannot be read, so nothing can be patched; write a whole config.');
  const change = readConfig(patch, 'yaml');
  if (!change.ok) {
    const [issue] = change.issues;
    return refused(`The patch cannot be read (line ${issue?.line ?? 1}): ${issue?.message ?? ''}`);
  }
  if (change.root.kind === 'null') return { ok: true, yaml: current };
  if (change.root.kind !== 'map')
    return refused('A patch is a mapping of the parts that change; this is something else.');
  if (base.root.kind !== 'map') return refused('The current config is not a mapping; write a whole config.');
  const edits = editsFor(base.root, change.root);
  if (typeof edits === 'string') return refused(edits);
  const edited = editYaml(current, edits);
  return edited.ok ? { ok: true, yaml: edited.text } : refused(edited.reason);
}

function refused(reason: string): PatchResult {
  return { ok: false, reason };
}

/** The edits in an order in which list positions stay right; or the reason why there are none. */
function editsFor(base: ConfigMap, patch: ConfigMap): YamlEdit[] | string {
  const edits: YamlEdit[] = [];
  for (const entry of patch.entries) {
    const name = keyOf(entry);
    if (name === undefined) return 'Every key of a patch is text.';
    if (name === 'remove') continue;
    if (name === 'nodes') {
      const ofNodes = nodeEdits(base, entry.value);
      if (typeof ofNodes === 'string') return ofNodes;
      edits.push(...ofNodes);
    } else edits.push(...mergeEdits(entryOf(base, name), entry.value, [name]));
  }
  return [...edits, ...removals(base, patch)];
}

type EditPath = YamlEdit['path'];

function mergeEdits(current: ConfigNode | undefined, change: ConfigNode, path: EditPath): YamlEdit[] {
  if (change.kind === 'null') return current === undefined ? [] : [{ path, remove: true }];
  if (change.kind === 'map' && current?.kind === 'map') {
    return change.entries.flatMap((entry) => {
      const name = keyOf(entry);
      return name === undefined ? [] : mergeEdits(entryOf(current, name), entry.value, [...path, name]);
    });
  }
  if (change.kind === 'list' && current?.kind === 'list') return replaceEdits(current, change, path);
  if (current !== undefined && isSameValue(current, change)) return [];
  return [{ path, node: withoutNulls(change) }];
}

const NOWHERE = { line: 1, column: 1 } as const;

/** In what a patch adds, a null means that the key is not there. */
function withoutNulls(node: ConfigNode): ConfigNode {
  if (node.kind !== 'map') return node;
  const entries = node.entries.filter(({ value }) => value.kind !== 'null');
  return { ...node, entries: entries.map(({ key, value }) => ({ key, value: withoutNulls(value) })) };
}

/** Nodes come as a list of mappings with `id`, or as a mapping from id to what changes; null takes one out (`removals`). */
function nodeEdits(base: ConfigMap, change: ConfigNode): YamlEdit[] | string {
  const named = namedNodes(change);
  if (named === undefined) return 'Every node of a patch needs its `id`.';
  const nodes = entryOf(base, 'nodes');
  if (nodes?.kind !== 'list') {
    const added = named.flatMap(({ id, node }) => (node.kind === 'map' ? [withId(id, node)] : []));
    return added.length === 0 ? [] : [{ path: ['nodes'], node: { ...nowhereList, items: added } }];
  }
  const ids = [...nodeIds(base)];
  const edits: YamlEdit[] = [];
  for (const { id, node } of named) {
    if (node.kind === 'null') continue;
    if (node.kind !== 'map') return `What the patch says of node \`${id}\` is not a mapping of its keys.`;
    const at = ids.indexOf(id);
    if (at === -1) {
      edits.push({ path: ['nodes', ids.length], node: withoutNulls(withId(id, node)) });
      ids.push(id);
    } else if (at < nodes.items.length) edits.push(...mergeEdits(nodes.items[at], node, ['nodes', at]));
    else return `The patch adds node \`${id}\` twice.`;
  }
  return edits;
}

const nowhereList = { kind: 'list', python: 'list', place: NOWHERE } as const;

interface NamedNode {
  readonly id: string;
  readonly node: ConfigNode;
}

function namedNodes(change: ConfigNode): NamedNode[] | undefined {
  if (change.kind === 'null') return [];
  if (change.kind === 'map') {
    const named = change.entries.map((entry) => ({ id: keyOf(entry), node: entry.value }));
    return named.every((one): one is NamedNode => one.id !== undefined) ? named : undefined;
  }
  if (change.kind !== 'list') return undefined;
  const named = change.items.map((node) => ({ id: textOf(entryOf(node, 'id')), node }));
  return named.every((one): one is NamedNode => one.id !== undefined) ? named : undefined;
}

function withId(id: string, node: ConfigMap): ConfigMap {
  if (entryOf(node, 'id') !== undefined) return node;
  const { place } = node;
  const entry = { key: { kind: 'string', value: 'id', place }, value: { kind: 'string', value: id, place } } as const;
  return { ...node, entries: [entry, ...node.entries] };
}

/** Nodes from the last to the first, so that the positions before them stay. */
function removals(base: ConfigMap, patch: ConfigMap): YamlEdit[] {
  const remove = entryOf(patch, 'remove');
  const asked = entryOf(patch, 'nodes');
  const byNull = entriesOf(asked).flatMap((entry) => (entry.value.kind === 'null' ? (keyOf(entry) ?? []) : []));
  const gone = new Set([...namesIn(entryOf(remove, 'nodes')), ...byNull]);
  const ids = nodeIds(base);
  const positions = ids.flatMap((id, at) => (id !== undefined && gone.has(id) ? [at] : [])).toReversed();
  const fields = namesIn(entryOf(remove, 'fields')).filter(
    (name) => nodeAt(base, ['state', 'fields', name]) !== undefined,
  );
  const rerouted =
    positions.length > 0 && entryOf(patch, 'edges') === undefined
      ? edgesWithout(entryOf(base, 'edges'), gone)
      : undefined;
  return [
    ...positions.map((at): YamlEdit => ({ path: ['nodes', at], remove: true })),
    ...[...new Set(fields)].map((name): YamlEdit => ({ path: ['state', 'fields', name], remove: true })),
    ...(rerouted ?? []),
  ];
}

/** A list of names, or a single one. */
function namesIn(node: ConfigNode | undefined): string[] {
  const single = textOf(node);
  return single === undefined ? textsOf(node) : [single];
}
