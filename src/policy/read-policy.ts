import type { ConfigMap, ConfigNode, Place } from '../pyyaml/config-node.ts';
import { readConfig } from '../pyyaml/read-config.ts';
import { OPEN_POLICY, PERMITTED, type Permitted, type PolicyLists, type PolicyRules } from './policy.ts';

/** One problem of a policy, in a sentence that says what to write. */
interface PolicyProblem extends Place {
  readonly message: string;
}

type PolicyReading =
  | { readonly ok: true; readonly rules: PolicyRules }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const LISTS = ['workspaces', 'guilds', 'channels', 'roles', 'users'] as const;
const KEYS = ['allow', 'deny', 'guests', 'externals', 'changes', 'edits', 'admins'] as const;

/** Reads a policy file, YAML or JSON, and reports all of its problems. Omitted keys default to `OPEN_POLICY`. */
export function readPolicy(text: string): PolicyReading {
  const read = readConfig(text, 'yaml');
  if (!read.ok) return { ok: false, problems: read.issues };
  const problems: PolicyProblem[] = read.warnings.map(({ line, column, message }) => ({ line, column, message }));
  if (read.root.kind === 'null') return { ok: true, rules: OPEN_POLICY };
  const keys = fieldsOf(read.root, KEYS, problems);
  const rules: PolicyRules = {
    allow: listsIn(keys.get('allow'), LISTS, problems),
    deny: listsIn(keys.get('deny'), LISTS, problems),
    guests: flag(keys.get('guests'), OPEN_POLICY.guests, problems),
    externals: flag(keys.get('externals'), OPEN_POLICY.externals, problems),
    changes: permittedIn(keys.get('changes'), OPEN_POLICY.changes, problems),
    edits: permittedIn(keys.get('edits'), OPEN_POLICY.edits, problems),
    admins: { users: [], roles: [], ...listsIn(keys.get('admins'), ['users', 'roles'], problems) },
  };
  return problems.length === 0 ? { ok: true, rules } : { ok: false, problems };
}

/** The known keys of a mapping with their values. */
function fieldsOf(
  node: ConfigNode,
  known: readonly string[],
  problems: PolicyProblem[],
): ReadonlyMap<string, ConfigNode> {
  if (node.kind !== 'map') {
    problems.push({ ...node.place, message: `write a mapping with keys out of ${known.join(', ')}` });
    return new Map();
  }
  return new Map(knownEntries(node, known, problems));
}

function knownEntries(
  { entries }: ConfigMap,
  known: readonly string[],
  problems: PolicyProblem[],
): [string, ConfigNode][] {
  return entries.flatMap(({ key, value }): [string, ConfigNode][] => {
    if (key.kind === 'string' && known.includes(key.value)) return [[key.value, value]];
    problems.push({ ...key.place, message: `this key is unknown; write one of ${known.join(', ')}` });
    return [];
  });
}

function listsIn(
  node: ConfigNode | undefined,
  names: readonly (keyof PolicyLists)[],
  problems: PolicyProblem[],
): PolicyLists {
  if (node === undefined || node.kind === 'null') return {};
  const lists: [string, readonly string[]][] = [];
  for (const [name, value] of fieldsOf(node, names, problems)) lists.push([name, idsIn(value, problems)]);
  return Object.fromEntries(lists);
}

function idsIn(node: ConfigNode, problems: PolicyProblem[]): readonly string[] {
  if (node.kind !== 'list') {
    problems.push({ ...node.place, message: 'write a list of ids, for example [U0123ABCD]' });
    return [];
  }
  return node.items.flatMap((item) => {
    // Ids of Discord are numbers in the file unless they are quoted.
    if (item.kind === 'string' && item.value.trim() !== '') return [item.value.trim()];
    if (item.kind === 'int') return [String(item.value)];
    problems.push({ ...item.place, message: 'write an id, in quotes' });
    return [];
  });
}

function flag(node: ConfigNode | undefined, otherwise: boolean, problems: PolicyProblem[]): boolean {
  if (node === undefined) return otherwise;
  if (node.kind === 'bool') return node.value;
  problems.push({ ...node.place, message: 'write true or false' });
  return otherwise;
}

function permittedIn(node: ConfigNode | undefined, otherwise: Permitted, problems: PolicyProblem[]): Permitted {
  if (node === undefined) return otherwise;
  const found = node.kind === 'string' ? PERMITTED.find((permitted) => permitted === node.value) : undefined;
  if (found === undefined) problems.push({ ...node.place, message: `write one of ${PERMITTED.join(', ')}` });
  return found ?? otherwise;
}
