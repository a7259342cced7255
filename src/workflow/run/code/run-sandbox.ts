import type { FindingCode } from '../../reference/codes.ts';
import type { CodeToken, Statement } from './python-code.ts';

/** Something that keeps a node's code from running. The sentence has no full stop, a place in the code is added to it. */
export interface Trouble {
  readonly code: FindingCode;
  readonly outcome: 'never' | 'depends' | 'invents';
  readonly line: number | undefined;
  readonly message: string;
  readonly suggestion?: string;
}

/** What becomes of a run if a statement fails whenever it is reached. */
export function outcomeOf({ certain }: Statement): 'never' | 'depends' {
  return certain ? 'never' : 'depends';
}

/** Anywhere in the code, comments included; capitals do not count. */
const FORBIDDEN_TEXT = ['__import__', '__builtins__', 'globals()', 'locals()', 'vars()', 'eval(', 'exec('];

/** What RestrictedPython refuses, or upstream gives it no support for. */
export function findForbidden(code: string, statements: readonly Statement[]): Trouble[] {
  const lower = code.toLowerCase();
  const text = FORBIDDEN_TEXT.find((pattern) => lower.includes(pattern));
  if (text !== undefined) {
    const message = `The sandbox refuses code that holds \`${text}\` anywhere, in comments too; remove it`;
    return [{ code: 'run.code_forbidden', outcome: 'never', line: undefined, message }];
  }
  return statements.flatMap((statement) =>
    RULES.flatMap(({ applies, refused, advice, atOnce = false, unsure = false }): Trouble[] => {
      if (!applies(statement.tokens)) return [];
      const outcome = atOnce || (statement.certain && !unsure) ? 'never' : 'depends';
      const message = `The sandbox cannot run ${refused}; ${advice}`;
      return [{ code: 'run.code_forbidden', outcome, line: statement.line, message }];
    }),
  );
}

interface SandboxRule {
  readonly applies: (tokens: readonly CodeToken[]) => boolean;
  readonly refused: string;
  readonly advice: string;
  /** Refused when the code is compiled, even where it is never reached. */
  readonly atOnce?: true;
  /** Refused for some kinds of values only. */
  readonly unsure?: true;
}

const AUGMENTED = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '**=', '@=', '&=', '|=', '^=', '>>=', '<<=']);

const RULES: readonly SandboxRule[] = [
  {
    applies: (tokens) => tokens.some(({ kind, text }) => kind === 'name' && text.startsWith('_') && text !== '_'),
    refused: 'names that begin with an underscore',
    advice: 'rename them',
    atOnce: true,
  },
  {
    applies: ([first]) => first?.text === 'async' || first?.text === 'nonlocal',
    refused: '`async` and `nonlocal`',
    advice: 'write it without',
    atOnce: true,
  },
  {
    applies: (tokens) => tokens[0]?.text === 'match' && tokens.at(-1)?.text === ':' && tokens[1]?.text !== '=',
    refused: '`match`',
    advice: 'use `if` and `elif`',
    atOnce: true,
  },
  {
    applies: ([first]) => first?.text === 'import' || first?.text === 'from',
    refused: '`import`',
    advice: 'use what Python has built in',
  },
  {
    applies: ([first]) => first?.text === 'class',
    refused: '`class`',
    advice: 'use functions and dicts',
  },
  {
    applies: (tokens) => tokens.some(({ kind, text }) => kind === 'operator' && AUGMENTED.has(text)),
    refused: 'assignments like `x += 1`',
    advice: 'write `x = x + 1`',
  },
  {
    applies: assignsInside,
    refused: 'assignments to `x[...]` or `x.name`',
    advice: 'build the list or dict in one expression, or with `append`',
  },
  {
    applies: (tokens) => tokens.some((token, at) => token.kind === 'string' && isFormat(tokens, at)),
    refused: '`"...".format()`',
    advice: 'use an f-string',
  },
  {
    applies: (tokens) => tokens.some((token, at) => token.kind !== 'string' && isFormat(tokens, at)),
    refused: '`.format()` of a text',
    advice: 'use an f-string',
    unsure: true,
  },
  {
    applies: spreadsInCall,
    refused: 'calls with `*` or `**`',
    advice: 'pass the arguments one by one',
  },
];

/** Whether `.format(` follows a token. */
function isFormat(tokens: readonly CodeToken[], at: number): boolean {
  return (
    tokens[at + 1]?.text === '.' && /^format(?:_map)?$/.test(tokens[at + 2]?.text ?? '') && tokens[at + 3]?.text === '('
  );
}

/** `x[...] = `, `x.y = `, and `del x[...]`. */
function assignsInside(tokens: readonly CodeToken[]): boolean {
  if (tokens[0]?.text === 'del') return tokens.some(({ text }) => text === '[' || text === '.');
  return tokens.some((token, index) => {
    if (token.text !== '=' || token.depth > 0) return false;
    const target = tokens[index - 1];
    return target?.text === ']'
      ? !opensTarget(tokens, index - 1)
      : tokens[index - 2]?.text === '.' && target?.kind === 'name';
  });
}

/** Whether the bracket that closes here is a list of targets, as in `[a, b] = ...`. */
function opensTarget(tokens: readonly CodeToken[], close: number): boolean {
  const depth = tokens[close]?.depth ?? 0;
  const open = tokens.findLastIndex((token, index) => index < close && token.text === '[' && token.depth === depth);
  const before = tokens[open - 1];
  return before === undefined || (before.kind === 'operator' && before.text !== ']' && before.text !== ')');
}

/** A star right after the bracket or a comma of a call; in a definition or a list it means something else. */
function spreadsInCall(tokens: readonly CodeToken[]): boolean {
  if (tokens[0]?.text === 'def') return false;
  const inCall: boolean[] = [];
  return tokens.some((token, index) => {
    const before = tokens[index - 1];
    if ('([{'.includes(token.text)) inCall.push(token.text === '(' && isCallee(before));
    else if (')]}'.includes(token.text)) inCall.pop();
    const starts = before?.text === '(' || before?.text === ',';
    return (token.text === '*' || token.text === '**') && starts && inCall.at(-1) === true;
  });
}

function isCallee(token: CodeToken | undefined): boolean {
  return token?.kind === 'name' || token?.text === ')' || token?.text === ']';
}
