import type { ConfigNode } from '../../pyyaml/config-node.ts';

/**
 * A value of any kind that YAML or a run can make, without its place: ints are bigint and floats are number, so that they stay apart.
 * A mapping is a plain record (without prototype) if all its keys are text and none is a number written out, which a record would put first;
 * else it is a Map.
 */
export type ConfigValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | DateValue
  | PythonOnly
  | readonly ConfigValue[]
  | ConfigRecord
  | ReadonlyMap<ConfigValue, ConfigValue>;

export interface ConfigRecord {
  readonly [key: string]: ConfigValue;
}

/** A Python date or datetime, as its ISO text. */
interface DateValue {
  readonly date: string;
}

/** What only the code of a step can make, and the objects of a state. Plain objects, so that none is taken for a mapping. */
type PythonOnly = TupleValue | SetValue | ModelValue | OpaqueValue;

interface TupleValue {
  readonly tuple: readonly ConfigValue[];
}

interface SetValue {
  readonly set: readonly ConfigValue[];
}

/** An object of a declared shape, a Pydantic model at run time. */
export interface ModelValue {
  readonly model: string;
  readonly fields: ConfigRecord;
}

/** Any other Python object, by the name of its type; `items` are what it gives when it is iterated. */
interface OpaqueValue {
  readonly python: string;
  readonly items?: readonly ConfigValue[];
}

export function toConfigValue(node: ConfigNode): ConfigValue {
  switch (node.kind) {
    case 'null':
      return null;
    case 'list':
      return node.items.map(toConfigValue);
    case 'map':
      return mapValue(node.entries);
    case 'date':
      return { date: node.value };
    default:
      return node.value;
  }
}

type MapEntries = Extract<ConfigNode, { kind: 'map' }>['entries'];

function mapValue(entries: MapEntries): ConfigValue {
  return mappingOf(entries.map(({ key, value }) => [toConfigValue(key), toConfigValue(value)]));
}

/** The mapping with these entries, in their order. */
export function mappingOf(entries: readonly (readonly [ConfigValue, ConfigValue])[]): ConfigMapping {
  const record = emptyRecord<ConfigValue>();
  for (const [key, value] of entries) {
    if (typeof key !== 'string' || /^\d+$/.test(key)) return new Map(entries);
    record[key] = value;
  }
  return record;
}

type ConfigMapping = ConfigRecord | ReadonlyMap<ConfigValue, ConfigValue>;

/** A record in which `__proto__` is a key like any other. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

export function isConfigRecord(value: ConfigValue): value is ConfigRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array) &&
    Object.getPrototypeOf(value) === null
  );
}

export function isModelValue(value: ConfigValue): value is ModelValue {
  return typeof value === 'object' && value !== null && !isConfigRecord(value) && 'model' in value;
}

/** `Array.isArray` that knows readonly lists. */
export function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}
