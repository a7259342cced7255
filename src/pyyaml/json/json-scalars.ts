import type { ConfigNode } from '../config-node.ts';
import { jsonPlace, startJsonLine } from './json-cursor.ts';
import type { JsonCursor } from './json-cursor.ts';
import { note, refuse } from '../refusal.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Scans a string; the cursor is at its opening quote. */
export function scanJsonString(cursor: JsonCursor): string {
  const { text } = cursor;
  const opening = jsonPlace(cursor);
  cursor.index += 1;
  let value = '';
  for (;;) {
    const from = cursor.index;
    let ch = text.charCodeAt(cursor.index);
    while (ch >= 0x20 && ch !== QUOTE && ch !== BACKSLASH) ch = text.charCodeAt((cursor.index += 1));
    value += text.slice(from, cursor.index);
    if (ch === QUOTE) {
      cursor.index += 1;
      return value;
    }
    if (cursor.index >= text.length) {
      refuse('json.syntax', opening, 'The string that begins here is never closed; put a double quote at its end.');
    }
    if (ch === BACKSLASH) value += scanEscape(cursor);
    else passControl(cursor, ch);
  }
}

function passControl(cursor: JsonCursor, ch: number): void {
  const escape = [...ESCAPES].find(([, character]) => character.charCodeAt(0) === ch)?.[0];
  const written = escape === undefined ? `\\u${ch.toString(16).padStart(4, '0')}` : `\\${escape}`;
  const what = ch === 0x0a || ch === 0x0d ? 'A line break' : ch === 0x09 ? 'A tab' : 'A control character';
  note(
    cursor.issues,
    'json.control_character',
    jsonPlace(cursor),
    `${what} is not allowed in a JSON string; write ${written} instead, and close the string if a quote is missing.`,
  );
  cursor.index += 1;
  if (ch === 0x0a || (ch === 0x0d && cursor.text.charCodeAt(cursor.index) !== 0x0a)) startJsonLine(cursor);
}

const HEX = /^[0-9a-fA-F]{4}$/;

function scanEscape(cursor: JsonCursor): string {
  const place = jsonPlace(cursor);
  const name = cursor.text.charAt(cursor.index + 1);
  const known = ESCAPES.get(name);
  if (known !== undefined) {
    cursor.index += 2;
    return known;
  }
  const digits = cursor.text.slice(cursor.index + 2, cursor.index + 6);
  if (name !== 'u' || !HEX.test(digits)) {
    refuse(
      'json.syntax',
      place,
      'This is not an escape of JSON; write \\\\ for a backslash, or \\u and four hexadecimal digits.',
    );
  }
  cursor.index += 6;
  return String.fromCharCode(Number.parseInt(digits, 16));
}

const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
/** Python refuses to read a longer int. */
const MOST_DIGITS = 4300;

/** Scans a number if one is here. */
export function scanJsonNumber(cursor: JsonCursor): ConfigNode | undefined {
  NUMBER.lastIndex = cursor.index;
  const match = NUMBER.exec(cursor.text);
  if (match === null) return undefined;
  const place = jsonPlace(cursor);
  const [text, whole = '', fraction, exponent] = match;
  cursor.index += text.length;
  if (fraction !== undefined || exponent !== undefined) return { kind: 'float', value: Number(text), place };
  if (whole.replace('-', '').length > MOST_DIGITS) {
    refuse(
      'json.number',
      place,
      'Python cannot read a number of more than 4,300 digits; shorten it, or put it in double quotes.',
    );
  }
  return { kind: 'int', value: BigInt(whole), place };
}
