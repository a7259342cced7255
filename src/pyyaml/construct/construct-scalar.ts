import type { ConfigNode } from '../config-node.ts';
import type { Issue } from '../issue.ts';
import { placeOf, targetOf } from '../scan/node.ts';
import type { YamlTarget } from '../scan/node.ts';
import { parseBase64, parseTimestamp, parseYamlFloat, parseYamlInt } from './python-values.ts';
import { note } from '../refusal.ts';

const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
  ['true', true],
  ['false', false],
  ['on', true],
  ['off', false],
]);

/** The value of a node with a scalar tag. A fault is noted, and the value is null. */
export function constructScalar(node: YamlTarget, issues: Issue[]): ConfigNode {
  const place = placeOf(node);
  const text = scalarText(node);
  if (text === undefined) {
    note(issues, 'yaml.tag', place, 'This tag is for a single value, but a list or a mapping follows; remove the tag.');
    return { kind: 'null', place };
  }
  const built = scalarValue(node, text);
  if (built !== undefined && built !== 'odd') return built;
  noteUnreadable(node, text, built === 'odd', issues);
  return { kind: 'null', place };
}

/** A scalar's text. PyYAML also accepts a mapping with the key `=` as a scalar: the value of that key. */
function scalarText(node: YamlTarget, depth = 0): string | undefined {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence' || depth > 64) return undefined;
  const pair = node.pairs.find(({ key }) => targetOf(key).tag === 'value');
  return pair === undefined ? undefined : scalarText(targetOf(pair.value), depth + 1);
}

function scalarValue(node: YamlTarget, text: string): ConfigNode | undefined | 'odd' {
  const place = placeOf(node);
  switch (node.tag) {
    case 'str':
      return { kind: 'string', value: text, place };
    case 'null':
      return { kind: 'null', place };
    case 'bool': {
      const value = BOOLS.get(text.toLowerCase());
      return value === undefined ? undefined : { kind: 'bool', value, place };
    }
    case 'int': {
      const value = parseYamlInt(text);
      return typeof value === 'bigint' ? { kind: 'int', value, place } : value;
    }
    case 'float': {
      const value = parseYamlFloat(text);
      return typeof value === 'number' ? { kind: 'float', value, place } : value;
    }
    case 'timestamp': {
      const value = node.kind === 'scalar' ? parseTimestamp(text) : undefined;
      return value === undefined ? undefined : { kind: 'date', value, place };
    }
    case 'binary': {
      const value = parseBase64(text);
      return value === undefined ? undefined : { kind: 'bytes', value, place };
    }
    default:
      return undefined;
  }
}

const SHOWN_LENGTH = 40;

function noteUnreadable(node: YamlTarget, text: string, isOdd: boolean, issues: Issue[]): void {
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text;
  const quote = 'put it in double quotes if it is text';
  if (isOdd) {
    const sentence = `${shown} is an unusual way to write a number; write it in decimal digits, or ${quote}.`;
    note(issues, 'yaml.unsupported.number', node, sentence);
  } else if (node.tag === 'merge' || node.tag === 'value') {
    note(issues, 'yaml.value', node, `An unquoted ${shown} is not allowed here; ${quote}.`);
  } else if (node.tag === 'unknown') {
    note(
      issues,
      'yaml.tag',
      node,
      `The tag (!) here is not one that the runtime knows; remove it, or put the text in double quotes.`,
    );
  } else {
    const kind = node.tag === 'timestamp' ? 'date' : node.tag;
    note(issues, 'yaml.value', node, `${shown} is read as ${kind} here, but is not a valid one; ${quote}.`);
  }
}
