import { inputUseAt } from './input-use.ts';
import type { Statement } from './python-code.ts';
import type { LooseNode, RunContext } from '../run-context.ts';
import type { Trouble } from './run-sandbox.ts';
import { parseType } from '../../type-string.ts';

/**
 * Inputs that reach the code as text although it uses them as a number, a list or a mapping: all of them without a sandbox, and in the sandbox those
 * that are more, or less, than exactly one `{field}`.
 */
export function findTextInputs(
  { workflow }: RunContext,
  statements: readonly Statement[],
  node: LooseNode,
  restricted: boolean,
): Trouble[] {
  const fields = workflow.state?.fields ?? {};
  const typeOf = (field: string | undefined) =>
    field !== undefined && Object.hasOwn(fields, field) ? fields[field]?.type : undefined;
  return Object.entries(node.inputs ?? {}).flatMap(([name, template]) => {
    if (template === undefined) return [];
    const field = fieldIn(template);
    const type = typeOf(field);
    const isField = type !== undefined && ONE_FIELD.test(template);
    if (isField && (restricted || parseType(type)?.kind === 'str')) return [];
    const kind = type === undefined ? 'str' : (parseType(type)?.kind ?? 'str');
    return misuse(statements, { name, kind, message: whyText({ name, template, field, type, restricted }) });
  });
}

/** What reaches code in the sandbox as the value of the field. */
const ONE_FIELD = /^(?:\{\{?\w+\}?\}|\w+)$/;

/** The one field that a template names. */
function fieldIn(template: string): string | undefined {
  const [only, ...more] = Array.from(template.matchAll(/\{\s*(?:state\.)?(\w+)\s*\}/g), ([, name]) => name);
  return only === undefined ? /^(?:state\.)?(\w+)$/.exec(template.trim())?.[1] : more.length > 0 ? undefined : only;
}

interface TextInput {
  readonly name: string;
  readonly template: string;
  readonly field: string | undefined;
  readonly type: string | undefined;
  readonly restricted: boolean;
}

function whyText({ name, template, field, type, restricted }: TextInput): string {
  if (type === undefined || field === undefined) {
    const advice = template.includes('{') ? 'pass each field as an input of its own' : 'write the value in the code';
    return `\`${name}\` reaches this code as text; ${advice}`;
  }
  return restricted
    ? `\`${name}\` reaches this code as text; write exactly \`{${field}}\` under \`inputs\` to pass the \`${type}\``
    : `Without a sandbox \`${name}\` reaches this code as text, not as \`${type}\`; add \`sandbox: {mode: python, enabled: true}\``;
}

interface Misused {
  readonly name: string;
  /** What the field is; `str` also where there is no single field. */
  readonly kind: string;
  readonly message: string;
}

/** The first place where the text is used as another value. */
function misuse(statements: readonly Statement[], { name, kind, message }: Misused): Trouble[] {
  const aliases = aliasesOf(statements, name);
  for (const statement of statements) {
    for (const { start, end } of usesOf(statement, name, aliases)) {
      const isFlag = kind === 'bool' && isAsked(statement, start, end);
      const outcome = fateOf(statement, start, end) ?? (isFlag ? 'invents' : undefined);
      // What is meant as text may be counted, sorted and searched.
      if (outcome !== undefined && (outcome !== 'invents' || kind !== 'str'))
        return [{ code: 'run.code_text_input', outcome, line: statement.line, message }];
    }
  }
  return [];
}

interface Use {
  /** Its first token. */
  readonly start: number;
  /** The token after it. */
  readonly end: number;
}

/** Names that hold the input and nothing else: `n = inputs["n"]`. */
function aliasesOf(statements: readonly Statement[], name: string): ReadonlySet<string> {
  const assigned = new Map<string, number>();
  const aliases = new Set<string>();
  for (const { tokens } of statements) {
    const [target, equals] = tokens;
    if (target?.kind !== 'name' || equals?.text !== '=') continue;
    assigned.set(target.text, (assigned.get(target.text) ?? 0) + 1);
    const use = inputUseAt(tokens, 2);
    if (use?.name === name && use.end === tokens.length) aliases.add(target.text);
  }
  return new Set([...aliases].filter((alias) => assigned.get(alias) === 1));
}

function usesOf({ tokens }: Statement, name: string, aliases: ReadonlySet<string>): Use[] {
  return tokens.flatMap((token, at) => {
    const use = inputUseAt(tokens, at);
    if (use?.name === name) return [{ start: at, end: use.end }];
    const isAlias =
      token.kind === 'name' && aliases.has(token.text) && tokens[at - 1]?.text !== '.' && tokens[at + 1]?.text !== '=';
    return isAlias ? [{ start: at, end: at + 1 }] : [];
  });
}

const FAILING_CALLS = new Set('sum abs round divmod pow range'.split(' '));
const WRONG_CALLS = new Set('len max min sorted list set enumerate reversed zip map filter any all'.split(' '));
const ARITHMETIC = new Set(['+', '-', '/', '//', '**', '<', '>', '<=', '>=']);
const OTHER_METHODS = new Set(
  'append extend insert pop remove sort keys values items get update setdefault copy'.split(' '),
);

/** What becomes of a text that is used like a number, list or mapping; undefined where a text serves as well. */
function fateOf({ tokens, certain }: Statement, start: number, end: number): Trouble['outcome'] | undefined {
  const fails = certain ? 'never' : 'depends';
  const [before, beforeThat] = [tokens[start - 1], tokens[start - 2]];
  const [after, afterThat] = [tokens[end], tokens[end + 1]];
  const call = before?.text === '(' && (after?.text === ')' || after?.text === ',') ? (beforeThat?.text ?? '') : '';
  if (FAILING_CALLS.has(call)) return fails;
  if (ARITHMETIC.has(after?.text ?? '') && afterThat?.kind === 'number') return fails;
  if (ARITHMETIC.has(before?.text ?? '') && (beforeThat?.kind === 'number' || before?.text === '-')) return fails;
  const withInput = ARITHMETIC.has(after?.text ?? '') && afterThat?.text === 'inputs';
  if (withInput) return after?.text === '+' || /^[<>]/.test(after?.text ?? '') ? 'invents' : fails;
  if (after?.text === '[' && afterThat?.kind === 'string') return fails;
  if (after?.text === '.' && OTHER_METHODS.has(afterThat?.text ?? '')) return fails;
  const isWrong =
    WRONG_CALLS.has(call) || before?.text === 'in' || (after?.text === '*' && afterThat?.kind === 'number');
  const isCompared = /^[=!]=$/.test(after?.text ?? '') && afterThat?.kind === 'number';
  return isWrong || isCompared ? 'invents' : undefined;
}

const ASKING = new Set(['if', 'elif', 'while', 'not', 'and', 'or']);

/** Whether a value is used as a condition by itself: a text is true whatever it says, `False` too. */
function isAsked({ tokens }: Statement, start: number, end: number): boolean {
  const [before, after] = [tokens[start - 1]?.text ?? '', tokens[end]?.text ?? ':'];
  return ASKING.has(before) && /^(?:else|and|or|[:),\]])$/.test(after);
}
