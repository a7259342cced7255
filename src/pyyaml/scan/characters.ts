import type { Place } from '../config-node.ts';
import type { Issue } from '../issue.ts';
import { isFull, note } from '../refusal.ts';

export const NUL = 0x00;
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const NEXT_LINE = 0x85;
export const LINE_SEPARATOR = 0x2028;
export const PARAGRAPH_SEPARATOR = 0x2029;
export const BYTE_ORDER_MARK = 0xfeff;

/** YAML 1.1 also ends a line at U+0085, U+2028 and U+2029. */
export function isBreak(ch: number): boolean {
  return ch === LF || ch === CR || (ch >= NEXT_LINE && isWideBreak(ch));
}

function isWideBreak(ch: number): boolean {
  return ch === NEXT_LINE || ch === LINE_SEPARATOR || ch === PARAGRAPH_SEPARATOR;
}

export function isBreakOrEnd(ch: number): boolean {
  return ch === NUL || isBreak(ch);
}

export function isBlankOrEnd(ch: number): boolean {
  return ch === SPACE || ch === TAB || isBreakOrEnd(ch);
}

export function isSpaceOrEnd(ch: number): boolean {
  return ch === SPACE || isBreakOrEnd(ch);
}

/** A character of the name of an anchor, a handle or a directive. */
export function isWordCharacter(ch: number): boolean {
  return (
    (ch >= 0x30 && ch <= 0x39) || // 0-9
    (ch >= 0x41 && ch <= 0x5a) || // A-Z
    (ch >= 0x61 && ch <= 0x7a) || // a-z
    ch === 0x2d || // -
    ch === 0x5f // _
  );
}

// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex -- as above; with the flag `u` a surrogate matches only when it has no partner
const FORBIDDEN_EACH = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/gu;

/** Notes every character that YAML forbids even in quotes, and returns the text with each replaced by a harmless one. */
export function withoutForbidden(text: string, placeOf: (offset: number) => Place, issues: Issue[]): string {
  if (!FORBIDDEN.test(text)) return text;
  return text.replace(FORBIDDEN_EACH, (character: string, offset: number) => {
    if (isFull(issues)) return 'x';
    const code = character.charCodeAt(0);
    const hex = code.toString(16).toUpperCase().padStart(4, '0');
    const escape = code < 0x100 ? `\\x${hex.slice(2)}` : `\\u${hex}`;
    note(
      issues,
      'yaml.control_character',
      placeOf(offset),
      `YAML does not allow the character U+${hex}, not even in quotes or comments; delete it, or write it as ${escape} in double quotes.`,
    );
    return 'x';
  });
}

/** The position of an offset, for occasional use: scans the text each time. Lines end at LF, CR or CRLF, as in an editor. */
export function placeOfOffset(text: string, offset: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < offset; index += 1) {
    const ch = text.charCodeAt(index);
    if (ch === LF || (ch === CR && text.charCodeAt(index + 1) !== LF)) {
      line += 1;
      lineStart = index + 1;
    }
  }
  return { line, column: offset - lineStart + 1 };
}
