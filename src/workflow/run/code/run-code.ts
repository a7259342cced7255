import type { Path } from '../../../pyyaml/path.ts';
import { findMissingInputs } from './missing-inputs.ts';
import { scanCode, type Statement } from './python-code.ts';
import { boundNames, givenNames, usedNames } from './python-names.ts';
import { asksModel, inNode, type LooseNode, type RunContext } from '../run-context.ts';
import { syntaxFault, type SyntaxFault } from './python-syntax.ts';
import { findForbidden, outcomeOf, type Trouble } from './run-sandbox.ts';
import { findTextInputs } from './text-in-code.ts';
import { findWrongResult } from './wrong-result.ts';

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
  if (!scan.ok) return [invalidPython(scan)];
  const { statements } = scan;
  const fault = syntaxFault(statements);
  if (fault !== undefined) return [invalidPython(fault)];
  return [
    ...(restricted ? findForbidden(code, statements) : []),
    ...findUnknownNames(statements, restricted, context.fields),
    ...findMissingInputs(statements, node, context.fields),
    ...findTextInputs(context, statements, node, restricted),
    ...findFailures(statements),
    ...findWrongResult(context, statements, node),
  ].slice(0, 10);
}

function invalidPython({ line, problem }: SyntaxFault): Trouble {
  return { code: 'run.code_syntax', outcome: 'never', line, message: `Invalid Python: there is ${problem}` };
}

function findUnknownNames(
  statements: readonly Statement[],
  restricted: boolean,
  fields: ReadonlySet<string>,
): Trouble[] {
  const given = givenNames(restricted);
  const bound = boundNames(statements);
  if (statements.some(bindsUnseen)) return [];
  const told = new Set<string>();
  return statements.flatMap((statement) =>
    usedNames(statement).flatMap((name): Trouble[] => {
      if (given.has(name) || bound.has(name) || name.startsWith('_') || told.has(name)) return [];
      told.add(name);
      const where = restricted ? ' in the sandbox' : '';
      const message = `\`${name}\` is not defined${where}; ${adviceOn(name, fields)}`;
      return [{ code: 'run.code_name', outcome: outcomeOf(statement), line: statement.line, message }];
    }),
  );
}

function adviceOn(name: string, fields: ReadonlySet<string>): string {
  if (fields.has(name)) return `add \`${name}: "{${name}}"\` under \`inputs\`, and write \`inputs["${name}"]\``;
  if (name === 'input') return 'did you mean `inputs`?';
  if (name === 'state') return 'pass each field that it needs through `inputs`, as in `inputs["name"]`';
  return 'define it, or pass it in through `inputs`';
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
