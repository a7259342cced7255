import type { Place } from '../config-node.ts';
import { isBlankOrEnd, isBreak, NUL, SPACE, TAB } from './characters.ts';
import { placeHere, takeBreak } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { refuse } from '../refusal.ts';
import type { YamlScalar } from './node.ts';
import { untaggedScalar } from './scalar.ts';

const SINGLE = 0x27;
const DOUBLE = 0x22;
const BACKSLASH = 0x5c;

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001B'],
  [' ', ' '],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['N', '\u0085'],
  ['_', '\u00A0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Scans a single or double quoted scalar; the cursor is at its opening quote. */
export function scanQuoted(cursor: Cursor): YamlScalar {
  const { text, index: start } = cursor;
  const place = placeHere(cursor);
  const quote = text.charCodeAt(start);
  cursor.index += 1;
  let value = scanNonBlanks(cursor, quote);
  while (text.charCodeAt(cursor.index) !== quote) {
    value += scanBlanks(cursor, place);
    value = scanNonBlanks(cursor, quote, value, place);
  }
  cursor.index += 1;
  return untaggedScalar(start, cursor.index, place.line, place.column, value, quote === DOUBLE ? 'double' : 'single');
}

/** Scans up to the next white space, line break, end or closing quote, and appends to `before`. */
function scanNonBlanks(cursor: Cursor, quote: number, before = '', place: Place = placeHere(cursor)): string {
  const { text } = cursor;
  let value = before;
  for (;;) {
    const from = cursor.index;
    let ch = text.charCodeAt(cursor.index);
    while (ch !== quote && ch !== BACKSLASH && !isBlankOrEnd(ch)) ch = text.charCodeAt((cursor.index += 1));
    if (cursor.index > from) value += text.slice(from, cursor.index);
    if (quote === SINGLE && ch === SINGLE && text.charCodeAt(cursor.index + 1) === SINGLE) {
      value += "'";
      cursor.index += 2;
    } else if (ch === BACKSLASH && quote === SINGLE) {
      value += '\\';
      cursor.index += 1;
    } else if (ch === BACKSLASH) {
      value += scanEscape(cursor, value, place);
    } else {
      return value;
    }
  }
}

function scanEscape(cursor: Cursor, before: string, start: Place): string {
  const place = placeHere(cursor);
  cursor.index += 1;
  const name = cursor.text.charAt(cursor.index);
  const named = NAMED_ESCAPES.get(name);
  if (named !== undefined) {
    cursor.index += 1;
    return named;
  }
  const digits = HEX_ESCAPES.get(name);
  if (digits !== undefined) return scanHexEscape(cursor, digits, before, place);
  if (takeBreak(cursor) !== undefined) return scanBreaks(cursor, start);
  if (name === '\0') return refuseUnclosed(start);
  return refuse(
    'yaml.escape',
    place,
    `\\${name} is not an escape of YAML; write \\\\${name} for a backslash, or put the text in single quotes.`,
  );
}

function scanHexEscape(cursor: Cursor, digits: number, before: string, place: Place): string {
  const hex = cursor.text.slice(cursor.index + 1, cursor.index + 1 + digits);
  const code = /^[0-9A-Fa-f]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Infinity;
  if (code > 0x10ffff) {
    const name = cursor.text.charAt(cursor.index);
    const shape = `\\${name} needs ${digits} hexadecimal digits that name a character`;
    return refuse('yaml.escape', place, `${shape}; write \\\\${name} for a backslash and a letter.`);
  }
  cursor.index += 1 + digits;
  if (code >= 0xdc00 && code <= 0xdfff && endsInOpenSurrogate(before)) {
    return refuse(
      'yaml.unsupported.surrogate_escape',
      place,
      'Two \\u escapes do not make one character in YAML; write the character itself, or one \\U escape with eight digits.',
    );
  }
  return String.fromCodePoint(code);
}

/** Python keeps two surrogates separate where our string would join them. */
function endsInOpenSurrogate(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

function scanBlanks(cursor: Cursor, start: Place): string {
  const { text } = cursor;
  const from = cursor.index;
  while (text.charCodeAt(cursor.index) === SPACE || text.charCodeAt(cursor.index) === TAB) cursor.index += 1;
  const ch = text.charCodeAt(cursor.index);
  if (ch === NUL) return refuseUnclosed(start);
  if (!isBreak(ch)) return text.slice(from, cursor.index);
  const first = takeBreak(cursor);
  const others = scanBreaks(cursor, start);
  if (first !== '\n') return `${first}${others}`;
  return others === '' ? ' ' : others;
}

/** The empty lines after a line break inside a quoted scalar. */
function scanBreaks(cursor: Cursor, start: Place): string {
  let breaks = '';
  for (;;) {
    if (isAtDocumentMark(cursor)) {
      const mark = cursor.text.slice(cursor.index, cursor.index + 3);
      refuse(
        'yaml.quote',
        placeHere(cursor),
        `A line that begins with ${mark} is inside the quotes opened on line ${start.line}; close them first, or indent the line.`,
      );
    }
    while (cursor.text.charCodeAt(cursor.index) === SPACE || cursor.text.charCodeAt(cursor.index) === TAB) {
      cursor.index += 1;
    }
    const next = takeBreak(cursor);
    if (next === undefined) return breaks;
    breaks += next;
  }
}

function refuseUnclosed(start: Place): never {
  return refuse('yaml.quote', start, 'The quotes opened here are never closed; close them, or quote the whole text.');
}

/** `---` or `...` at any column: the callers know whether a line begins here. */
export function isAtDocumentMark(cursor: Cursor): boolean {
  const { text, index } = cursor;
  return (text.startsWith('---', index) || text.startsWith('...', index)) && isBlankOrEnd(text.charCodeAt(index + 3));
}
