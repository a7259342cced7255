import type { Issue } from '../issue.ts';
import { isBlankOrEnd, isBreakOrEnd, NUL, TAB } from './characters.ts';
import { columnOf, placeHere, skipSpaces, takeBreak } from './cursor.ts';
import { note, refuse } from '../refusal.ts';
import { scanBlockScalar } from './scan-block.ts';
import { scanPlain } from './scan-plain.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts';
import { scanQuoted } from './scan-quoted.ts';
import { closeFlow, openFlow, scanBlockEntry, scanFlowEntry, scanKey, scanValue } from './scan-structure.ts';
import {
  dropStaleKey,
  forgetSimpleKey,
  pushIndicator,
  saveSimpleKey,
  scannerOver,
  unwindIndent,
} from './scanner-state.ts';
import type { Scanner } from './scanner-state.ts';
import type { Token } from './tokens.ts';

/** Characters with a meaning at the start of a token. Compared as numbers, because this is the reader's hottest code. */
const HASH = 0x23; // #
const PERCENT = 0x25; // %
const DASH = 0x2d; // -
const DOT = 0x2e; // .
const COLON = 0x3a; // :
const QUESTION = 0x3f; // ?

/**
 * Splits a text into tokens, rule by rule as PyYAML 6's scanner does (MIT, Kirill Simonov and Ingy döt Net). Where YAML's own grammar differs, PyYAML
 * decides, because upstream reads with it. Tabs are noted in `issues` and skipped; any other fault ends the scan with a `TextRefusal`.
 */
export function scanTokens(text: string, issues: Issue[], maxDepth: number): readonly Token[] {
  const scanner = scannerOver(text, issues, maxDepth);
  while (scanToken(scanner));
  return scanner.tokens;
}

/** Scans the next token and those that its position implies; false at the end. */
function scanToken(scanner: Scanner): boolean {
  skipToToken(scanner);
  dropStaleKey(scanner);
  const column = columnOf(scanner);
  unwindIndent(scanner, column);
  const ch = scanner.text.charCodeAt(scanner.index);
  if (ch === NUL) return endStream(scanner);
  if (column === 0 && scanLineMark(scanner, ch)) return true;
  if (isLetter(ch)) scanText(scanner, scanPlain);
  else if (!scanIndicator(scanner, ch)) scanOther(scanner, scanner.text.charAt(scanner.index));
  return true;
}

/** Most tokens begin with a letter, and are then unquoted text. */
function isLetter(ch: number): boolean {
  return (ch >= 0x61 && ch <= 0x7a) || (ch >= 0x41 && ch <= 0x5a);
}

/** Skips spaces, comments and line breaks. In block context, a simple key may begin on each further line. */
function skipToToken(scanner: Scanner): void {
  for (;;) {
    skipSpaces(scanner);
    if (scanner.text.charCodeAt(scanner.index) === HASH) {
      while (!isBreakOrEnd(scanner.text.charCodeAt(scanner.index))) scanner.index += 1;
    }
    if (takeBreak(scanner) === undefined) return;
    if (scanner.flowLevel === 0) scanner.allowSimpleKey = true;
  }
}

/** Scans a directive, `---` or `...`, which must begin in the first column. */
function scanLineMark(scanner: Scanner, ch: number): boolean {
  const isMark = ch === DASH ? hasMark(scanner, '---') : ch === DOT ? hasMark(scanner, '...') : ch === PERCENT;
  if (!isMark) return false;
  unwindIndent(scanner, -1);
  forgetSimpleKey(scanner);
  scanner.allowSimpleKey = false;
  if (ch === PERCENT) scanner.tokens.push(scanDirective(scanner));
  else pushIndicator(scanner, ch === DASH ? 'document-start' : 'document-end', 3);
  return true;
}

function hasMark({ text, index }: Scanner, mark: string): boolean {
  return text.startsWith(mark, index) && isBlankOrEnd(text.charCodeAt(index + 3));
}

function scanIndicator(scanner: Scanner, ch: number): boolean {
  switch (ch) {
    case DASH:
      return isBlankNext(scanner) && scanBlockEntry(scanner);
    case COLON:
      return (scanner.flowLevel > 0 || isBlankNext(scanner)) && scanValue(scanner);
    case QUESTION:
      return (scanner.flowLevel > 0 || isBlankNext(scanner)) && scanKey(scanner);
    case 0x2c: // ,
      return scanFlowEntry(scanner);
    case 0x5b: // [
      return openFlow(scanner, 'flow-sequence-start');
    case 0x7b: // {
      return openFlow(scanner, 'flow-mapping-start');
    case 0x5d: // ]
      return closeFlow(scanner, 'flow-sequence-end');
    case 0x7d: // }
      return closeFlow(scanner, 'flow-mapping-end');
    default:
      return false;
  }
}

function isBlankNext({ text, index }: Scanner): boolean {
  return isBlankOrEnd(text.charCodeAt(index + 1));
}

/** Characters that cannot begin an unquoted scalar; `-`, `?` and `:` can if no white space follows. */
const NEVER_PLAIN = ',[]{}#&*!|>\'"%@`';

function scanOther(scanner: Scanner, ch: string): void {
  if (ch === '"' || ch === "'") return scanText(scanner, scanQuoted);
  if ((ch === '|' || ch === '>') && scanner.flowLevel === 0) {
    scanner.allowSimpleKey = true;
    forgetSimpleKey(scanner);
    scanner.tokens.push(scanBlockScalar(scanner, scanner.indent));
    return;
  }
  if (ch === '*' || ch === '&') return scanText(scanner, scanAnchor);
  if (ch === '!') return scanText(scanner, scanTag);
  if (ch === '\t') return passTab(scanner);
  if (mayStartPlain(scanner, ch)) return scanText(scanner, scanPlain);
  const sentence = scanner.text.startsWith('```', scanner.index)
    ? 'The marks ``` belong to a message, not to the config; remove them.'
    : `No unquoted text can begin with ${ch} here; put the text in double quotes.`;
  return refuse('yaml.reserved_character', placeHere(scanner), sentence);
}

/** Scans a token that may become a key. */
function scanText(scanner: Scanner, scan: (scanner: Scanner) => Token): void {
  saveSimpleKey(scanner);
  scanner.allowSimpleKey = false;
  scanner.tokens.push(scan(scanner));
}

function mayStartPlain(scanner: Scanner, ch: string): boolean {
  if (ch !== '-' && ch !== '?' && ch !== ':') return !NEVER_PLAIN.includes(ch);
  return !isBlankNext(scanner) && (ch === '-' || scanner.flowLevel === 0);
}

function passTab(scanner: Scanner): void {
  const sentence = 'Tabs are not allowed here; use spaces, or write a tab in a text as \\t in double quotes.';
  note(scanner.issues, 'yaml.tab', placeHere(scanner), sentence);
  while (scanner.text.charCodeAt(scanner.index) === TAB) scanner.index += 1;
}

function endStream(scanner: Scanner): false {
  unwindIndent(scanner, -1);
  forgetSimpleKey(scanner);
  pushIndicator(scanner, 'stream-end', 0);
  return false;
}
