import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { shortenText } from '../../text/cut-text.ts';

/** How all readers know a value; undefined where YAML 1.2 has no such value. */
export function spellingOf(node: ConfigNode): string | undefined {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value);
    case 'int':
    case 'bool':
      return String(node.value);
    case 'float':
      return plainFloat(node.value);
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}

function plainFloat(value: number): string | undefined {
  const text = Number.isInteger(value) ? value.toFixed(1) : String(value);
  return /^-?\d+\.\d+$/.test(text) ? text : undefined;
}

/** A value as a message quotes it. */
export function short(text: string): string {
  return shortenText(text, 40);
}
