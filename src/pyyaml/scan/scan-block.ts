import { isBreakOrEnd, isSpaceOrEnd, NUL, SPACE, TAB } from './characters.ts';
import { columnOf, placeHere, skipSpaces, takeBreak } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { refuse } from '../refusal.ts';
import type { YamlScalar } from './node.ts';
import { untaggedScalar } from './scalar.ts';

const GREATER = 0x3e;
const HASH = 0x23;

interface BlockHeader {
  /** Handling of trailing line breaks: `-` removes all, `+` keeps all, otherwise one stays. */
  readonly chomping: 'strip' | 'clip' | 'keep';
  readonly increment: number | undefined;
}

/** Scans a literal or folded scalar at the block indentation `indent`; the cursor is at its `|` or `>`. */
export function scanBlockScalar(cursor: Cursor, indent: number): YamlScalar {
  const start = cursor.index;
  const { line, column: shown } = placeHere(cursor);
  const folded = cursor.text.charCodeAt(start) === GREATER;
  cursor.index += 1;
  const { chomping, increment } = scanHeader(cursor);
  skipRestOfLine(cursor);
  const least = Math.max(indent + 1, 1);
  const leading = increment === undefined ? scanLeadingBreaks(cursor) : undefined;
  const column = leading ? Math.max(least, leading.column) : least + (increment ?? 1) - 1;
  const breaks = leading ? leading.breaks : scanEmptyLines(cursor, column);
  const value = scanLines(cursor, column, folded, chomping, breaks);
  return untaggedScalar(start, cursor.index, line, shown, value, folded ? 'folded' : 'literal');
}

function scanLines(
  cursor: Cursor,
  column: number,
  folded: boolean,
  chomping: BlockHeader['chomping'],
  leadingBreaks: string,
): string {
  const { text } = cursor;
  let value = '';
  let breaks = leadingBreaks;
  let lineBreak = '';
  while (columnOf(cursor) === column && text.charCodeAt(cursor.index) !== NUL) {
    value += breaks;
    const startsDark = !isBlank(text.charCodeAt(cursor.index));
    const from = cursor.index;
    while (!isBreakOrEnd(text.charCodeAt(cursor.index))) cursor.index += 1;
    value += text.slice(from, cursor.index);
    lineBreak = takeBreak(cursor) ?? '';
    breaks = scanEmptyLines(cursor, column);
    if (columnOf(cursor) !== column || text.charCodeAt(cursor.index) === NUL) break;
    const folds = folded && lineBreak === '\n' && startsDark && !isBlank(text.charCodeAt(cursor.index));
    if (!folds) value += lineBreak;
    else if (breaks === '') value += ' ';
  }
  if (chomping !== 'strip') value += lineBreak;
  return chomping === 'keep' ? value + breaks : value;
}

function isBlank(ch: number): boolean {
  return ch === SPACE || ch === TAB;
}

const HEADER = /(?:([+-])([0-9])?|([0-9])([+-])?)?/y;

function scanHeader(cursor: Cursor): BlockHeader {
  HEADER.lastIndex = cursor.index;
  const match = HEADER.exec(cursor.text);
  const digit = match?.[2] ?? match?.[3];
  const sign = match?.[1] ?? match?.[4];
  cursor.index += match?.[0].length ?? 0;
  if (digit === '0' || !isSpaceOrEnd(cursor.text.charCodeAt(cursor.index))) refuseHeader(cursor);
  const chomping = sign === '-' ? 'strip' : sign === '+' ? 'keep' : 'clip';
  return { chomping, increment: digit === undefined ? undefined : Number(digit) };
}

function skipRestOfLine(cursor: Cursor): void {
  skipSpaces(cursor);
  if (cursor.text.charCodeAt(cursor.index) === HASH) {
    while (!isBreakOrEnd(cursor.text.charCodeAt(cursor.index))) cursor.index += 1;
  }
  if (!isBreakOrEnd(cursor.text.charCodeAt(cursor.index))) refuseHeader(cursor);
  takeBreak(cursor);
}

function refuseHeader(cursor: Cursor): never {
  return refuse(
    cursor.text.charCodeAt(cursor.index) === TAB ? 'yaml.tab' : 'yaml.block_scalar',
    placeHere(cursor),
    'Only - or +, a digit from 1 to 9 and a comment may follow | or >; put the text on the next line, indented, or quote a text that begins with | or >.',
  );
}

/** The empty lines before the text, and the widest indentation up to its first character. */
function scanLeadingBreaks(cursor: Cursor): { readonly breaks: string; readonly column: number } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    if (cursor.text.charCodeAt(cursor.index) === SPACE) {
      skipSpaces(cursor);
      widest = Math.max(widest, columnOf(cursor));
    }
    const lineBreak = takeBreak(cursor);
    if (lineBreak === undefined) return { breaks, column: widest };
    breaks += lineBreak;
  }
}

/** The line breaks of lines that are empty up to `column`. */
function scanEmptyLines(cursor: Cursor, column: number): string {
  let breaks = '';
  for (;;) {
    while (columnOf(cursor) < column && cursor.text.charCodeAt(cursor.index) === SPACE) cursor.index += 1;
    const lineBreak = takeBreak(cursor);
    if (lineBreak === undefined) return breaks;
    breaks += lineBreak;
  }
}
