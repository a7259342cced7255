import type { CodeToken, Statement } from './python-code.ts';
import type { LooseNode, RunContext } from '../run-context.ts';
import type { Trouble } from './run-sandbox.ts';
import { parseType } from '../../type-string.ts';

/**
 * Inputs that reach the code as text although their field is a number, a list or a mapping: all of them without a sandbox, and in the sandbox those
 * that are more than one `{field}`. Found where the code uses such a text as what the field is.
 */
export function findTextInputs(
  { workflow }: RunContext,
  statements: readonly Statement[],
  node: LooseNode,
  restricted: boolean,
): Trouble[] {
  const fields = workflow.state?.fields ?? {};
  return Object.entries(node.inputs ?? {}).flatMap(([name, template]) => {
    const [, field = ''] = /^\s*\{?\{?(?:state\.)?([A-Za-z_]\w*)\}?\}?\s*$/.exec(template ?? '') ?? [];
    const type = Object.hasOwn(fields, field) ? fields[field]?.type : undefined;
    const kind = type === undefined ? undefined : parseType(type)?.kind;
    const isTyped = restricted && /^(?:\{\{?\w+\}?\}|\w+)$/.test(template ?? '');
    if (kind === undefined || kind === 'str' || isTyped) return [];
    return misuse(statements, { name, field, type: type ?? '', restricted });
  });
}

interface TextInput {
  readonly name: string;
  readonly field: string;
  readonly type: string;
  readonly restricted: boolean;
}

/** The first place where the text is used as another value. */
function misuse(statements: readonly Statement[], { name, field, type, restricted }: TextInput): Trouble[] {
  const aliases = aliasesOf(statements, name);
  for (const statement of statements) {
    for (const { start, end } of usesOf(statement, name, aliases)) {
      const outcome = fateOf(statement, start, end);
      if (outcome === undefined) continue;
      const why = restricted
        ? `\`${name}\` reaches this code as text; write exactly \`{${field}}\` under \`inputs\` to pass the \`${type}\``
        : `Without a sandbox \`${name}\` reaches this code as text, not as \`${type}\`; add \`sandbox: {mode: python, enabled: true}\``;
      return [{ code: 'run.code_text_input', outcome, line: statement.line, message: why }];
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

function isInput(tokens: readonly CodeToken[], at: number, name: string): boolean {
  const [inputs, open, key, close] = tokens.slice(at, at + 4);
  if (inputs?.text !== 'inputs' || open?.text !== '[' || key?.kind !== 'string' || close?.text !== ']') return false;
  return key.text.slice(1, -1) === name;
}

/** Names that hold the input and nothing else: `n = inputs["n"]`. */
function aliasesOf(statements: readonly Statement[], name: string): ReadonlySet<string> {
  const assigned = new Map<string, number>();
  const aliases = new Set<string>();
  for (const { tokens } of statements) {
    const [target, equals] = tokens;
    if (target?.kind !== 'name' || equals?.text !== '=') continue;
    assigned.set(target.text, (assigned.get(target.text) ?? 0) + 1);
    if (tokens.length === 6 && isInput(tokens, 2, name)) aliases.add(target.text);
  }
  return new Set([...aliases].filter((alias) => assigned.get(alias) === 1));
}

function usesOf({ tokens }: Statement, name: string, aliases: ReadonlySet<string>): Use[] {
  return tokens.flatMap((token, at) => {
    if (isInput(tokens, at, name)) return [{ start: at, end: at + 4 }];
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
  if (after?.text === '[' && afterThat?.kind === 'string') return fails;
  if (after?.text === '.' && OTHER_METHODS.has(afterThat?.text ?? '')) return fails;
  const isWrong =
    WRONG_CALLS.has(call) || before?.text === 'in' || (after?.text === '*' && afterThat?.kind === 'number');
  const isCompared = /^[=!]=$/.test(after?.text ?? '') && afterThat?.kind === 'number';
  return isWrong || isCompared ? 'invents' : undefined;
}
