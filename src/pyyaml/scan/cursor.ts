import type { Place } from '../config-node.ts';
import { BYTE_ORDER_MARK, CR, LF, LINE_SEPARATOR, NEXT_LINE, PARAGRAPH_SEPARATOR, SPACE } from './characters.ts';

/** A reading position in the text, which ends with a NUL so that no look-ahead runs past the end. */
export interface Cursor {
  readonly text: string;
  index: number;
  /** Counts every line break of YAML 1.1. Only compared, never shown. */
  line: number;
  lineStart: number;
  /** Counts lines as an editor does. */
  shownLine: number;
  shownLineStart: number;
}

/** Begins after a byte order mark, which has no column. */
export function cursorOver(text: string): Cursor {
  const index = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  return { text: `${text}\0`, index, line: 0, lineStart: index, shownLine: 1, shownLineStart: 0 };
}

/** The column to show, from 1. */
export function shownColumn(cursor: Cursor): number {
  return cursor.index - cursor.shownLineStart + 1;
}

export function placeHere(cursor: Cursor): Place {
  return { line: cursor.shownLine, column: cursor.index - cursor.shownLineStart + 1 };
}

/**
 * The column, from 0. PyYAML counts characters where this counts UTF-16 units, and ignores a byte order mark. That makes no difference, because columns that
 * are compared have only spaces and indicators before them.
 */
export function columnOf(cursor: Cursor): number {
  return cursor.index - cursor.lineStart;
}

/** Skips a line break and returns its value in a scalar; undefined if there is none. */
export function takeBreak(cursor: Cursor): string | undefined {
  const ch = cursor.text.charCodeAt(cursor.index);
  if (ch !== LF && ch !== CR && ch !== NEXT_LINE && ch !== LINE_SEPARATOR && ch !== PARAGRAPH_SEPARATOR) {
    return undefined;
  }
  const isPair = ch === CR && cursor.text.charCodeAt(cursor.index + 1) === LF;
  cursor.index += isPair ? 2 : 1;
  cursor.line += 1;
  cursor.lineStart = cursor.index;
  if (ch === LF || ch === CR) {
    cursor.shownLine += 1;
    cursor.shownLineStart = cursor.index;
  }
  if (ch === LINE_SEPARATOR) return '\u2028';
  return ch === PARAGRAPH_SEPARATOR ? '\u2029' : '\n';
}

export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.index) === SPACE) cursor.index += 1;
}
