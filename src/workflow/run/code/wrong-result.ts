import type { ConfigValue } from '../../schema/config-value.ts';
import { stringValue } from './input-use.ts';
import type { CodeToken, Statement } from './python-code.ts';
import type { LooseNode, RunContext } from '../run-context.ts';
import { fitsType } from '../run-defaults.ts';
import type { Trouble } from './run-sandbox.ts';

/** The result goes into the first output unchecked, and the next node finds out. */
export function findWrongResult(
  { workflow, fields }: RunContext,
  statements: readonly Statement[],
  node: LooseNode,
): Trouble[] {
  const output = node.outputs?.[0];
  const field = output !== undefined && fields.has(output) ? workflow.state?.fields?.[output] : undefined;
  const value = resultOf(statements);
  if (field?.type === undefined) return [];
  if (value === undefined) return field.type === 'int' ? findFraction(statements, output) : [];
  const isOptional = field.required === false && field.default === undefined;
  const isNever = value.line === undefined;
  if (value.known === null ? isOptional && !isNever : fitsType(value.known, field.type, field.schema)) return [];
  const fails = readsNext(workflow.edges, node) && !(value.known === null && isOptional);
  const what = isNever ? 'never assigned' : value.known === null ? 'nothing (None)' : 'a value of another type';
  const ending = fails ? ', and the next node fails on it' : '';
  const advice = isNever ? 'assign it in the last line' : `give it a value of type \`${field.type}\``;
  const message = `\`result\` is ${what}, but \`${output}\` is \`${field.type}\`${ending}; ${advice}`;
  const outcome = fails ? 'never' : isNever ? 'invents' : 'depends';
  return [{ code: 'run.code_result', outcome, line: value.line, message }];
}

/** `result = a / b` is a float, which an int takes only if the division comes out even. */
function findFraction(statements: readonly Statement[], output: string | undefined): Trouble[] {
  return statements.flatMap(({ tokens, line }): Trouble[] => {
    const divides = tokens.some(({ text, depth }) => text === '/' && depth === 0);
    if (!divides || tokens[0]?.text !== 'result' || tokens[1]?.text !== '=') return [];
    const message = `\`/\` gives a fraction, but \`${output}\` is \`int\`; write \`//\` or \`round(...)\``;
    return [{ code: 'run.code_result', outcome: 'depends', line, message }];
  });
}

/** Whether something reads the state behind a node: the next one, or the condition that leads to it. */
function readsNext(edges: RunContext['workflow']['edges'], { id }: LooseNode): boolean {
  return (edges ?? []).some(
    (edge) =>
      edge?.from === id &&
      (edge?.routes !== undefined ||
        edge?.loop !== undefined ||
        (edge?.to !== undefined && edge.to !== '' && edge.to !== 'END')),
  );
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
  if (first.text === '{' && closes === tokens.length - 1) return isSet(tokens) ? [] : CALLS['dict'];
  const call = first.kind === 'name' && rest[0]?.text === '(' && closes === 1;
  if (!call || !Object.hasOwn(CALLS, first.text)) return undefined;
  const end = tokens.findIndex(({ depth, text }, index) => index > 1 && depth === 0 && text === ')');
  return end === tokens.length - 1 ? CALLS[first.text] : undefined;
}

/** Braces without a colon, `{1, 2}`, are a set, which goes where a list goes. */
function isSet(tokens: readonly CodeToken[]): boolean {
  return tokens.length > 2 && !tokens.some(({ text, depth }) => depth === 1 && (text === ':' || text === '**'));
}

function literalToken(token: CodeToken): ConfigValue | undefined {
  if (token.kind === 'string') return /^[bB]|^[rR][bB]/.test(token.text) ? undefined : (stringValue(token) ?? 'text');
  if (token.kind === 'number') return /^\d+$/.test(token.text) ? BigInt(token.text) : Number(token.text);
  if (token.text === 'None') return null;
  return token.text === 'True' ? true : token.text === 'False' ? false : undefined;
}
