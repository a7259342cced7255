import type { YamlEdit } from './yaml-edit.ts';
import type { EditPath } from './value.ts';

/** A path in the document, with the edits of a batch at it and below it. */
interface Claimed {
  readonly below: Map<string | number, Claimed>;
  whole: boolean;
  /** From this index on, the items of a list have moved. */
  shiftedFrom: number;
}

export interface Claims {
  /** False if the edit overlaps an earlier edit, or if earlier edits change the meaning of its path. */
  readonly claim: (path: EditPath, edit: YamlEdit) => boolean;
}

/** Tracks which paths the edits of a batch use, to keep them independent. */
export function createClaims(): Claims {
  const root = emptyClaim();
  return {
    claim(path, edit) {
      let at = root;
      for (const [depth, part] of path.entries()) {
        if (at.whole || (typeof part === 'number' && part >= at.shiftedFrom)) return false;
        const isLast = depth === edit.path.length - 1;
        if (isLast && typeof part === 'number' && isShift(edit)) at.shiftedFrom = part;
        let next = at.below.get(part);
        if (next === undefined) at.below.set(part, (next = emptyClaim()));
        at = next;
      }
      if (at.whole || at.below.size > 0) return false;
      at.whole = true;
      return true;
    },
  };
}

/** Whether an edit moves the items after its own. */
function isShift(edit: YamlEdit): boolean {
  return 'insert' in edit || 'insertNode' in edit || 'remove' in edit;
}

function emptyClaim(): Claimed {
  return { below: new Map(), whole: false, shiftedFrom: Number.POSITIVE_INFINITY };
}
