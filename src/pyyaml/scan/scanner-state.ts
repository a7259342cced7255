import type { Place } from '../config-node.ts';
import type { Issue } from '../issue.ts';
import { columnOf, cursorOver, shownColumn } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { refuse } from '../refusal.ts';
import { BLOCK_END } from './tokens.ts';
import type { Indicator, Token } from './tokens.ts';

export interface Scanner extends Cursor {
  /** How many `[` and `{` are open; 0 is block context. */
  flowLevel: number;
  /** The column of the innermost block collection; -1 outside of all. */
  indent: number;
  readonly indents: number[];
  /** Whether a simple key, or in block context a collection, may begin here. */
  allowSimpleKey: boolean;
  /** By flow level: the token that becomes a key if a `:` follows it. */
  readonly simpleKeys: SimpleKey[];
  readonly tokens: Token[];
  readonly issues: Issue[];
  readonly maxDepth: number;
}

/** Begins at a token that becomes a key if a `:` follows on the same line and within 1,024 characters. One record per flow level, which is reused. */
interface SimpleKey {
  isOpen: boolean;
  tokenNumber: number;
  /** Only a key is allowed at its position. */
  isRequired: boolean;
  index: number;
  breaks: number;
  indent: number;
  line: number;
  column: number;
}

/** The longest simple key, in characters. */
const LONGEST_KEY = 1024;

export function scannerOver(text: string, issues: Issue[], maxDepth: number): Scanner {
  return {
    ...cursorOver(text),
    flowLevel: 0,
    indent: -1,
    indents: [],
    allowSimpleKey: true,
    simpleKeys: [closedKey()],
    tokens: [],
    issues,
    maxDepth,
  };
}

function closedKey(): SimpleKey {
  return { isOpen: false, tokenNumber: 0, isRequired: false, index: 0, breaks: 0, indent: 0, line: 1, column: 1 };
}

export function pushIndicator(scanner: Scanner, kind: Indicator['kind'], length: number): void {
  const start = scanner.index;
  const column = shownColumn(scanner);
  scanner.index += length;
  const end = scanner.index;
  scanner.tokens.push({ kind, start, end, line: scanner.shownLine, column });
}

/** Remembers that a simple key may begin with the next token. */
export function saveSimpleKey(scanner: Scanner): void {
  if (!scanner.allowSimpleKey) return;
  forgetSimpleKey(scanner);
  const key = (scanner.simpleKeys[scanner.flowLevel] ??= closedKey());
  key.isOpen = true;
  key.tokenNumber = scanner.tokens.length;
  key.indent = columnOf(scanner);
  key.isRequired = scanner.flowLevel === 0 && scanner.indent === key.indent;
  key.index = scanner.index;
  key.breaks = scanner.line;
  key.line = scanner.shownLine;
  key.column = shownColumn(scanner);
}

export function forgetSimpleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[scanner.flowLevel];
  if (key === undefined || !key.isOpen) return;
  if (key.isRequired) refuseMissingColon(key);
  key.isOpen = false;
}

/** Returns the key that a `:` here completes. */
export function takeSimpleKey(scanner: Scanner): Readonly<SimpleKey> | undefined {
  const key = scanner.simpleKeys[scanner.flowLevel];
  if (key === undefined || !key.isOpen) return undefined;
  key.isOpen = false;
  return isStale(scanner, key) ? undefined : key;
}

/** Only a key in block context can be required. The others are checked when a `:` would complete them. */
export function dropStaleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[0];
  if (key === undefined || !key.isOpen || !isStale(scanner, key)) return;
  if (key.isRequired) refuseMissingColon(key);
  key.isOpen = false;
}

function isStale({ text, index, line }: Scanner, key: SimpleKey): boolean {
  if (key.breaks !== line) return true;
  const units = index - key.index;
  if (units <= LONGEST_KEY) return false;
  return units > 2 * LONGEST_KEY || Array.from(text.slice(key.index, index)).length > LONGEST_KEY;
}

function refuseMissingColon({ line, column }: Place): never {
  return refuse(
    'yaml.missing_colon',
    { line, column },
    'A key is expected here, but no colon follows on its line (within 1,024 characters); write "key: value", or indent the line if it continues the text above it.',
  );
}

/** Ends the block collections that are indented deeper than `column`. In flow context, indentation has no meaning. */
export function unwindIndent(scanner: Scanner, column: number): void {
  if (scanner.flowLevel > 0) return;
  while (scanner.indent > column) {
    scanner.indent = scanner.indents.pop() ?? -1;
    scanner.tokens.push(BLOCK_END);
  }
}

/** Whether a block collection begins at `column`. */
export function addIndent(scanner: Scanner, column: number): boolean {
  if (scanner.indent >= column) return false;
  scanner.indents.push(scanner.indent);
  scanner.indent = column;
  return true;
}
