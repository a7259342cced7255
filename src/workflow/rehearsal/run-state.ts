import { coerce, type Declared } from '../run/coerce.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord } from '../schema/config-value.ts';
import { pythonStr } from '../schema/python-value.ts';
import type { StateField } from '../schema/schema.ts';

/**
 * The state of a run: the fields that have been set, in the order of their declaration. Values lie here as they were written; they are read as
 * their types each time the state is handed to a step or a route, which is when a value that does not fit is found.
 */
export type Channels = ReadonlyMap<string, ConfigValue>;

export type Fields = Readonly<Record<string, StateField>>;

export type StateRead =
  | { readonly ok: true; readonly state: ConfigRecord; readonly channels: Channels }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The state that a run begins with. Inputs are checked, defaults are not. */
export function initialState(fields: Fields, inputs: ConfigRecord): StateRead {
  const channels = new Map<string, ConfigValue>();
  const problems: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (Object.hasOwn(inputs, name)) {
      const value = readField(name, field, inputs[name] ?? null);
      if (value === undefined) problems.push(misfit(name, field, inputs[name] ?? null));
      else channels.set(name, value);
    } else if (field.required) problems.push(`\`${name}\` is required and missing`);
    else if (field.default !== undefined) channels.set(name, field.default);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, state: whole(fields, channels), channels };
}

/** The state as a step or a route sees it. */
export function readState(fields: Fields, written: Channels): StateRead {
  const channels = new Map<string, ConfigValue>();
  const problems: string[] = [];
  for (const [name, raw] of written) {
    const field = fields[name];
    const value = field === undefined ? raw : readField(name, field, raw);
    if (value === undefined && field !== undefined) problems.push(misfit(name, field, raw));
    else channels.set(name, value ?? null);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, state: whole(fields, channels), channels };
}

/** Only a field with neither a default nor `required` may be null. */
function readField(name: string, field: StateField, value: ConfigValue): ConfigValue | undefined {
  if (value === null) return field.required || field.default !== undefined ? undefined : null;
  return coerce(value, declared(name, field));
}

function declared(name: string, { type, schema }: StateField): Declared {
  return { type, schema, model: `WorkflowState_${name}` };
}

function misfit(name: string, { type }: StateField, value: ConfigValue): string {
  const text = pythonStr(value);
  return `\`${name}\` is \`${type}\` and cannot hold ${text.length > 60 ? `${text.slice(0, 59)}…` : text}`;
}

/** Every field, with null for those that nothing has set. */
function whole(fields: Fields, channels: Channels): ConfigRecord {
  const state = emptyRecord<ConfigValue>();
  for (const name of Object.keys(fields)) state[name] = channels.get(name) ?? null;
  return state;
}

/** The state with some fields written, in the order of declaration. */
export function withWrites(fields: Fields, channels: Channels, writes: ReadonlyMap<string, ConfigValue>): Channels {
  const written = new Map<string, ConfigValue>();
  for (const name of Object.keys(fields)) {
    const value = writes.has(name) ? writes.get(name) : channels.get(name);
    if (value !== undefined) written.set(name, value);
  }
  return written;
}
