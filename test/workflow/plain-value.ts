import type { ConfigNode } from '../../src/pyyaml/config-node.ts';

/** A value of the reader as JSON can hold it, in the form of `cases/pyyaml.jsonl`. */
export type PlainValue =
  | null
  | boolean
  | string
  | readonly PlainValue[]
  | { readonly int: string }
  | { readonly float: string }
  | { readonly date: string }
  | { readonly bytes: readonly number[] }
  | { readonly set: readonly PlainValue[] }
  | { readonly tuple: readonly PlainValue[] }
  | { readonly map: readonly (readonly [PlainValue, PlainValue])[] };

export function plainValue(node: ConfigNode): PlainValue {
  switch (node.kind) {
    case 'null':
      return null;
    case 'string':
    case 'bool':
      return node.value;
    case 'int':
      return { int: String(node.value) };
    case 'float':
      return { float: Object.is(node.value, -0) ? '-0' : String(node.value) };
    case 'date':
      return { date: node.value };
    case 'bytes':
      return { bytes: [...node.value] };
    case 'map':
      return { map: node.entries.map(({ key, value }) => [plainValue(key), plainValue(value)]) };
    default: {
      const items = node.items.map(plainValue);
      return node.python === 'list' ? items : node.python === 'set' ? { set: sorted(items) } : { tuple: items };
    }
  }
}

/** A Python set has no order. */
function sorted(items: readonly PlainValue[]): readonly PlainValue[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
