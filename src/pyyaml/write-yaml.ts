import type { ConfigEntry, ConfigNode, Place } from './config-node.ts';
import { emitBlock } from './emit/emit.ts';

/** Values that can be written. A whole `number` becomes an int; `float(1)` stays a float. Keys with an undefined value are omitted. */
export type YamlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | YamlFloat
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

const FLOAT = Symbol('float');

/** A number that Python reads as a float even if it is whole. */
export interface YamlFloat {
  readonly [FLOAT]: number;
}

export function float(value: number): YamlFloat {
  return { [FLOAT]: value };
}

/** Writes a document that PyYAML reads back as the same values, in a readable style. Ends with a line break. */
export function writeYaml(value: YamlValue): string {
  return writeConfig(nodeOf(value));
}

/** Like `writeYaml`, for values from the reader. */
export function writeConfig(root: ConfigNode): string {
  return `${emitBlock(root, 0)}\n`;
}

const NOWHERE: Place = { line: 1, column: 1 };

/** The value as the reader would return it, without its own position. */
export function nodeOf(value: YamlValue): ConfigNode {
  const place = NOWHERE;
  if (value === null) return { kind: 'null', place };
  switch (typeof value) {
    case 'string':
      return { kind: 'string', value, place };
    case 'boolean':
      return { kind: 'bool', value, place };
    case 'bigint':
      return { kind: 'int', value, place };
    case 'number':
      return Number.isInteger(value) && !Object.is(value, -0)
        ? { kind: 'int', value: BigInt(value), place }
        : { kind: 'float', value, place };
    default:
      return collectionOf(value);
  }
}

function collectionOf(
  value: YamlFloat | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined },
): ConfigNode {
  const place = NOWHERE;
  if (isList(value)) return { kind: 'list', python: 'list', items: value.map(nodeOf), place };
  if (isFloat(value)) return { kind: 'float', value: value[FLOAT], place };
  const entries: ConfigEntry[] = [];
  for (const [name, part] of Object.entries(value)) {
    if (part !== undefined) entries.push({ key: { kind: 'string', value: name, place }, value: nodeOf(part) });
  }
  return { kind: 'map', entries, place };
}

function isList(value: object): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isFloat(value: object): value is YamlFloat {
  return FLOAT in value;
}
