import { columnOf, placeHere } from './cursor.ts';
import { refuse } from '../refusal.ts';
import { addIndent, forgetSimpleKey, pushIndicator, saveSimpleKey, takeSimpleKey } from './scanner-state.ts';
import type { Scanner } from './scanner-state.ts';
import { BLOCK_MAPPING_START, BLOCK_SEQUENCE_START, SIMPLE_KEY } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Each of these functions scans one structure indicator, with the tokens that it implies, and returns true. */

export function openFlow(scanner: Scanner, kind: 'flow-sequence-start' | 'flow-mapping-start'): true {
  saveSimpleKey(scanner);
  scanner.flowLevel += 1;
  scanner.allowSimpleKey = true;
  if (scanner.flowLevel > scanner.maxDepth) refuseDepth(scanner);
  pushIndicator(scanner, kind, 1);
  return true;
}

export function closeFlow(scanner: Scanner, kind: 'flow-sequence-end' | 'flow-mapping-end'): true {
  forgetSimpleKey(scanner);
  if (scanner.flowLevel === 0) {
    const bracket = kind === 'flow-sequence-end' ? ']' : '}';
    refuse(
      'yaml.bracket',
      placeHere(scanner),
      `This ${bracket} closes nothing; remove it, or put the text in double quotes.`,
    );
  }
  scanner.flowLevel -= 1;
  scanner.allowSimpleKey = false;
  pushIndicator(scanner, kind, 1);
  return true;
}

export function scanFlowEntry(scanner: Scanner): true {
  scanner.allowSimpleKey = true;
  forgetSimpleKey(scanner);
  pushIndicator(scanner, 'flow-entry', 1);
  return true;
}

export function scanBlockEntry(scanner: Scanner): true {
  if (scanner.flowLevel === 0) {
    if (!scanner.allowSimpleKey) {
      refuse(
        'yaml.misplaced_dash',
        placeHere(scanner),
        'A list item cannot begin here; put "- " on a line of its own, or put a text that begins with "- " in double quotes.',
      );
    }
    startBlock(scanner, BLOCK_SEQUENCE_START);
  }
  scanner.allowSimpleKey = true;
  forgetSimpleKey(scanner);
  pushIndicator(scanner, 'block-entry', 1);
  return true;
}

/** A key written with `? `. */
export function scanKey(scanner: Scanner): true {
  if (scanner.flowLevel === 0) {
    if (!scanner.allowSimpleKey) {
      refuse(
        'yaml.misplaced_question_mark',
        placeHere(scanner),
        'A key cannot begin here; put a text that begins with "? " in double quotes.',
      );
    }
    startBlock(scanner, BLOCK_MAPPING_START);
  }
  scanner.allowSimpleKey = scanner.flowLevel === 0;
  forgetSimpleKey(scanner);
  pushIndicator(scanner, 'key', 1);
  return true;
}

export function scanValue(scanner: Scanner): true {
  const key = takeSimpleKey(scanner);
  if (key !== undefined) {
    insertToken(scanner.tokens, key.tokenNumber, SIMPLE_KEY);
    if (scanner.flowLevel === 0 && addIndent(scanner, key.indent)) {
      refuseIfTooDeep(scanner);
      insertToken(scanner.tokens, key.tokenNumber, BLOCK_MAPPING_START);
    }
    scanner.allowSimpleKey = false;
  } else {
    if (scanner.flowLevel === 0) startComplexValue(scanner);
    scanner.allowSimpleKey = scanner.flowLevel === 0;
    forgetSimpleKey(scanner);
  }
  pushIndicator(scanner, 'value', 1);
  return true;
}

/** Only few tokens follow the position, so this is faster than `splice`. */
function insertToken(tokens: Token[], at: number, inserted: Token): void {
  let moved = inserted;
  for (let index = at; index < tokens.length; index += 1) {
    const next = tokens[index] ?? inserted;
    tokens[index] = moved;
    moved = next;
  }
  tokens.push(moved);
}

/** A `:` without a simple key before it. */
function startComplexValue(scanner: Scanner): void {
  if (!scanner.allowSimpleKey) {
    const before = scanner.tokens.at(-1);
    const goesOn = before?.kind === 'scalar' && before.style === 'plain' && before.line < scanner.shownLine;
    const sentence = goesOn
      ? `This line continues the text of line ${before.line}, because it is indented deeper; move it to the column of the other keys.`
      : 'A colon followed by a space makes a key, and a key is not allowed here; put the whole text in double quotes, or begin the key on a line of its own.';
    refuse('yaml.misplaced_colon', placeHere(scanner), sentence);
  }
  startBlock(scanner, BLOCK_MAPPING_START);
}

function startBlock(scanner: Scanner, start: Token): void {
  if (!addIndent(scanner, columnOf(scanner))) return;
  refuseIfTooDeep(scanner);
  scanner.tokens.push(start);
}

function refuseIfTooDeep(scanner: Scanner): void {
  if (scanner.indents.length > scanner.maxDepth) refuseDepth(scanner);
}

function refuseDepth(scanner: Scanner): never {
  return refuse(
    'yaml.unsupported.depth',
    placeHere(scanner),
    `Lists and mappings are nested deeper than ${scanner.maxDepth} here; write the config flatter.`,
  );
}
