import { columnOf, placeHere } from './yaml-cursor.ts';
import { refuse } from './yaml-refusal.ts';
import {
  addIndent,
  forgetSimpleKey,
  pushImplied,
  pushIndicator,
  saveSimpleKey,
  takeSimpleKey,
} from './yaml-scanner-state.ts';
import type { Scanner } from './yaml-scanner-state.ts';
import { token } from './yaml-tokens.ts';

/** Each of these scans one indicator of structure, with the tokens that it implies, and returns true. */

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
    startBlock(scanner, 'block-sequence-start');
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
    startBlock(scanner, 'block-mapping-start');
  }
  scanner.allowSimpleKey = scanner.flowLevel === 0;
  forgetSimpleKey(scanner);
  pushIndicator(scanner, 'key', 1);
  return true;
}

export function scanValue(scanner: Scanner): true {
  const key = takeSimpleKey(scanner);
  if (key !== undefined) {
    const implied = [token('key', key.index, key.index, key.place)];
    if (scanner.flowLevel === 0 && addIndent(scanner, key.column)) {
      refuseIfTooDeep(scanner);
      implied.unshift(token('block-mapping-start', key.index, key.index, key.place));
    }
    scanner.tokens.splice(key.tokenNumber, 0, ...implied);
    scanner.allowSimpleKey = false;
  } else {
    if (scanner.flowLevel === 0) startComplexValue(scanner);
    scanner.allowSimpleKey = scanner.flowLevel === 0;
    forgetSimpleKey(scanner);
  }
  pushIndicator(scanner, 'value', 1);
  return true;
}

/** A `:` that follows no simple key. */
function startComplexValue(scanner: Scanner): void {
  if (!scanner.allowSimpleKey) {
    refuse(
      'yaml.misplaced_colon',
      placeHere(scanner),
      'A colon followed by a space makes a key, and none can stand here; put the whole text in double quotes if it holds ": ", or begin the key on a line of its own.',
    );
  }
  startBlock(scanner, 'block-mapping-start');
}

function startBlock(scanner: Scanner, kind: 'block-sequence-start' | 'block-mapping-start'): void {
  if (!addIndent(scanner, columnOf(scanner))) return;
  refuseIfTooDeep(scanner);
  pushImplied(scanner, kind);
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
