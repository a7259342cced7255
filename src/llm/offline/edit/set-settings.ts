import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { PlainValue } from '../plain-value.ts';
import type { Settings } from '../settings.ts';
import type { Change, ConfigPath } from './change.ts';

/**
 * The changes that put settings into a workflow: those of the model for one step if it is named, else for the whole workflow and for
 * every step that has its own; all others for the whole.
 */
export function settingsChanges(settings: Settings, workflow: Workflow, step?: string): Change[] {
  const changes: SetChange[] = [];
  for (const { path, value } of assignments(settings, workflow, step)) {
    const at = changes.findIndex((change) => startsWith(path, change.path));
    const reached = changes[at];
    if (reached === undefined) changes.push(setDeep(workflow, path, value));
    else {
      const whole = merged(reached.value, path.slice(reached.path.length), value);
      changes[at] = { kind: 'set', path: reached.path, value: whole };
    }
  }
  return changes;
}

type SetChange = Extract<Change, { kind: 'set' }>;

interface Assignment {
  readonly path: ConfigPath;
  readonly value: PlainValue;
}

function assignments(settings: Settings, workflow: Workflow, step: string | undefined): Assignment[] {
  const observed = settings.mlflow ?? (settings.costLimit === undefined ? undefined : true);
  const pairs: [ConfigPath, PlainValue | undefined][] = [
    ...llmPairs(settings, workflow, step),
    [['config', 'execution', 'timeout'], settings.timeout],
    [['config', 'execution', 'max_retries'], settings.maxRetries],
    [['config', 'observability', 'mlflow', 'enabled'], observed],
    [['memory', 'enabled'], settings.memory],
    ...gatePairs(settings),
  ];
  return pairs.flatMap(([path, value]) => (value === undefined ? [] : [{ path, value }]));
}

function gatePairs({ costLimit }: Settings): [ConfigPath, PlainValue | undefined][] {
  if (costLimit === undefined) return [];
  return [
    [['config', 'gates', 'gates'], [{ metric: 'cost_usd', max: costLimit }]],
    [['config', 'gates', 'on_fail'], 'warn'],
  ];
}

function llmPairs(
  settings: Settings,
  workflow: Workflow,
  step: string | undefined,
): [ConfigPath, PlainValue | undefined][] {
  const keys: [string, PlainValue | undefined][] = [
    ['provider', settings.provider],
    ['model', settings.model],
    ['temperature', settings.temperature],
    ['max_tokens', settings.maxTokens],
  ];
  const given = keys.filter(([, value]) => value !== undefined);
  const inNode = (index: number) =>
    given.map(([key, value]): [ConfigPath, PlainValue | undefined] => [['nodes', index, 'llm', key], value]);
  if (step !== undefined) return inNode(workflow.nodes.findIndex(({ id }) => id === step));
  const own = workflow.nodes.flatMap((node, index) => (node.llm === undefined ? [] : inNode(index)));
  return [
    ...given.map(([key, value]): [ConfigPath, PlainValue | undefined] => [['config', 'llm', key], value]),
    ...own,
  ];
}

/** Sets a value at a path; what is missing on the way is made with it. */
function setDeep(workflow: Workflow, path: ConfigPath, value: PlainValue): SetChange {
  const depth = existingDepth(workflow, path);
  const missing = path.slice(depth + 1);
  const whole = missing.reduceRight<PlainValue>((inner, key) => ({ [key]: inner }), value);
  return { kind: 'set', path: path.slice(0, depth + 1), value: whole };
}

/** How many keys of the path lead to something that is there. */
function existingDepth(workflow: Workflow, path: ConfigPath): number {
  let here: unknown = workflow;
  for (let depth = 0; depth < path.length - 1; depth += 1) {
    const next: unknown = typeof here === 'object' && here !== null ? Reflect.get(here, path[depth] ?? '') : undefined;
    if (next === undefined || next === null) return depth;
    here = next;
  }
  return path.length - 1;
}

function merged(value: PlainValue, path: ConfigPath, leaf: PlainValue): PlainValue {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || Array.isArray(value)) return leaf;
  const inner = new Map(Object.entries(value));
  inner.set(String(key), merged(inner.get(String(key)) ?? {}, rest, leaf));
  return Object.fromEntries(inner);
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.length < path.length && start.every((key, index) => key === path[index]);
}
