import type { Issue } from './issue.ts';
import { BYTE_ORDER_MARK, isBlankOrEnd, isBreakOrEnd, TAB } from './yaml-characters.ts';
import { columnOf, placeHere, skipSpaces, takeBreak } from './yaml-cursor.ts';
import { note, refuse } from './yaml-refusal.ts';
import { scanBlockScalar } from './yaml-scan-block.ts';
import { scanPlain } from './yaml-scan-plain.ts';
import { scanAnchor, scanDirective, scanTag } from './yaml-scan-properties.ts';
import { scanQuoted } from './yaml-scan-quoted.ts';
import { closeFlow, openFlow, scanBlockEntry, scanFlowEntry, scanKey, scanValue } from './yaml-scan-structure.ts';
import {
  dropStaleKey,
  forgetSimpleKey,
  pushImplied,
  pushIndicator,
  saveSimpleKey,
  scannerOver,
  unwindIndent,
} from './yaml-scanner-state.ts';
import type { Scanner } from './yaml-scanner-state.ts';
import type { Token, TokenKind } from './yaml-tokens.ts';

/**
 * Cuts a text into tokens by the rules of PyYAML 6's scanner (MIT, Kirill Simonov and Ingy döt Net), one for one: where YAML's own
 * grammar differs, it does not matter, because upstream reads with PyYAML. Tabs are noted in `issues` and passed over; any other
 * fault stops the scan with a `TextRefusal`.
 */
export function scanTokens(text: string, issues: Issue[], maxDepth: number): readonly Token[] {
  const scanner = scannerOver(text, issues, maxDepth);
  if (scanner.text.charCodeAt(0) === BYTE_ORDER_MARK) scanner.index = 1;
  while (scanToken(scanner));
  return scanner.tokens;
}

/** Scans the next token, and those that its place implies; false at the end. */
function scanToken(scanner: Scanner): boolean {
  skipToToken(scanner);
  dropStaleKey(scanner);
  const column = columnOf(scanner);
  unwindIndent(scanner, column);
  const ch = scanner.text.charAt(scanner.index);
  if (ch === '\0') return endStream(scanner);
  if (column === 0 && scanLineMark(scanner, ch)) return true;
  if (!scanIndicator(scanner, ch)) scanOther(scanner, ch);
  return true;
}

/** Passes spaces, comments and line breaks; in block context a simple key may begin on each further line. */
function skipToToken(scanner: Scanner): void {
  for (;;) {
    skipSpaces(scanner);
    if (scanner.text.charAt(scanner.index) === '#') {
      while (!isBreakOrEnd(scanner.text.charCodeAt(scanner.index))) scanner.index += 1;
    }
    if (takeBreak(scanner) === undefined) return;
    if (scanner.flowLevel === 0) scanner.allowSimpleKey = true;
  }
}

/** A directive, `---` or `...`, which stand in the first column. */
function scanLineMark(scanner: Scanner, ch: string): boolean {
  const { text, index } = scanner;
  const isMark = (mark: string): boolean => text.startsWith(mark, index) && isBlankOrEnd(text.charCodeAt(index + 3));
  const kind: TokenKind | undefined =
    ch === '-' && isMark('---') ? 'document-start' : ch === '.' && isMark('...') ? 'document-end' : undefined;
  if (kind === undefined && ch !== '%') return false;
  unwindIndent(scanner, -1);
  forgetSimpleKey(scanner);
  scanner.allowSimpleKey = false;
  if (kind === undefined) scanner.tokens.push(scanDirective(scanner));
  else pushIndicator(scanner, kind, 3);
  return true;
}

function scanIndicator(scanner: Scanner, ch: string): boolean {
  const isBlankNext = (): boolean => isBlankOrEnd(scanner.text.charCodeAt(scanner.index + 1));
  switch (ch) {
    case '[':
      return openFlow(scanner, 'flow-sequence-start');
    case '{':
      return openFlow(scanner, 'flow-mapping-start');
    case ']':
      return closeFlow(scanner, 'flow-sequence-end');
    case '}':
      return closeFlow(scanner, 'flow-mapping-end');
    case ',':
      return scanFlowEntry(scanner);
    case '-':
      return isBlankNext() && scanBlockEntry(scanner);
    case '?':
      return (scanner.flowLevel > 0 || isBlankNext()) && scanKey(scanner);
    case ':':
      return (scanner.flowLevel > 0 || isBlankNext()) && scanValue(scanner);
    default:
      return false;
  }
}

/** Characters that cannot begin an unquoted scalar. */
const NEVER_PLAIN = ',[]{}#&*!|>\'"%@`';

function scanOther(scanner: Scanner, ch: string): void {
  const inFlow = scanner.flowLevel > 0;
  if ((ch === '|' || ch === '>') && !inFlow) {
    scanner.allowSimpleKey = true;
    forgetSimpleKey(scanner);
    scanner.tokens.push(scanBlockScalar(scanner, scanner.indent));
    return;
  }
  if (ch === '\t') return passTab(scanner);
  const scan =
    ch === '*' || ch === '&' ? scanAnchor : ch === '!' ? scanTag : ch === '"' || ch === "'" ? scanQuoted : undefined;
  if (scan === undefined && !mayStartPlain(scanner, ch)) return refuseStart(scanner, ch);
  saveSimpleKey(scanner);
  scanner.allowSimpleKey = false;
  scanner.tokens.push(scan === undefined ? scanPlain(scanner) : scan(scanner));
}

function mayStartPlain(scanner: Scanner, ch: string): boolean {
  if (ch === '-' || ch === '?' || ch === ':') {
    const next = scanner.text.charCodeAt(scanner.index + 1);
    return !isBlankOrEnd(next) && (ch === '-' || scanner.flowLevel === 0);
  }
  return !NEVER_PLAIN.includes(ch);
}

function passTab(scanner: Scanner): void {
  note(
    scanner.issues,
    'yaml.tab',
    placeHere(scanner),
    'A tab stands here, where YAML takes only spaces; write spaces, or put a text that holds a tab in double quotes as \\t.',
  );
  while (scanner.text.charCodeAt(scanner.index) === TAB) scanner.index += 1;
}

function refuseStart(scanner: Scanner, ch: string): never {
  return refuse(
    'yaml.reserved_character',
    placeHere(scanner),
    `No unquoted text can begin with ${ch} here; put the text in double quotes.`,
  );
}

function endStream(scanner: Scanner): false {
  unwindIndent(scanner, -1);
  forgetSimpleKey(scanner);
  pushImplied(scanner, 'stream-end');
  return false;
}
