import { same } from './fingerprint.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { parseWorkflow } from '../schema/parse-workflow.ts';

type Settings = Readonly<Record<string, unknown>>;

const EMPTY_SECTIONS = `optimization: {}
memory: {}
config:
  execution: {}
  observability: {mlflow: {}, logging: {}}
  storage: {}
  gates: {}
`;

let defaults: Settings | undefined;

function defaultSettings(): Settings {
  if (defaults !== undefined) return defaults;
  const read = readConfig(EMPTY_SECTIONS, 'yaml');
  defaults = read.ok ? { ...parseWorkflow(read.root).workflow } : {};
  return defaults;
}

/** The settings `before` a change to `after`, with the default values of sections that are new, so that only what its author wrote is told as a change. */
export function withDefaults(name: string, before: unknown, after: unknown): unknown {
  return filled(before, after, defaultSettings()[name]);
}

function filled(before: unknown, after: unknown, known: unknown): unknown {
  if (!isMap(after) || !isMap(known) || (isPresent(before) && !isMap(before))) return before;
  const old = isMap(before) ? before : {};
  const entries = Object.keys(after).map((key) => {
    if (isMap(known[key])) return [key, filled(old[key], after[key], known[key])];
    const isDefault = !isMap(before) && same(known[key], after[key]);
    return [key, isDefault ? after[key] : old[key]];
  });
  return { ...old, ...Object.fromEntries(entries) };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isMap(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
