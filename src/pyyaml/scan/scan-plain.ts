import { isBlankOrEnd, isBreak } from './characters.ts';
import { columnOf, shownColumn, skipSpaces, takeBreak } from './cursor.ts';
import { isAtDocumentMark } from './scan-quoted.ts';
import type { Scanner } from './scanner-state.ts';
import type { YamlScalar } from './node.ts';
import { untaggedScalar } from './scalar.ts';

const COLON = 0x3a;
const HASH = 0x23;

/** `,?[]{}`: they end an unquoted scalar inside brackets. */
function isFlowStop(ch: number): boolean {
  return ch === 0x2c || ch === 0x3f || ch === 0x5b || ch === 0x5d || ch === 0x7b || ch === 0x7d;
}

/** `,[]{}`: after a colon they end an unquoted key inside brackets. */
function isFlowIndicator(ch: number): boolean {
  return ch !== 0x3f && isFlowStop(ch);
}

/** Scans an unquoted scalar, which may continue on further lines. Allows a simple key after it if it ended with a line. */
export function scanPlain(scanner: Scanner): YamlScalar {
  const { text, index: start } = scanner;
  const line = scanner.shownLine;
  const column = shownColumn(scanner);
  const inFlow = scanner.flowLevel > 0;
  const indent = scanner.indent + 1;
  let end = start;
  let value = '';
  let spaces = '';
  while (text.charCodeAt(scanner.index) !== HASH) {
    const from = scanner.index;
    scanner.index = endOfRun(text, from, inFlow);
    if (scanner.index === from) break;
    scanner.allowSimpleKey = false;
    value += spaces + text.slice(from, scanner.index);
    end = scanner.index;
    spaces = scanSpaces(scanner);
    if (spaces === '' || (!inFlow && columnOf(scanner) < indent)) break;
  }
  return untaggedScalar(start, end, line, column, value, 'plain');
}

function endOfRun(text: string, from: number, inFlow: boolean): number {
  let index = from;
  for (;;) {
    const ch = text.charCodeAt(index);
    if (isBlankOrEnd(ch) || (inFlow && isFlowStop(ch))) return index;
    if (ch === COLON) {
      const next = text.charCodeAt(index + 1);
      if (isBlankOrEnd(next) || (inFlow && isFlowIndicator(next))) return index;
    }
    index += 1;
  }
}

/** The value of the spaces and line breaks here if the scalar continues after them; empty if it does not. */
function scanSpaces(scanner: Scanner): string {
  const from = scanner.index;
  skipSpaces(scanner);
  if (!isBreak(scanner.text.charCodeAt(scanner.index))) return scanner.text.slice(from, scanner.index);
  const first = takeBreak(scanner);
  scanner.allowSimpleKey = true;
  let breaks = '';
  if (isAtDocumentMark(scanner)) return '';
  for (;;) {
    skipSpaces(scanner);
    const next = takeBreak(scanner);
    if (next === undefined) break;
    breaks += next;
    if (isAtDocumentMark(scanner)) return '';
  }
  if (first !== '\n') return `${first}${breaks}`;
  return breaks === '' ? ' ' : breaks;
}
