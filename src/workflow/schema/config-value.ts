import type { ConfigNode } from '../../pyyaml/config-node.ts';

/**
 * A value of any kind that YAML can make, without its place: ints are bigint and floats are number, so that they stay apart.
 * A mapping is a plain record (without prototype) if all its keys are text, else a Map.
 */
export type ConfigValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | DateValue
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
  if (entries.some(({ key }) => key.kind !== 'string')) {
    return new Map(entries.map(({ key, value }) => [toConfigValue(key), toConfigValue(value)]));
  }
  const record = emptyRecord<ConfigValue>();
  for (const { key, value } of entries) if (key.kind === 'string') record[key.value] = toConfigValue(value);
  return record;
}

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
