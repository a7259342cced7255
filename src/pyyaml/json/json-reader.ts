import type { RepeatedKey } from '../construct/repeated-keys.ts';
import type { ConfigEntry, ConfigMap, ConfigNode, Place } from '../config-node.ts';
import type { Issue } from '../issue.ts';
import { scanJsonNumber, scanJsonString } from './json-scalars.ts';
import { jsonPlace, skipJsonSpace } from './json-cursor.ts';
import type { JsonCursor } from './json-cursor.ts';
import { refuse } from '../refusal.ts';

export interface JsonDocument {
  readonly root: ConfigNode;
  readonly repeatedKeys: readonly RepeatedKey[];
}

interface JsonReader extends JsonCursor {
  readonly repeatedKeys: RepeatedKey[];
  readonly maxDepth: number;
}

const LITERALS: readonly (readonly [text: string, build: (place: Place) => ConfigNode])[] = [
  ['null', (place) => ({ kind: 'null', place })],
  ['true', (place) => ({ kind: 'bool', value: true, place })],
  ['false', (place) => ({ kind: 'bool', value: false, place })],
  ['NaN', (place) => ({ kind: 'float', value: Number.NaN, place })],
  ['Infinity', (place) => ({ kind: 'float', value: Infinity, place })],
  ['-Infinity', (place) => ({ kind: 'float', value: -Infinity, place })],
];

/** Reads JSON like Python's `json.load`. Control characters in strings are added to `issues`; any other fault throws a `TextRefusal`. */
export function readJsonDocument(text: string, issues: Issue[], maxDepth: number): JsonDocument {
  const reader: JsonReader = { text, index: 0, line: 1, lineStart: 0, issues, repeatedKeys: [], maxDepth };
  if (text.startsWith('\uFEFF')) {
    refuse(
      'json.byte_order_mark',
      jsonPlace(reader),
      'The JSON begins with a byte order mark; save the file as UTF-8 without it.',
    );
  }
  skipJsonSpace(reader);
  const root = readValue(reader, 0);
  skipJsonSpace(reader);
  if (reader.index < text.length) {
    refuse('json.syntax', jsonPlace(reader), 'The JSON value is complete before this; remove what follows it.');
  }
  return { root, repeatedKeys: reader.repeatedKeys };
}

function readValue(reader: JsonReader, depth: number): ConfigNode {
  const place = jsonPlace(reader);
  const first = reader.text.charAt(reader.index);
  if (first === '"') return { kind: 'string', value: scanJsonString(reader), place };
  if (first === '{' || first === '[') {
    if (depth >= reader.maxDepth) {
      const sentence = `Lists and objects are nested deeper than ${reader.maxDepth} here; write the config flatter.`;
      refuse('yaml.unsupported.depth', place, sentence);
    }
    reader.index += 1;
    return first === '{' ? readObject(reader, place, depth + 1) : readList(reader, place, depth + 1);
  }
  for (const [text, build] of LITERALS) {
    if (reader.text.startsWith(text, reader.index)) {
      reader.index += text.length;
      return build(place);
    }
  }
  return scanJsonNumber(reader) ?? refuseValue(reader, place);
}

function refuseValue(reader: JsonReader, place: Place): never {
  const found = reader.index < reader.text.length ? reader.text.charAt(reader.index) : 'the end of the text';
  return refuse('json.syntax', place, `Found ${found} where a JSON value is expected; text goes in double quotes.`);
}

function readList(reader: JsonReader, place: Place, depth: number): ConfigNode {
  const items: ConfigNode[] = [];
  skipJsonSpace(reader);
  if (!takeCharacter(reader, ']')) {
    do {
      skipJsonSpace(reader);
      items.push(readValue(reader, depth));
      skipJsonSpace(reader);
    } while (takeCharacter(reader, ','));
    if (!takeCharacter(reader, ']')) refuseAfterItem(reader, ']', place);
  }
  return { kind: 'list', python: 'list', items, place };
}

function readObject(reader: JsonReader, place: Place, depth: number): ConfigNode {
  const entries = new Map<string, ConfigEntry>();
  const map: { -readonly [Part in keyof ConfigMap]: ConfigMap[Part] } = { kind: 'map', entries: [], place };
  skipJsonSpace(reader);
  if (takeCharacter(reader, '}')) return map;
  do {
    skipJsonSpace(reader);
    const key = readKey(reader);
    const value = readValue(reader, depth);
    const before = entries.get(key.value);
    if (before !== undefined) reader.repeatedKeys.push({ map, key, firstLine: before.key.place.line });
    // As in a Python dict, the last value is stored at the position of the first.
    entries.set(key.value, { key, value });
    skipJsonSpace(reader);
  } while (takeCharacter(reader, ','));
  if (!takeCharacter(reader, '}')) refuseAfterItem(reader, '}', place);
  map.entries = [...entries.values()];
  return map;
}

/** Reads a key with the colon and the spaces after it. */
function readKey(reader: JsonReader): Extract<ConfigNode, { kind: 'string' }> {
  const place = jsonPlace(reader);
  if (reader.text.charAt(reader.index) !== '"') {
    refuse(
      'json.syntax',
      place,
      'A key in double quotes is expected here; quote it, and leave no comma after the last entry.',
    );
  }
  const value = scanJsonString(reader);
  skipJsonSpace(reader);
  if (!takeCharacter(reader, ':'))
    refuse('json.syntax', jsonPlace(reader), 'A colon is expected after the key; put one here.');
  skipJsonSpace(reader);
  return { kind: 'string', value, place };
}

function takeCharacter(reader: JsonReader, character: string): boolean {
  const isThere = reader.text.charAt(reader.index) === character;
  if (isThere) reader.index += 1;
  return isThere;
}

function refuseAfterItem(reader: JsonReader, closing: string, opened: Place): never {
  const sentence = `A comma or ${closing} is expected here, because line ${opened.line} opened a bracket; put one.`;
  return refuse('json.syntax', jsonPlace(reader), sentence);
}
