import type { ConfigValue } from '../../schema/config-value.ts';
import type { Path } from '../../../pyyaml/path.ts';
import { type CodeToken, scanCode, type Statement } from './python-code.ts';
import { boundNames, givenNames, usedNames } from './python-names.ts';
import { asksModel, inNode, type LooseNode, type RunContext } from '../run-context.ts';
import { fitsType } from '../run-defaults.ts';
import { findForbidden, type Trouble } from './run-sandbox.ts';
import { findTextInputs } from './text-in-code.ts';

/** Nodes that run code instead of asking a model. */
export function checkCode(context: RunContext): void {
  context.workflow.nodes?.forEach((node, index) => {
    if (node === undefined) return;
    const path = ['nodes', index];
    if (asksModel(node)) noteUnusedSandbox(context, node, path);
    else checkCodeNode(context, node, path);
  });
}

function noteUnusedSandbox({ note }: RunContext, node: LooseNode, path: Path): void {
  if (node.sandbox === undefined) return;
  const message = 'Without `code` there is nothing to run in a sandbox; remove it or add `code`.';
  note({ code: 'effect.sandbox_unused', outcome: 'runs', path: [...path, 'sandbox'], message, atKey: true });
}

function checkCodeNode(context: RunContext, node: LooseNode, path: Path): void {
  const { note } = context;
  const at = [...path, 'code'];
  const sandboxed = node.sandbox?.enabled === true;
  if (!sandboxed) {
    const message = 'This code runs without any sandbox; add `sandbox: {mode: python, enabled: true}`.';
    note({ code: 'effect.code_unsandboxed', outcome: 'runs', path: at, message, atKey: true });
  }
  if ((node.outputs?.length ?? 0) > 1) {
    const message = `Code fills the first output only (\`${node.outputs?.[0]}\`, from the variable \`result\`); use one node for each.`;
    note({ code: 'effect.code_first_output', outcome: 'runs', path: [...path, 'outputs'], message });
  }
  if (sandboxed && node.sandbox?.mode === 'docker') {
    const message = 'This node runs only where a Docker daemon is; use `mode: python` to do without.';
    note({
      code: 'run.sandbox_docker',
      outcome: 'depends',
      path: [...path, 'sandbox', 'mode'],
      message,
      ...inNode(node),
    });
  }
  for (const { line, ...trouble } of findTrouble(context, node, sandboxed && node.sandbox?.mode === 'python')) {
    const where = line === undefined ? '' : ` (line ${line} of the code)`;
    const message = `${trouble.message}${where}.`;
    note({ ...trouble, message, path: at, ...inNode(node) });
  }
}

function findTrouble(context: RunContext, node: LooseNode, restricted: boolean): Trouble[] {
  const code = node.code ?? '';
  const scan = scanCode(code);
  if (!scan.ok) {
    return [
      {
        code: 'run.code_syntax',
        outcome: 'never',
        line: scan.line,
        message: `Invalid Python: there is ${scan.problem}`,
      },
    ];
  }
  const { statements } = scan;
  return [
    ...(restricted ? findForbidden(code, statements) : []),
    ...findUnknownNames(statements, restricted),
    ...findMissingInputs(statements, node),
    ...findTextInputs(context, statements, node, restricted),
    ...findFailures(statements),
    ...findWrongResult(context, statements, node),
  ].slice(0, 10);
}

function outcomeOf({ certain }: Statement): 'never' | 'depends' {
  return certain ? 'never' : 'depends';
}

function findUnknownNames(statements: readonly Statement[], restricted: boolean): Trouble[] {
  const given = givenNames(restricted);
  const bound = boundNames(statements);
  if (statements.some(bindsUnseen)) return [];
  const told = new Set<string>();
  return statements.flatMap((statement) =>
    usedNames(statement).flatMap((name): Trouble[] => {
      if (given.has(name) || bound.has(name) || name.startsWith('_') || told.has(name)) return [];
      told.add(name);
      const where = restricted ? ' in the sandbox' : '';
      const message = `\`${name}\` is not defined${where}; define it, or pass it in through \`inputs\``;
      return [{ code: 'run.code_name', outcome: outcomeOf(statement), line: statement.line, message }];
    }),
  );
}

/** Whether a statement binds names that cannot be told from its tokens: `from x import *`, `match`. */
function bindsUnseen({ tokens }: Statement): boolean {
  const [first] = tokens;
  const star = first?.text === 'from' && tokens.at(-1)?.text === '*';
  return star || ((first?.text === 'match' || first?.text === 'case') && tokens.at(-1)?.text === ':');
}

/** Statements that fail whenever they are reached, or are never done. */
function findFailures(statements: readonly Statement[]): Trouble[] {
  const leaves = statements.some(({ tokens }) => ['break', 'return', 'raise'].includes(tokens[0]?.text ?? ''));
  return statements.flatMap((statement): Trouble[] => {
    const { tokens, line } = statement;
    const [first, second] = tokens;
    const endless = first?.text === 'while' && /^(?:True|1)$/.test(second?.text ?? '') && !leaves;
    const byZero = tokens.some(({ text }, at) => /^\/\/?$/.test(text) && tokens[at + 1]?.text === '0');
    if (first?.text !== 'raise' && !endless && !byZero) return [];
    const what = endless ? 'This loop never ends' : byZero ? 'This divides by zero' : 'This raises an error';
    return [
      {
        code: 'run.code_fails',
        outcome: outcomeOf(statement),
        line,
        message: `${what}, which fails the node; change it`,
      },
    ];
  });
}

const DICT_METHODS = new Set('clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '));

/** `inputs["x"]` where the node has no input of that name. */
function findMissingInputs(statements: readonly Statement[], node: LooseNode): Trouble[] {
  const inputs = node.inputs ?? {};
  return statements.flatMap((statement) =>
    statement.tokens.flatMap((token, index): Trouble[] => {
      if (token.text !== 'inputs' || statement.tokens[index - 1]?.text === '.') return [];
      const [bracket, key, close, next] = statement.tokens.slice(index + 1, index + 5);
      if (bracket?.text === '.' && key?.text === 'get') return missingGet(statement, index, inputs);
      if (bracket?.text === '.' && key !== undefined && !DICT_METHODS.has(key.text))
        return [noAttribute(key, statement)];
      if (bracket?.text !== '[' || key?.kind !== 'string' || close?.text !== ']') return [];
      const name = stringValue(key);
      if (name === undefined || Object.hasOwn(inputs, name) || next?.text === '=') return [];
      const message = `The node has no input \`${name}\`; add it under \`inputs\``;
      return [{ code: 'run.code_missing_input', outcome: outcomeOf(statement), line: statement.line, message }];
    }),
  );
}

/** `inputs.get("x")` of an input that is not there never gets anything. */
function missingGet(statement: Statement, at: number, inputs: object): Trouble[] {
  const [open, key] = statement.tokens.slice(at + 3, at + 5);
  const name = open?.text === '(' && key?.kind === 'string' ? stringValue(key) : undefined;
  if (name === undefined || Object.hasOwn(inputs, name)) return [];
  const message = `The node has no input \`${name}\`, so this never finds one; add it under \`inputs\``;
  return [{ code: 'run.code_missing_input', outcome: 'depends', line: statement.line, message }];
}

function noAttribute({ text }: CodeToken, statement: Statement): Trouble {
  const message = `\`inputs\` is a dict; write \`inputs["${text}"]\` for \`inputs.${text}\``;
  return { code: 'run.code_missing_input', outcome: outcomeOf(statement), line: statement.line, message };
}

/** The text of a plain string; undefined where it would take Python to know it. */
function stringValue({ text }: CodeToken): string | undefined {
  const [, triple, single] = /^[uU]?(?:("""|''')[^]*\1|("|')[^]*\2)$/.exec(text) ?? [];
  const quote = triple ?? single;
  if (quote === undefined) return undefined;
  const inside = text.replace(/^[uU]/, '').slice(quote.length, -quote.length);
  return inside.includes('\\') ? undefined : inside;
}

/** The result goes into the first output unchecked, and the next node finds out. */
function findWrongResult(
  { workflow, fields }: RunContext,
  statements: readonly Statement[],
  node: LooseNode,
): Trouble[] {
  const output = node.outputs?.[0];
  const field = output !== undefined && fields.has(output) ? workflow.state?.fields?.[output] : undefined;
  const value = resultOf(statements);
  if (field?.type === undefined || value === undefined) return [];
  const optional = field.required === false && field.default === undefined;
  if (value.known === null ? optional : fitsType(value.known, field.type, field.schema)) return [];
  const goesOn = (workflow.edges ?? []).some(
    (edge) => edge?.from === node.id && edge?.to !== undefined && edge.to !== '' && edge.to !== 'END',
  );
  const what = value.known === null ? 'nothing (None)' : 'a value of another type';
  const message = `\`result\` is ${what}, but \`${output}\` is \`${field.type}\`, and the next node fails on it`;
  return [{ code: 'run.code_result', outcome: goesOn ? 'never' : 'depends', line: value.line, message }];
}

interface Result {
  readonly known: ConfigValue;
  readonly line: number | undefined;
}

/** What the code leaves in `result`, where that can be seen without running it. */
function resultOf(statements: readonly Statement[]): Result | undefined {
  const assigning = statements.filter(({ tokens }) =>
    tokens.some(({ kind, text }) => kind === 'name' && text === 'result'),
  );
  if (assigning.length === 0) return { known: null, line: undefined };
  const last = assigning.at(-1);
  const [name, equals, ...expression] = last?.tokens ?? [];
  if (last?.certain !== true || name?.text !== 'result' || equals?.text !== '=') return undefined;
  if (assigning.some(({ certain }) => !certain)) return undefined;
  const known = literalOf(expression);
  return known === undefined ? undefined : { known, line: last.line };
}

const CALLS: Readonly<Record<string, ConfigValue>> = {
  str: 'text',
  repr: 'text',
  len: 1n,
  list: [],
  sorted: [],
  dict: Object.create(null) as ConfigValue,
};

/** A value of the type that an expression has, where one look tells. */
function literalOf(tokens: readonly CodeToken[]): ConfigValue | undefined {
  const [first, ...rest] = tokens;
  if (first === undefined) return undefined;
  if (rest.length === 0) return literalToken(first);
  const closes = tokens.findIndex(({ depth, kind }, index) => index > 0 && depth === 0 && kind === 'operator');
  if (first.text === '[' && closes === tokens.length - 1) return [];
  const call = first.kind === 'name' && rest[0]?.text === '(' && closes === 1;
  if (!call || !Object.hasOwn(CALLS, first.text)) return undefined;
  const end = tokens.findIndex(({ depth, text }, index) => index > 1 && depth === 0 && text === ')');
  return end === tokens.length - 1 ? CALLS[first.text] : undefined;
}

function literalToken(token: CodeToken): ConfigValue | undefined {
  if (token.kind === 'string') return /^[bB]|^[rR][bB]/.test(token.text) ? undefined : (stringValue(token) ?? 'text');
  if (token.kind === 'number') return /^\d+$/.test(token.text) ? BigInt(token.text) : Number(token.text);
  if (token.text === 'None') return null;
  return token.text === 'True' ? true : token.text === 'False' ? false : undefined;
}
