import { scanCode, type Statement } from '../code/python-code.ts';
import { asksModel, type LooseNode } from '../run-context.ts';
import { lastResult, written } from './last-result.ts';

/** What code makes of a field in each round: it adds a number to it, or takes an item from a list. */
export interface Counting {
  readonly field: string;
  /** What is added, below 0 where it counts down. */
  readonly change: number | 'empties';
  /** What the field becomes where it was empty before. */
  readonly first?: number;
}

/** How a node counts; undefined where it asks a model, or where its code does something else. */
export function countingOf(node: LooseNode): Counting | undefined {
  const field = node.outputs?.[0];
  if (asksModel(node) || field === undefined) return undefined;
  const [expression, first] = resultOf(node.code ?? '');
  const change = changeOf(plain(expression), (name) => fieldOfInput(node, name) === field);
  return change === undefined || (first !== undefined && !goesOn(first, change))
    ? undefined
    : { field, change, ...(first !== undefined && { first }) };
}

/** A first value of 0 or less, after which the field still counts as empty, would come again and again. */
function goesOn(first: number, change: Counting['change']): boolean {
  return change !== 'empties' && first !== 0 && first > 0 === change > 0;
}

/** The expression that code leaves in `result`, and the number that it gives instead where there is nothing to count on. */
function resultOf(code: string): readonly [string, number?] {
  const last = lastResult(code) ?? '';
  const [, one, test, other] = /^(.+?) if (.+?) else (.+)$/.exec(last) ?? [];
  if (one === undefined || test === undefined || other === undefined) return last === '' ? ofBranches(code) : [last];
  return either(one, other, test.includes('inputs')) ?? [last];
}

/** `if` and `else` with one assignment each. */
function ofBranches(code: string): readonly [string, number?] {
  const scan = scanCode(code);
  if (!scan.ok || scan.statements.length !== 4) return [''];
  const [test, one, otherwise, other] = scan.statements;
  if (test?.tokens[0]?.text !== 'if' || otherwise?.tokens[0]?.text !== 'else') return [''];
  const isGuard = test.tokens.some(({ text }) => text === 'inputs');
  return either(assigned(one), assigned(other), isGuard) ?? [''];
}

function assigned(statement: Statement | undefined): string {
  const [target, equals, ...rest] = statement?.tokens ?? [];
  return target?.text === 'result' && equals?.text === '=' ? written(rest, new Map()) : '';
}

function either(one: string, other: string, isGuard: boolean): readonly [string, number] | undefined {
  const [first, expression] = NUMBER.test(plain(one)) ? [one, other] : [other, one];
  return isGuard && NUMBER.test(plain(first)) ? [expression, Number(plain(first))] : undefined;
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Numbers, lists and texts in the expression of a counter, without parentheses and conversions. */
export const INPUT = String.raw`inputs(?:\["(\w+)"\]|\.get"(\w+)"(?:,0)?)(?: or 0)?`;
const ADDED = new RegExp(String.raw`^${INPUT}([+-])(\d+(?:\.\d+)?)$`);
const ADDED_TO = new RegExp(String.raw`^(\d+(?:\.\d+)?)\+${INPUT}$`);
const TAKEN = new RegExp(String.raw`^${INPUT}\[(?:[1-9]\d*:|:-[1-9]\d*)\]$`);

function changeOf(expression: string, isOwn: (input: string) => boolean): Counting['change'] | undefined {
  const [, name, got, sign, amount] = ADDED.exec(expression) ?? [];
  const [, amountTo, nameTo, gotTo] = ADDED_TO.exec(expression) ?? [];
  const [, nameOf, gotOf] = TAKEN.exec(expression) ?? [];
  if (!isOwn(name ?? got ?? nameTo ?? gotTo ?? nameOf ?? gotOf ?? '')) return undefined;
  const change = Number(amount ?? amountTo ?? 0) * (sign === '-' ? -1 : 1);
  if (amount === undefined && amountTo === undefined) return 'empties';
  return change === 0 ? undefined : change;
}

/** Without conversions and parentheses. */
export function plain(expression: string): string {
  return expression
    .replaceAll(/\b(?:int|float|list)(?=\()/g, '')
    .replaceAll(/[()]/g, '')
    .trim();
}

/** The field that an input of a node passes. */
export function fieldOfInput(node: LooseNode, name: string | undefined): string | undefined {
  const template = name === undefined ? undefined : node.inputs?.[name];
  return /^\s*\{?\{?(?:state\.)?(\w+)\}?\}?\s*$/.exec(template ?? '')?.[1];
}
