import type { Place } from '../config-node.ts';
import type { Issue } from '../issue.ts';

export interface JsonCursor {
  readonly text: string;
  index: number;
  line: number;
  lineStart: number;
  readonly issues: Issue[];
}

export function jsonPlace({ line, lineStart, index }: JsonCursor): Place {
  return { line, column: index - lineStart + 1 };
}

/** Skips spaces, tabs and line breaks, the only white space of JSON. */
export function skipJsonSpace(cursor: JsonCursor): void {
  for (;;) {
    const ch = cursor.text.charCodeAt(cursor.index);
    if (ch !== 0x20 && ch !== 0x0a && ch !== 0x0d && ch !== 0x09) return;
    cursor.index += 1;
    if (ch === 0x0a || (ch === 0x0d && cursor.text.charCodeAt(cursor.index) !== 0x0a)) startJsonLine(cursor);
  }
}

export function startJsonLine(cursor: JsonCursor): void {
  cursor.line += 1;
  cursor.lineStart = cursor.index;
}
