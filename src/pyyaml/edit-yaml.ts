import type { ConfigNode } from './config-node.ts';
import { DEFAULT_READ_LIMITS, readConfig } from './read-config.ts';
import type { ReadLimits } from './read-config.ts';
import { planBatch, removeRepeated } from './edit/batch.ts';
import { editSourceOf } from './edit/source.ts';
import { isSameValue } from './edit/value.ts';
import type { YamlEdit } from './edit/yaml-edit.ts';
import { withEdits } from './edit/with-edits.ts';

export type { YamlEdit };

export type EditResult =
  | { readonly ok: true; readonly text: string }
  /** A sentence that says which edit failed and why. */
  | { readonly ok: false; readonly reason: string };

/** Maximum number of characters that one call reads again, so that time does not grow with the number of dependent edits times the text. */
const MOST_READ = 48 * 1024 * 1024;

/**
 * Applies edits to the text of a config in order. Comments, the order of keys and every unedited byte stay the same. Independent edits are made together. The
 * result is read again and has exactly the requested values; otherwise no text is returned. Never throws.
 */
export function editYaml(
  text: string,
  edits: readonly YamlEdit[],
  limits: ReadLimits = DEFAULT_READ_LIMITS,
): EditResult {
  const before = readConfig(text, 'yaml', limits);
  if (!before.ok) return { ok: false, reason: `The text cannot be read: ${before.issues[0]?.message ?? ''}` };
  let current = text;
  let { root } = before;
  let left = MOST_READ;
  let most = edits.length;
  for (let at = 0; at < edits.length;) {
    const next = edits.slice(at, at + most);
    if (left < 0) return refusal(next[0], 'too many edits depend on one another');
    left -= current.length;
    const batch = planBatch(editSourceOf(current, limits.maxDepth), root, next);
    const made = next.slice(0, batch.count);
    const wanted = withEdits(root, made);
    const edited = wanted && (holds(batch.text, wanted, limits) ?? withoutRepeated(current, made, wanted, limits));
    if (wanted !== undefined && edited !== undefined) {
      current = edited;
      root = wanted;
      at += made.length;
      most = 2 * made.length;
    } else if (made.length > 1) most = made.length >> 1;
    else return refusal(next[0], whyNot(wanted, batch.text));
  }
  return { ok: true, text: current };
}

/** The text if it can be read and has the value. */
function holds(text: string | undefined, wanted: ConfigNode, limits: ReadLimits): string | undefined {
  const read = text === undefined ? undefined : readConfig(text, 'yaml', limits);
  return read?.ok === true && isSameValue(read.root, wanted) ? text : undefined;
}

/** The text without a key that occurs several times. */
function withoutRepeated(
  text: string,
  [edit, ...more]: readonly YamlEdit[],
  wanted: ConfigNode,
  limits: ReadLimits,
): string | undefined {
  if (edit === undefined || more.length > 0 || !('remove' in edit) || typeof edit.path.at(-1) === 'number')
    return undefined;
  return holds(removeRepeated(text, edit.path, limits.maxDepth), wanted, limits);
}

function whyNot(wanted: ConfigNode | undefined, text: string | undefined): string {
  if (wanted === undefined) return 'there is nothing at this path, and it cannot be created';
  if (text === undefined) return 'the value is reached through an alias or written in a form that cannot be edited';
  return 'other values would change with it, as with anchors (&) and merge keys (<<)';
}

function refusal(edit: YamlEdit | undefined, why: string): { readonly ok: false; readonly reason: string } {
  const path = edit?.path ?? [];
  return { ok: false, reason: `${path.length === 0 ? 'The document' : path.join('.')} cannot be edited: ${why}.` };
}
