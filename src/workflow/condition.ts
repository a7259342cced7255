import type { ConfigRecord } from './schema/config-value.ts';
import { type Comparison, pythonCompare, pythonTruth } from './schema/python-value.ts';
import { PYTHON_SPACE, PYTHON_WORD, pythonStrip } from '../pyyaml/python-text.ts';

/** Route conditions: upstream takes them apart with a handful of patterns, and what fits none of them fails when it is evaluated. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Comparison; readonly literal: Literal }
  | { readonly kind: 'truth'; readonly field: string; readonly negated: boolean }
  /** A name without `state.`, which works if such a field exists. */
  | { readonly kind: 'bare'; readonly field: string; readonly negated: boolean }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'unsupported'; readonly why: string };

export type Literal = string | number | bigint | boolean;

const FIELD = new RegExp(`(?<![${PYTHON_WORD}])state\\.([${PYTHON_WORD}]+)`, 'gu');
const FORBIDDEN = /__|import|exec|eval|lambda/i;
const SPACE = `[${PYTHON_SPACE}]`;
const LEFT = `^state\\.([${PYTHON_WORD}]+)${SPACE}*(==|!=|>=|<=|>|<)`;
/** Space around the first kind of value is dropped later. */
const COMPARISONS = [`([^']+)$`, `${SPACE}*"([^"]*)"$`, `${SPACE}*'([^']*)'$`].map(
  (value) => new RegExp(LEFT + value, 'u'),
);
const TRUTH = new RegExp(`^(not${SPACE}+)?state\\.([${PYTHON_WORD}]+)$`, 'u');
const BARE = new RegExp(`^(not${SPACE}+)?([${PYTHON_WORD}]+)$`, 'u');

/** Deeper parentheses end in Python's recursion limit. */
const DEEPEST = 300;

/** The state fields that upstream's validator looks up, each once; those inside quotes count as well. */
export function conditionFields(logic: string): readonly string[] {
  return [...new Set(Array.from(logic.matchAll(FIELD), (match) => match[1] ?? ''))];
}

export function parseCondition(logic: string): Condition {
  const text = pythonStrip(logic);
  if (logic === '' || text === 'default') return { kind: 'always' };
  if (conditionFields(text).length === 0) return unsupported('it names no state field; write `state.` before the name');
  const word = FORBIDDEN.exec(text)?.[0];
  if (word !== undefined) return unsupported(`it holds \`${word}\`, which the runtime forbids anywhere in a condition`);
  return parseExpression(text, 0);
}

function parseExpression(text: string, depth: number): Condition {
  if (depth > DEEPEST) return unsupported('its parentheses are nested too deeply');
  if (!text.includes('(')) {
    if (text.includes(' and ')) return { kind: 'all', parts: parseParts(text, ' and ', depth) };
    if (text.includes(' or ')) return { kind: 'any', parts: parseParts(text, ' or ', depth) };
  }
  const single = parseComparison(text) ?? parseTruth(text);
  if (single !== undefined) return single;
  if (text.startsWith('(') && text.endsWith(')')) return parseExpression(pythonStrip(text.slice(1, -1)), depth + 1);
  return unsupported(`the runtime cannot read \`${text.length > 60 ? `${text.slice(0, 59)}…` : text}\``);
}

function parseParts(text: string, separator: string, depth: number): Condition[] {
  return text.split(separator).map((part) => parseExpression(pythonStrip(part), depth + 1));
}

function parseComparison(text: string): Condition | undefined {
  for (const pattern of COMPARISONS) {
    const [, field, operator, value] = pattern.exec(text) ?? [];
    if (field !== undefined && value !== undefined) {
      return { kind: 'compare', field, operator: operator as Comparison, literal: parseLiteral(value) };
    }
  }
  return undefined;
}

function parseTruth(text: string): Condition | undefined {
  const truth = TRUTH.exec(text);
  if (truth?.[2] !== undefined) return { kind: 'truth', field: truth[2], negated: truth[1] !== undefined };
  const bare = BARE.exec(text);
  return bare?.[2] === undefined ? undefined : { kind: 'bare', field: bare[2], negated: bare[1] !== undefined };
}

const INT = /^[+-]?\d+(?:_\d+)*$/;
const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const MOST_DIGITS = 4300;

function parseLiteral(value: string): Literal {
  const text = pythonStrip(value);
  if (/^"[^]*"$|^'[^]*'$|^["']$/.test(text)) return text.slice(1, -1);
  const digits = /[^\0-\x7f]/.test(text) ? text.replaceAll(/\p{Nd}/gu, digitValue) : text;
  if (FLOAT.test(digits)) return Number(digits.replaceAll('_', ''));
  if (INT.test(digits) && digits.length <= MOST_DIGITS) return BigInt(digits.replaceAll(/[_+]/g, ''));
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : text;
}

/** Python reads the decimal digits of every script. Unicode lists them in runs of ten that begin with zero. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function unsupported(why: string): Condition {
  return { kind: 'unsupported', why };
}

/** Whether the route is taken; `error` where upstream's evaluation fails, which skips the route. */
export function evaluateCondition(condition: Condition, state: ConfigRecord): boolean | 'error' {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'truth':
      return Object.hasOwn(state, condition.field) && pythonTruth(state[condition.field] ?? null) !== condition.negated;
    case 'bare':
      if (!Object.hasOwn(state, condition.field)) return 'error';
      return pythonTruth(state[condition.field] ?? null) !== condition.negated;
    case 'compare':
      if (!Object.hasOwn(state, condition.field)) return false;
      return pythonCompare(state[condition.field] ?? null, condition.operator, condition.literal) ?? 'error';
    case 'all':
    case 'any': {
      const results = new Set(condition.parts.map((part) => evaluateCondition(part, state)));
      if (results.has('error')) return 'error';
      return condition.kind === 'all' ? !results.has(false) : results.has(true);
    }
    default:
      return 'error';
  }
}
