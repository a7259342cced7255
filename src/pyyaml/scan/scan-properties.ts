import type { Place } from '../config-node.ts';
import { isBlankOrEnd, isBreakOrEnd, isSpaceOrEnd, isWordCharacter, SPACE, TAB } from './characters.ts';
import { placeHere, skipSpaces, takeBreak } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { refuse } from '../refusal.ts';
import type { Named } from './tokens.ts';

const EXCLAMATION = 0x21;
const HASH = 0x23;
const STAR = 0x2a;

/** Characters that may follow a name directly, in addition to white space. */
const AFTER_NAME = '?:,]}%@`';

function namedToken(
  kind: Named['kind'],
  start: number,
  end: number,
  { line, column }: Place,
  value = '',
  suffix = '',
): Named {
  return { kind, start, end, line, column, value, suffix };
}

/** Scans `&name` or `*name`. */
export function scanAnchor(cursor: Cursor): Named {
  const { text, index: start } = cursor;
  const place = placeHere(cursor);
  const isAlias = text.charCodeAt(start) === STAR;
  cursor.index += 1;
  const name = scanWord(cursor);
  const next = text.charCodeAt(cursor.index);
  if (name === '' || !(isBlankOrEnd(next) || AFTER_NAME.includes(text.charAt(cursor.index)))) {
    const mark = isAlias ? '*' : '&';
    const meaning = isAlias ? 'refers to an anchor' : 'names an anchor';
    refuse(
      isAlias ? 'yaml.alias' : 'yaml.anchor',
      place,
      `${mark} at the start of a value ${meaning}, whose name has only letters, digits, - and _; put the text in double quotes if it begins with ${mark}.`,
    );
  }
  return namedToken(isAlias ? 'alias' : 'anchor', start, cursor.index, place, name);
}

function scanWord(cursor: Cursor): string {
  const start = cursor.index;
  while (isWordCharacter(cursor.text.charCodeAt(cursor.index))) cursor.index += 1;
  return cursor.text.slice(start, cursor.index);
}

/** Scans `!suffix`, `!!suffix`, `!handle!suffix`, `!<verbatim>` or a lone `!`. */
export function scanTag(cursor: Cursor): Named {
  const start = cursor.index;
  const place = placeHere(cursor);
  const [handle, suffix] = scanTagParts(cursor, place);
  const next = cursor.text.charCodeAt(cursor.index);
  if (!isSpaceOrEnd(next)) refuseTag(place, next === TAB ? 'yaml.tab' : 'yaml.tag');
  return namedToken('tag', start, cursor.index, place, handle, suffix);
}

function scanTagParts(cursor: Cursor, place: Place): readonly [handle: string, suffix: string] {
  const next = cursor.text.charAt(cursor.index + 1);
  if (next === '<') {
    cursor.index += 2;
    const suffix = scanUri(cursor, place);
    if (cursor.text.charAt(cursor.index) !== '>') refuseTag(place);
    cursor.index += 1;
    return ['', suffix];
  }
  cursor.index += 1;
  if (isBlankOrEnd(next.charCodeAt(0))) return ['', '!'];
  if (!hasSecondMark(cursor)) return ['!', scanUri(cursor, place)];
  cursor.index -= 1;
  return [scanHandle(cursor, place), scanUri(cursor, place)];
}

/** Whether another `!` comes before the next space, so that the tag begins with a handle. */
function hasSecondMark({ text, index }: Cursor): boolean {
  let at = index;
  while (!isSpaceOrEnd(text.charCodeAt(at)) && text.charCodeAt(at) !== EXCLAMATION) at += 1;
  return text.charCodeAt(at) === EXCLAMATION;
}

/** `!`, `!!` or `!name!`. */
function scanHandle(cursor: Cursor, place: Place): string {
  const { text, index: start } = cursor;
  if (text.charCodeAt(start) !== EXCLAMATION) refuseTag(place);
  cursor.index += 1;
  if (text.charCodeAt(cursor.index) === SPACE) return '!';
  scanWord(cursor);
  if (text.charCodeAt(cursor.index) !== EXCLAMATION) refuseTag(place);
  cursor.index += 1;
  return text.slice(start, cursor.index);
}

const URI = /[0-9A-Za-z\-;/?:@&=+$,_.!~*'()[\]%]+/y;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

function scanUri(cursor: Cursor, place: Place): string {
  URI.lastIndex = cursor.index;
  const uri = URI.exec(cursor.text)?.[0];
  if (uri === undefined || BROKEN_ESCAPE.test(uri)) return refuseTag(place);
  cursor.index += uri.length;
  if (!uri.includes('%')) return uri;
  try {
    return uri.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => decodeURIComponent(escapes));
  } catch (error) {
    if (error instanceof URIError) return refuseTag(place);
    throw error;
  }
}

function refuseTag(place: Place, code = 'yaml.tag'): never {
  return refuse(
    code,
    place,
    'A value that begins with ! has a tag, and this tag cannot be read; remove the tag, or put the text in double quotes.',
  );
}

/** Scans a `%` line, including its line break. */
export function scanDirective(cursor: Cursor): Named {
  const start = cursor.index;
  const place = placeHere(cursor);
  cursor.index += 1;
  const name = scanWord(cursor);
  if (name === '' || !isSpaceOrEnd(cursor.text.charCodeAt(cursor.index))) refuseDirective(place);
  const directive = scanDirectiveValue(cursor, name, start, place);
  skipSpaces(cursor);
  if (cursor.text.charCodeAt(cursor.index) === HASH) skipToBreak(cursor);
  if (!isBreakOrEnd(cursor.text.charCodeAt(cursor.index))) refuseDirective(place);
  takeBreak(cursor);
  return directive;
}

function scanDirectiveValue(cursor: Cursor, name: string, start: number, place: Place): Named {
  if (name === 'YAML') {
    const major = scanVersion(cursor, place);
    return namedToken('version-directive', start, cursor.index, place, major);
  }
  if (name === 'TAG') {
    skipSpaces(cursor);
    const handle = scanHandle(cursor, place);
    if (cursor.text.charCodeAt(cursor.index) !== SPACE) refuseDirective(place);
    skipSpaces(cursor);
    const prefix = scanUri(cursor, place);
    if (!isSpaceOrEnd(cursor.text.charCodeAt(cursor.index))) refuseDirective(place);
    return namedToken('tag-directive', start, cursor.index, place, handle, prefix);
  }
  skipToBreak(cursor);
  return namedToken('other-directive', start, cursor.index, place);
}

const VERSION = / *([0-9]{1,4300})\.[0-9]{1,4300}/y;

function scanVersion(cursor: Cursor, place: Place): string {
  VERSION.lastIndex = cursor.index;
  const match = VERSION.exec(cursor.text);
  cursor.index += match?.[0].length ?? 0;
  if (match === null || !isSpaceOrEnd(cursor.text.charCodeAt(cursor.index))) refuseDirective(place);
  return (match?.[1] ?? '').replace(/^0+(?=.)/, '');
}

function skipToBreak(cursor: Cursor): void {
  while (!isBreakOrEnd(cursor.text.charCodeAt(cursor.index))) cursor.index += 1;
}

function refuseDirective(place: Place): never {
  return refuse(
    'yaml.directive',
    place,
    'A line that begins with % is a directive, and this one cannot be read; delete the line, or put a text that begins with % in double quotes.',
  );
}
