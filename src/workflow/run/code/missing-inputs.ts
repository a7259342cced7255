import { inputUseAt, type InputUse } from './input-use.ts';
import type { CodeToken, Statement } from './python-code.ts';
import type { LooseNode } from '../run-context.ts';
import { outcomeOf, type Trouble } from './run-sandbox.ts';

const DICT_METHODS = new Set('clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '));

/** `inputs["x"]` where the node has no input of that name, and `inputs.x`. */
export function findMissingInputs(
  statements: readonly Statement[],
  node: LooseNode,
  fields: ReadonlySet<string>,
): Trouble[] {
  const inputs = node.inputs ?? {};
  return statements.flatMap((statement) =>
    statement.tokens.flatMap((_, at): Trouble[] => {
      const use = inputUseAt(statement.tokens, at);
      if (use === undefined) return noAttribute(statement, at);
      const isAssigned = !use.isGet && statement.tokens[use.end]?.text === '=';
      return Object.hasOwn(inputs, use.name) || isAssigned ? [] : [missingInput(use, statement, fields)];
    }),
  );
}

function missingInput({ name, isGet }: InputUse, statement: Statement, fields: ReadonlySet<string>): Trouble {
  const isField = fields.has(name);
  const advice = isField ? `add \`${name}: "{${name}}"\` under \`inputs\`` : 'add it under `inputs`';
  const message = `The node has no input \`${name}\`${isGet ? ', so this never finds one' : ''}; ${advice}`;
  return {
    code: 'run.code_missing_input',
    outcome: isGet ? 'depends' : outcomeOf(statement),
    line: statement.line,
    message,
    ...(isField && { suggestion: name }),
  };
}

function noAttribute(statement: Statement, at: number): Trouble[] {
  const [before, inputs, dot, name] = [-1, 0, 1, 2].map((step): CodeToken | undefined => statement.tokens[at + step]);
  if (inputs?.text !== 'inputs' || before?.text === '.' || dot?.text !== '.' || name === undefined) return [];
  if (DICT_METHODS.has(name.text)) return [];
  const message = `\`inputs\` is a dict; write \`inputs["${name.text}"]\` for \`inputs.${name.text}\``;
  return [{ code: 'run.code_missing_input', outcome: outcomeOf(statement), line: statement.line, message }];
}
