import { type ConfigRecord, type ConfigValue, isConfigRecord } from '../schema/config-value.ts';
import { parseFloatText, parseIntText } from '../schema/python-number.ts';
import { flagOfValue, type NestedField, readNestedSchema } from './run-nested-schema.ts';
import { parseType } from '../type-string.ts';

/** What a value would have to be taken for at run time, where Pydantic checks it against the declared type with inner types erased. */
export function fitsType(value: ConfigValue, type: string, schema: ConfigRecord | undefined): boolean {
  const kind = parseType(type)?.kind;
  switch (kind) {
    case 'str':
      return typeof value === 'string' || (value instanceof Uint8Array && isUtf8(value));
    case 'int':
      return fitsInt(value);
    case 'float':
      return isNumeric(value) || (typeof value === 'string' && parseFloatText(value) !== undefined);
    case 'bool':
      return flagOfValue(value) !== undefined;
    case 'list':
      return Array.isArray(value);
    case 'dict':
      return isMapping(value);
    case 'object':
      return type === 'object' ? fitsObject(value, schema) : isMapping(value);
    default:
      return true;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  return new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).length === bytes.length;
}

function isNumeric(value: ConfigValue): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function fitsInt(value: ConfigValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  if (typeof value === 'string') return typeof parseIntText(value) === 'bigint';
  return isNumeric(value);
}

function isMapping(value: ConfigValue): boolean {
  return value instanceof Map || isConfigRecord(value);
}

function fitsObject(value: ConfigValue, schema: ConfigRecord | undefined): boolean {
  if (value instanceof Map) return fitsObject(textEntries(value), schema);
  if (!isConfigRecord(value)) return false;
  if (schema === undefined) return true;
  return Object.entries(schema).every(([name, spec]) => {
    const field = readNestedSchema(spec);
    return field === undefined || fitsNested(Object.hasOwn(value, name) ? value[name] : undefined, field);
  });
}

function fitsNested(value: ConfigValue | undefined, field: NestedField): boolean {
  if (value === undefined) return !field.required;
  if (value === null) return !field.required && field.default === undefined;
  return fitsType(value, field.type, field.schema);
}

function textEntries(map: ReadonlyMap<ConfigValue, ConfigValue>): ConfigRecord {
  const record = Object.create(null) as Record<string, ConfigValue>;
  for (const [key, value] of map) if (typeof key === 'string') record[key] = value;
  return record;
}
