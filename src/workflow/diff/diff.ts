import { runningOrder } from '../outline/running-order.ts';
import type { Workflow } from '../schema/schema.ts';
import { branchChanges, type BranchChanges } from './branch-changes.ts';
import { withDefaults } from './default-settings.ts';
import { fieldEdits, stepEdits, valueEdits, type Edit } from './edit.ts';
import { same } from './fingerprint.ts';
import { movedSteps, newWays, type MovedStep, type Way } from './order-changes.ts';
import { findRenames, withNames } from './renames.ts';

/** What distinguishes two workflows, by meaning: formatting, comments and the order of keys do not count. Changed things have their new names. */
export interface WorkflowDiff {
  readonly steps: Changes;
  readonly fields: Changes;
  readonly branches: BranchChanges;
  /** Steps that run at another time than before, seen from the other steps that stayed. */
  readonly moved: readonly MovedStep[];
  /** Ways between steps that stayed, where neither branches nor added, removed or moved steps explain them. */
  readonly ways: readonly Way[];
  /** The top-level keys, other than steps, fields and edges, whose values differ. */
  readonly settings: readonly Changed[];
}

interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changed: readonly Changed[];
}

export interface Changed {
  readonly name: string;
  /** The keys that differ. */
  readonly keys: readonly string[];
  readonly edits: readonly Edit[];
}

export function diffWorkflows(earlier: Workflow, after: Workflow): WorkflowDiff {
  const renames = findRenames(earlier, after);
  const before = withNames(earlier, renames);
  const steps = {
    ...changes(byId(before), byId(after), stepEdits),
    renamed: [...renames.steps].map(([from, to]) => ({ from, to })),
  };
  const [oldFields, newFields] = [before, after].map(({ state }) => new Map(Object.entries(state.fields)));
  const fields = {
    ...changes(oldFields ?? new Map(), newFields ?? new Map(), fieldEdits),
    renamed: [...renames.fields].map(([from, to]) => ({ from, to })),
  };
  const branches = branchChanges(before, after);
  const moved = movedSteps(runningOrder(before), runningOrder(after));
  const isExplained = moved.length > 0 || steps.added.length > 0 || steps.removed.length > 0 || !isEmpty(branches);
  return {
    steps,
    fields,
    branches,
    moved,
    ways: isExplained ? [] : newWays(before.edges, after.edges),
    settings: settingChanges(before, after),
  };
}

/** Whether nothing changed that has a meaning: at most blanks in texts. */
export function isEmptyDiff({ steps, fields, branches, moved, ways, settings }: WorkflowDiff): boolean {
  const lists = [steps, fields].flatMap(({ added, removed, renamed }) => [added, removed, renamed]);
  const changed = [...steps.changed, ...fields.changed, ...settings];
  return (
    [...lists, moved, ways].every((list) => list.length === 0) &&
    isEmpty(branches) &&
    changed.every(({ edits }) => edits.length === 0)
  );
}

function isEmpty(branches: BranchChanges): boolean {
  return Object.values(branches).every((list: readonly unknown[]) => list.length === 0);
}

function changes<T extends object>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  edits: (before: T, after: T) => readonly Edit[],
): Omit<Changes, 'renamed'> {
  const changed = [...after].flatMap(([name, value]) => {
    const earlier = before.get(name);
    if (earlier === undefined || same(earlier, value)) return [];
    return [{ name, keys: differingKeys(earlier, value), edits: edits(earlier, value) }];
  });
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed,
  };
}

function settingChanges(before: Workflow, after: Workflow): readonly Changed[] {
  return (['flow', 'optimization', 'memory', 'config'] as const).flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (same(old, now)) return [];
    const edits = valueEdits(withDefaults(name, old, now), now, name);
    return [
      {
        name,
        keys: differingKeys(old ?? {}, now ?? {}),
        edits: edits.length > 0 ? edits : valueEdits(old, now, name),
      },
    ];
  });
}

function byId({ nodes }: Workflow) {
  return new Map(nodes.map((node) => [node.id, node]));
}

function differingKeys(before: object, after: object): string[] {
  const earlier = new Map(Object.entries(before));
  const later = new Map(Object.entries(after));
  return [...new Set([...earlier.keys(), ...later.keys()])].filter((key) => !same(earlier.get(key), later.get(key)));
}
