import type { ConfigNode } from './config-node.ts';
import { DEFAULT_READ_LIMITS, readConfig } from './read-config.ts';
import type { ReadLimits } from './read-config.ts';
import { nodeOf } from './write-yaml.ts';
import type { YamlValue } from './write-yaml.ts';
import { locate } from './edit/locate.ts';
import type { Slot } from './edit/locate.ts';
import { planItemBefore, planRename, planValue } from './edit/plan.ts';
import { planRemoval } from './edit/remove.ts';
import { applySplices, editSourceOf } from './edit/source.ts';
import type { EditSource, Splice } from './edit/source.ts';
import { isSameValue, withItemBefore, withKeyRenamed, withoutValueAt, withValueAt } from './edit/value.ts';
import type { EditPath } from './edit/value.ts';
import { emitBlock } from './emit/emit.ts';

/**
 * `value` or `node` sets what stands at the path: mappings that are missing on the way are made, a new key goes to the end of its
 * mapping, and the position after the last item appends to a list. `insert` puts an item in front of the one at the path, `rename`
 * gives a key another name, and `remove` takes out a key or an item.
 */
export type YamlEdit =
  | { readonly path: EditPath; readonly value: YamlValue }
  | { readonly path: EditPath; readonly node: ConfigNode }
  | { readonly path: EditPath; readonly insert: YamlValue }
  | { readonly path: EditPath; readonly rename: string }
  | { readonly path: EditPath; readonly remove: true };

export type EditResult =
  | { readonly ok: true; readonly text: string }
  /** A sentence that says which edit could not be made, and why. */
  | { readonly ok: false; readonly reason: string };

/**
 * Makes edits in the text of a config, one after another, so that comments, the order of keys and every byte of what is not edited
 * stay. The result has been read again and holds exactly the values asked for; otherwise no text is returned. Never throws.
 */
export function editYaml(
  text: string,
  edits: readonly YamlEdit[],
  limits: ReadLimits = DEFAULT_READ_LIMITS,
): EditResult {
  const before = readConfig(text, 'yaml', limits);
  if (!before.ok) return { ok: false, reason: `The text cannot be read: ${before.issues[0]?.message ?? ''}` };
  let current = text;
  let wanted = before.root;
  for (const edit of edits) {
    const next = wantedAfter(wanted, edit);
    if (next === undefined) return refusal(edit, 'nothing in the text stands there, and it cannot be made');
    const edited = isSameValue(next, wanted) ? current : editText(current, edit, limits);
    if (edited === undefined)
      return refusal(edit, 'the value stands there through an alias or in a form that cannot be edited');
    const read = readConfig(edited, 'yaml', limits);
    if (!read.ok || !isSameValue(read.root, next)) {
      return refusal(edit, 'other values would change with it, as with anchors (&) and merge keys (<<)');
    }
    current = edited;
    wanted = next;
  }
  return { ok: true, text: current };
}

function refusal({ path }: YamlEdit, why: string): EditResult {
  return { ok: false, reason: `${path.length === 0 ? 'The document' : path.join('.')} cannot be edited: ${why}.` };
}

function wantedAfter(root: ConfigNode, edit: YamlEdit): ConfigNode | undefined {
  if ('value' in edit) return withValueAt(root, edit.path, nodeOf(edit.value));
  if ('node' in edit) return withValueAt(root, edit.path, edit.node);
  if ('insert' in edit) return withItemBefore(root, edit.path, nodeOf(edit.insert));
  if ('rename' in edit) return withKeyRenamed(root, edit.path, edit.rename);
  return withoutValueAt(root, edit.path);
}

function editText(text: string, edit: YamlEdit, limits: ReadLimits): string | undefined {
  if ('value' in edit) return setIn(text, edit.path, nodeOf(edit.value), limits);
  if ('node' in edit) return setIn(text, edit.path, edit.node, limits);
  if ('remove' in edit) return removeFrom(text, edit.path, limits);
  const source = editSourceOf(text, limits.maxDepth);
  const location = source.root && locate(source.root, edit.path);
  if (location?.slot === undefined || location.rest.length > 0) return undefined;
  const splices = planInSlot(source, location.slot, edit);
  return splices && applySplices(source, splices);
}

function planInSlot(
  source: EditSource,
  { holder, at }: Slot,
  edit: Extract<YamlEdit, { insert: YamlValue } | { rename: string }>,
): readonly Splice[] | undefined {
  if ('rename' in edit) return holder.kind === 'mapping' ? planRename(source, holder, at, edit.rename) : undefined;
  return holder.kind === 'sequence' ? planItemBefore(source, holder, at, nodeOf(edit.insert)) : undefined;
}

function setIn(text: string, path: EditPath, value: ConfigNode, { maxDepth }: ReadLimits): string | undefined {
  const source = editSourceOf(text, maxDepth);
  if (source.root === undefined || source.root.start === source.root.end) {
    const made = withValueAt(undefined, path, value);
    const gap = text === '' || /[\n\r\uFEFF]$/.test(text) ? '' : source.lineBreak;
    const end = text.length;
    return made && applySplices(source, [{ from: end, to: end, insert: `${gap}${emitBlock(made, 0)}\n` }]);
  }
  const location = locate(source.root, path);
  const splices = location && planValue(source, location, value);
  return splices && applySplices(source, splices);
}

/** A key may be written this often, and is then removed as often. */
const MOST_REPEATS = 20;

function removeFrom(text: string, path: EditPath, { maxDepth }: ReadLimits): string | undefined {
  let current = text;
  for (let pass = 0; pass < MOST_REPEATS; pass += 1) {
    const source = editSourceOf(current, maxDepth);
    const location = source.root && locate(source.root, path);
    if (location === undefined || location.rest.length > 0 || location.slot === undefined) {
      return current === text ? undefined : current;
    }
    const holder = source.root && locate(source.root, path.slice(0, -1));
    const splices = planRemoval(source, location.slot, holder?.slot);
    if (splices === undefined) return undefined;
    current = applySplices(source, splices);
    if (typeof path.at(-1) === 'number') return current;
  }
  return undefined;
}
