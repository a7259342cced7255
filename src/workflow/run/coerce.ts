import {
  type ConfigRecord,
  type ConfigValue,
  emptyRecord,
  isConfigRecord,
  isList,
  isModelValue,
} from '../schema/config-value.ts';
import { parseFloatText, parseIntText } from '../schema/python-number.ts';
import { flagOfValue, type NestedField, readNestedSchema } from './run-nested-schema.ts';
import { parseType } from '../type-string.ts';

/** A declared type as the state model of a run has it. */
export interface Declared {
  readonly type: string;
  readonly schema?: ConfigRecord | undefined;
  /** The name of the class that an object gets. */
  readonly model?: string;
}

/**
 * What a value becomes where Pydantic's lax mode reads it as the declared type, with inner types erased; undefined where it is refused. Null is
 * refused by every type: whether a field may be null is not a matter of its type.
 */
export function coerce(value: ConfigValue, declared: Declared): ConfigValue | undefined {
  switch (parseType(declared.type)?.kind) {
    case 'str':
      return textOf(value);
    case 'int':
      return toInt(value);
    case 'float':
      return toFloat(value);
    case 'bool':
      return flagOfValue(value instanceof Uint8Array ? (textOf(value) ?? '') : value);
    case 'list':
      return toList(value);
    case 'dict':
      return isMapping(value) ? value : undefined;
    case 'object':
      return declared.type === 'object' ? toObject(value, declared) : isMapping(value) ? value : undefined;
    default:
      return value;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(value: ConfigValue): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return utf8.decode(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const LARGEST_FLOAT_INT = 2 ** 63;

function toInt(value: ConfigValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) < LARGEST_FLOAT_INT ? BigInt(value) : undefined;
  }
  const text = textOf(value);
  const parsed = text === undefined ? undefined : parseIntText(text);
  return typeof parsed === 'bigint' ? parsed : undefined;
}

function toFloat(value: ConfigValue): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  const text = textOf(value);
  return text === undefined ? undefined : parseFloatText(text);
}

/** Anything that can be iterated, but text, bytes and mappings. */
function toList(value: ConfigValue): readonly ConfigValue[] | undefined {
  if (isList(value)) return value;
  if (typeof value !== 'object' || value === null || isMapping(value)) return undefined;
  if ('tuple' in value) return (value as { tuple: readonly ConfigValue[] }).tuple;
  if ('set' in value) return (value as { set: readonly ConfigValue[] }).set;
  return 'items' in value ? (value as { items: readonly ConfigValue[] }).items : undefined;
}

function isMapping(value: ConfigValue): value is ConfigRecord | ReadonlyMap<ConfigValue, ConfigValue> {
  return value instanceof Map || isConfigRecord(value);
}

function toObject(value: ConfigValue, { schema, model = 'object' }: Declared): ConfigValue | undefined {
  if (isModelValue(value)) return value;
  if (value instanceof Map) return toObject(textEntries(value), { type: 'object', schema, model });
  if (!isConfigRecord(value)) return undefined;
  if (schema === undefined) return value;
  const fields = emptyRecord<ConfigValue>();
  for (const [name, spec] of Object.entries(schema)) {
    const field = readNestedSchema(spec);
    if (field === undefined) continue;
    const inner = nestedValue(Object.hasOwn(value, name) ? value[name] : undefined, field, `${model}_${name}`);
    if (inner === undefined) return undefined;
    fields[name] = inner;
  }
  return { model, fields };
}

/** A default is taken as it is written. */
function nestedValue(value: ConfigValue | undefined, field: NestedField, model: string): ConfigValue | undefined {
  if (value === undefined) return field.required ? undefined : (field.default ?? null);
  if (value === null) return field.required || field.default !== undefined ? undefined : null;
  return coerce(value, { type: field.type, schema: field.schema, model });
}

function textEntries(map: ReadonlyMap<ConfigValue, ConfigValue>): ConfigRecord {
  const record = emptyRecord<ConfigValue>();
  for (const [key, value] of map) if (typeof key === 'string') record[key] = value;
  return record;
}
