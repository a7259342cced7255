import type { Workflow } from './schema/schema.ts';

/** What distinguishes two workflows, by meaning: formatting, comments and the order of keys do not count. */
export interface WorkflowDiff {
  readonly steps: Changes;
  readonly fields: Changes;
  /** The edges differ. */
  readonly order: boolean;
  /** The top-level keys, other than steps, fields and edges, whose values differ. */
  readonly settings: readonly string[];
}

interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** With the keys that differ. */
  readonly changed: readonly { readonly name: string; readonly keys: readonly string[] }[];
}

export function diffWorkflows(before: Workflow, after: Workflow): WorkflowDiff {
  const settings = (['flow', 'optimization', 'memory', 'config'] as const).filter(
    (key) => !same(before[key], after[key]),
  );
  return {
    steps: changes(byId(before), byId(after)),
    fields: changes(new Map(Object.entries(before.state.fields)), new Map(Object.entries(after.state.fields))),
    order: !same(before.edges, after.edges),
    settings,
  };
}

/** One line in plain words: `added step fact_check; changed step write (prompt); everything else untouched`. */
export function describeDiff(diff: WorkflowDiff): string {
  const said = [
    ...describeChanges(diff.steps, 'step'),
    ...describeChanges(diff.fields, 'field'),
    ...(diff.order ? ['changed the order of steps'] : []),
    ...diff.settings.map((key) => `changed the \`${key}\` section`),
  ];
  return said.length === 0 ? 'nothing changed' : `${said.join('; ')}; everything else untouched`;
}

function describeChanges(changes: Changes, noun: string): string[] {
  const list = (verb: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : [`${verb} ${noun}${names.length > 1 ? 's' : ''} ${names.map((name) => `\`${name}\``).join(', ')}`];
  return [
    ...list('added', changes.added),
    ...changes.changed.map(({ name, keys }) => `changed ${noun} \`${name}\` (${keys.join(', ')})`),
    ...list('removed', changes.removed),
  ];
}

function changes(before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>): Changes {
  const changed = [...after].flatMap(([name, value]) => {
    const earlier = before.get(name);
    if (earlier === undefined || same(earlier, value)) return [];
    return [{ name, keys: differingKeys(earlier, value) }];
  });
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed,
  };
}

function byId(workflow: Workflow): Map<string, object> {
  return new Map(workflow.nodes.map((node) => [node.id, node]));
}

function differingKeys(before: object, after: object): string[] {
  const earlier = new Map(Object.entries(before));
  const later = new Map(Object.entries(after));
  return [...new Set([...earlier.keys(), ...later.keys()])].filter((key) => !same(earlier.get(key), later.get(key)));
}

function same(a: unknown, b: unknown): boolean {
  return fingerprint(a) === fingerprint(b);
}

/** Ints can be larger than a double holds, and JSON has no word for them. */
function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'undefined';
}
