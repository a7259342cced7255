import { nodeIds } from '../autofix/config-access.ts';
import { editYaml } from '../../pyyaml/edit-yaml.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { replaceEdits } from './replace-edits.ts';

/**
 * The text of a config with the values of another one that was written in its place: every part that has the same value keeps its lines, comments
 * and style, and what is new looks like what is around it. Undefined where the two have no step in common or where that cannot be done, and also
 * where only comments or the style differ: then these are what was asked for. Never throws.
 */
export function mergeWhole(current: string, draft: string): string | undefined {
  const base = readConfig(current, 'yaml');
  const wanted = readConfig(draft, 'yaml');
  if (!base.ok || !wanted.ok) return undefined;
  const known = new Set(nodeIds(base.root));
  if (!nodeIds(wanted.root).some((id) => id !== undefined && known.has(id))) return undefined;
  const edits = replaceEdits(base.root, wanted.root, []);
  if (edits.length === 0) return hasNewComment(current, draft) ? undefined : current;
  const edited = editYaml(current, edits);
  return edited.ok ? edited.text : undefined;
}

/** Whether a line of comment is in the draft only. */
function hasNewComment(current: string, draft: string): boolean {
  const before = new Set(commentLines(current));
  return commentLines(draft).some((line) => !before.has(line));
}

function commentLines(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const at = line.search(/(?:^|[ \t])#/);
    return at === -1 ? [] : [line.slice(at).trim()];
  });
}
