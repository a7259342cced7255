import { type ConfigRecord, type ConfigValue, isConfigRecord } from '../schema/config-value.ts';
import type { RunContext } from './run-context.ts';
import { readNestedSchema } from './run-nested-schema.ts';
import { isModelAttribute } from '../template.ts';
import { parseType } from '../type-string.ts';

/**
 * Whether a placeholder (`a.b.c`, without braces) finds a value in the state: always, never, or as the data has it. `unset`: it is a part of a field
 * that only an optional input can fill.
 */
export type LookUp = (placeholder: string) => 'found' | 'never' | 'depends' | 'unset';

/** Looks placeholders up in the declared fields, their types and defaults. */
export function createStateLookup({ workflow }: RunContext): LookUp {
  const fields = workflow.state?.fields ?? {};
  const written = new Set((workflow.nodes ?? []).flatMap((node) => node?.outputs ?? []));
  return (placeholder) => {
    const [head = '', ...rest] = placeholder.split('.');
    if (!Object.hasOwn(fields, head)) return rest.length === 0 && isModelAttribute(head) ? 'found' : 'never';
    const field = fields[head];
    if (rest.length === 0 || field?.type === undefined) return 'found';
    const { type, required = false, schema } = field;
    const found = follow(rest, { type, required, schema, default: field.default });
    // A value that neither a default nor a node provides can still come with the inputs of the run.
    if (found !== 'never-yet') return found;
    return written.has(head) ? 'depends' : field.default === undefined ? 'unset' : 'never';
  };
}

interface Slot {
  readonly type: string;
  readonly required: boolean;
  readonly default: ConfigValue | undefined;
  readonly schema: ConfigRecord | undefined;
}

function follow(parts: readonly string[], slot: Slot): 'found' | 'never' | 'never-yet' | 'depends' {
  const kind = parseType(slot.type)?.kind;
  if (kind === undefined) return 'found';
  if (kind === 'object' && slot.type === 'object') return followObject(parts, slot);
  if (kind !== 'dict' && kind !== 'object') return 'never';
  if (slot.required) return 'depends';
  return slot.default !== undefined && holds(slot.default, parts) ? 'found' : 'never-yet';
}

function holds(value: ConfigValue, parts: readonly string[]): boolean {
  let at: ConfigValue | undefined = value;
  for (const part of parts) {
    if (at === undefined || !isConfigRecord(at) || !Object.hasOwn(at, part)) return false;
    at = at[part];
  }
  return true;
}

function followObject(
  [name = '', ...rest]: readonly string[],
  slot: Slot,
): 'found' | 'never' | 'never-yet' | 'depends' {
  const schema = slot.schema ?? {};
  if (!Object.hasOwn(schema, name)) return rest.length === 0 && isModelAttribute(name) ? 'found' : 'never';
  if (!slot.required && slot.default === undefined) return 'never-yet';
  const field = readNestedSchema(schema[name] ?? null);
  if (rest.length === 0 || field === undefined) return 'found';
  const given = slot.default !== undefined && isConfigRecord(slot.default) ? slot.default[name] : undefined;
  return follow(rest, { ...field, default: given ?? field.default });
}
