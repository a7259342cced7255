import type { Workflow, WorkflowEdge } from '../schema/schema.ts';

/** Where a step goes under a condition. */
export interface Branch {
  readonly from: string;
  /** As the file has it; `default` is the way that is left. */
  readonly logic: string;
  readonly to: string;
}

export interface BranchChanges {
  readonly added: readonly Branch[];
  readonly removed: readonly Branch[];
  /** The same way under another condition. */
  readonly changed: readonly { readonly before: Branch; readonly after: Branch }[];
  /** The same condition with another way. */
  readonly redirected: readonly { readonly before: Branch; readonly after: Branch }[];
}

export function branchChanges(before: Workflow, after: Workflow): BranchChanges {
  const [old, now] = [branchesOf(before.edges), branchesOf(after.edges)];
  const [oldKeys, newKeys] = [new Set(old.map(keyOf)), new Set(now.map(keyOf))];
  const gone = new Set(old.filter((branch) => !newKeys.has(keyOf(branch))));
  const come = new Set(now.filter((branch) => !oldKeys.has(keyOf(branch))));
  const redirected = paired(gone, come, ({ from, logic }) => JSON.stringify([from, logic.trim()]));
  const changed = paired(gone, come, ({ from, to }) => JSON.stringify([from, to]));
  const plain = new Set(before.edges.flatMap(({ from, to }) => (to === undefined ? [] : [JSON.stringify([from, to])])));
  const isNew = ({ from, to, logic }: Branch) => !isDefault(logic) || !plain.has(JSON.stringify([from, to]));
  return { added: [...come].filter(isNew), removed: [...gone], changed, redirected };
}

export function isDefault(logic: string): boolean {
  return logic.trim() === 'default' || logic === '';
}

function branchesOf(edges: readonly WorkflowEdge[]): readonly Branch[] {
  return edges.flatMap(({ from, routes = [] }) => routes.map(({ condition: { logic }, to }) => ({ from, logic, to })));
}

function keyOf({ from, logic, to }: Branch): string {
  return JSON.stringify([from, logic.trim(), to]);
}

/** Takes what has the same key out of both sets. */
function paired(gone: Set<Branch>, come: Set<Branch>, key: (branch: Branch) => string) {
  const waiting = new Map<string, Branch[]>();
  for (const branch of come) {
    const same = waiting.get(key(branch));
    if (same === undefined) waiting.set(key(branch), [branch]);
    else same.push(branch);
  }
  return [...gone].flatMap((before) => {
    const after = waiting.get(key(before))?.shift();
    if (after === undefined) return [];
    gone.delete(before);
    come.delete(after);
    return [{ before, after }];
  });
}
