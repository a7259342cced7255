import { ThreadsmithError } from '../../errors.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';

/** A config value without places: what a template holds before and after its slots are filled. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | PlainMap;

export interface PlainMap {
  readonly [key: string]: PlainValue;
}

/** `name` says which file the node is from, for the error that a value of no use here raises. */
export function plainValue(node: ConfigNode, name: string): PlainValue {
  switch (node.kind) {
    case 'string':
    case 'float':
    case 'bool':
      return node.value;
    case 'int':
      return Number(node.value);
    case 'list':
      return node.items.map((item) => plainValue(item, name));
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [plainText(key, name), plainValue(value, name)]));
    default:
      throw brokenData(name, `holds a ${node.kind} at line ${node.place.line}`);
  }
}

function plainText(node: ConfigNode, name: string): string {
  if (node.kind === 'string') return node.value;
  throw brokenData(name, `has a key at line ${node.place.line} that is not text; put it in quotes`);
}

export function isPlainMap(value: PlainValue | undefined): value is PlainMap {
  return typeof value === 'object' && !Array.isArray(value);
}

/** A map of `value`, empty when there is none. */
export function mapOf(value: PlainValue | undefined): PlainMap {
  return isPlainMap(value) ? value : {};
}

/** A scalar as text, `fallback` for anything else. */
export function textOf(value: PlainValue | undefined, fallback = ''): string {
  return value === undefined || typeof value === 'object' ? fallback : String(value);
}

/** The texts of a list; a single text is a list of one. */
export function textsOf(value: PlainValue | undefined): string[] {
  if (value === undefined || isPlainMap(value)) return [];
  return typeof value === 'object' ? value.map((item) => textOf(item)) : [String(value)];
}

export function brokenData(name: string, what: string): ThreadsmithError {
  return new ThreadsmithError('offline.broken_data', `The template file ${name} ${what}.`, 'Restore the file.');
}
