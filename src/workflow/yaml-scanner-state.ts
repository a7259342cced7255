import type { Place } from './config-node.ts';
import type { Issue } from './issue.ts';
import { columnOf, cursorOver, placeHere } from './yaml-cursor.ts';
import type { Cursor } from './yaml-cursor.ts';
import { refuse } from './yaml-refusal.ts';
import { token } from './yaml-tokens.ts';
import type { Token, TokenKind } from './yaml-tokens.ts';

export interface Scanner extends Cursor {
  /** How many `[` and `{` are open; 0 is block context. */
  flowLevel: number;
  /** The column of the innermost block collection, -1 outside of all. */
  indent: number;
  readonly indents: number[];
  /** Whether a simple key, and in block context a collection, may begin here. */
  allowSimpleKey: boolean;
  /** By flow level: the token that turns out to be a key if a `:` follows it. */
  readonly simpleKeys: (SimpleKey | undefined)[];
  readonly tokens: Token[];
  readonly issues: Issue[];
  readonly maxDepth: number;
}

/** Starts at a token that a `:` on the same line and within 1,024 characters makes a key. */
export interface SimpleKey {
  readonly tokenNumber: number;
  /** It stands where only a key can stand. */
  readonly required: boolean;
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly place: Place;
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
    simpleKeys: [],
    tokens: [],
    issues,
    maxDepth,
  };
}

export function pushIndicator(scanner: Scanner, kind: TokenKind, length: number): void {
  const start = scanner.index;
  const place = placeHere(scanner);
  scanner.index += length;
  scanner.tokens.push(token(kind, start, scanner.index, place));
}

/** Adds a token that has no text of its own. */
export function pushImplied(scanner: Scanner, kind: TokenKind): void {
  scanner.tokens.push(token(kind, scanner.index, scanner.index, placeHere(scanner)));
}

/** Remembers that a simple key may begin with the next token. */
export function saveSimpleKey(scanner: Scanner): void {
  if (!scanner.allowSimpleKey) return;
  forgetSimpleKey(scanner);
  const column = columnOf(scanner);
  scanner.simpleKeys[scanner.flowLevel] = {
    tokenNumber: scanner.tokens.length,
    required: scanner.flowLevel === 0 && scanner.indent === column,
    index: scanner.index,
    line: scanner.line,
    column,
    place: placeHere(scanner),
  };
}

export function forgetSimpleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[scanner.flowLevel];
  if (key?.required) refuseMissingColon(key);
  scanner.simpleKeys[scanner.flowLevel] = undefined;
}

/** Takes the key that a `:` here completes. */
export function takeSimpleKey(scanner: Scanner): SimpleKey | undefined {
  const key = scanner.simpleKeys[scanner.flowLevel];
  scanner.simpleKeys[scanner.flowLevel] = undefined;
  return key === undefined || isStale(scanner, key) ? undefined : key;
}

/** Only a key in block context can be required; all others are looked at when a `:` would complete them. */
export function dropStaleKey(scanner: Scanner): void {
  const key = scanner.simpleKeys[0];
  if (key === undefined || !isStale(scanner, key)) return;
  if (key.required) refuseMissingColon(key);
  scanner.simpleKeys[0] = undefined;
}

function isStale({ text, index, line }: Scanner, key: SimpleKey): boolean {
  if (key.line !== line) return true;
  const units = index - key.index;
  if (units <= LONGEST_KEY) return false;
  return units > 2 * LONGEST_KEY || Array.from(text.slice(key.index, index)).length > LONGEST_KEY;
}

function refuseMissingColon(key: SimpleKey): never {
  return refuse(
    'yaml.missing_colon',
    key.place,
    'A key is wanted here, and no colon follows on its line (within 1,024 characters); write "key: value", or indent the line if it goes on with the text above it.',
  );
}

/** Ends the block collections that are indented deeper than `column`; in flow context indentation means nothing. */
export function unwindIndent(scanner: Scanner, column: number): void {
  if (scanner.flowLevel > 0) return;
  while (scanner.indent > column) {
    scanner.indent = scanner.indents.pop() ?? -1;
    pushImplied(scanner, 'block-end');
  }
}

/** Whether a block collection begins at `column`. */
export function addIndent(scanner: Scanner, column: number): boolean {
  if (scanner.indent >= column) return false;
  scanner.indents.push(scanner.indent);
  scanner.indent = column;
  return true;
}
