import { inputUseAt } from '../code/input-use.ts';
import { type CodeToken, scanCode } from '../code/python-code.ts';

/**
 * What becomes of code that gets None for an input: `true` where it works with the value, `false` where it only passes the value on or puts
 * it into a text, undefined where it looks whether there is one (`inputs["x"] or ...`, `if inputs["x"]`, `is None`) or never uses it.
 */
export function failsOnNone(code: string, input: string): boolean | undefined {
  const scan = scanCode(code);
  if (!scan.ok) return undefined;
  const uses = scan.statements.flatMap(({ tokens }) => tokens.flatMap((_, at) => usesAt(tokens, at, input)));
  if (uses.length === 0)
    return inText(
      scan.statements.flatMap(({ tokens }) => tokens),
      input,
    )
      ? false
      : undefined;
  if (uses.includes('guarded') || scan.statements.some(({ tokens }) => tokens.some(({ text }) => text === 'None')))
    return undefined;
  return uses.includes('worked with');
}

type Use = 'guarded' | 'worked with' | 'passed on';

const GUARDS_AFTER = new Set(['or', 'and', 'is', 'if', '==', '!=']);
const GUARDS_BEFORE = new Set(['if', 'elif', 'while', 'not', 'and', 'or', 'bool', 'isinstance', 'str', 'repr']);
const WORKS_AFTER = new Set(['+', '-', '*', '/', '//', '%', '**', '<', '>', '<=', '>=', '[', '.', '@', '&', '|', '^']);
const WORKS_BEFORE = new Set(['+', '-', '*', '/', '//', '%', '**', '<', '>', '<=', '>=', 'in']);
const WORKING_CALLS = new Set(
  'abs all any dict enumerate float int len list max min reversed round set sorted sum tuple zip'.split(' '),
);

/** How the input is used that is read at a token. */
function usesAt(tokens: readonly CodeToken[], at: number, input: string): Use[] {
  const use = inputUseAt(tokens, at);
  if (use?.name !== input) return [];
  const after = tokens[use.end];
  const before = tokens[at - 1]?.text ?? '';
  const call = before === '(' ? (tokens[at - 2]?.text ?? '') : '';
  if (GUARDS_AFTER.has(after?.text ?? '') || GUARDS_BEFORE.has(before) || GUARDS_BEFORE.has(call)) return ['guarded'];
  const works = WORKS_AFTER.has(after?.text ?? '') || WORKS_BEFORE.has(before) || WORKING_CALLS.has(call);
  return [works ? 'worked with' : 'passed on'];
}

/** Whether an f-string holds the input. */
function inText(tokens: readonly CodeToken[], input: string): boolean {
  return tokens.some(
    ({ kind, text }) =>
      kind === 'string' && /^[rR]?[fF]/.test(text) && text.includes(`inputs[`) && text.includes(input),
  );
}
