import { type EditResult, editYaml } from '../../../pyyaml/edit-yaml.ts';
import type { Change } from './change.ts';
import { insertItem, renameKey } from './splice-text.ts';

/**
 * Makes changes in their order in the text of a config; everything that no change names stays, byte for byte. Where the text is written so
 * that this cannot be done, nothing is changed and the reason is given.
 */
export function applyChanges(yaml: string, changes: readonly Change[]): EditResult {
  let text = yaml;
  for (const change of changes) {
    const edited = applyChange(text, change);
    if (!edited.ok) return edited;
    ({ text } = edited);
  }
  return { ok: true, text };
}

function applyChange(text: string, change: Change): EditResult {
  switch (change.kind) {
    case 'set':
      return editYaml(text, [{ path: change.path, value: change.value }]);
    case 'remove':
      return editYaml(text, [{ path: change.path, remove: true }]);
    case 'insert':
      return insertItem(text, change);
    case 'rename':
      return renameKey(text, change);
    default:
      return change satisfies never;
  }
}
