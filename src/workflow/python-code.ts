/** Python source cut into statements of tokens: as much of the language as it takes to see what a sandbox will refuse. */

export interface CodeToken {
  readonly kind: 'name' | 'number' | 'string' | 'operator';
  /** As written; of a string the prefix and quotes, too. */
  readonly text: string;
  /** How many brackets are open around it. */
  readonly depth: number;
}

export interface Statement {
  /** From 1. */
  readonly line: number;
  readonly tokens: readonly CodeToken[];
  /** Whether it is run whenever the code is: not indented, and not behind a colon. */
  readonly certain: boolean;
}

export type CodeScan =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly line: number; readonly problem: string };

const STRING_START = /^(?:[rRbBuUfF]|[rR][bBfF]|[bBfF][rR])?("""|'''|"|')/;
const NAME = /^[\p{XIDS}_]\p{XIDC}*/u;
const NUMBER = /^(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?)/;
const OPERATOR =
  /^(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|[+\-*/%@&|^]=|:=|==|!=|<=|>=|->|\*\*|\/\/|<<|>>|[+\-*/%@&|^~<>()[\]{},:;.=])/;
const OPENING = '([{';
const CLOSING = ')]}';

/** Cuts code into statements, or says where it stops being Python. */
export function scanCode(code: string): CodeScan {
  const state: ScanState = {
    statements: [],
    open: [],
    tokens: [],
    line: 1,
    begins: 1,
    indented: false,
    behindColon: false,
    lineStart: true,
  };
  let rest = code.replaceAll(/\r\n?/g, '\n');
  while (rest !== '') {
    const taken = takeBlank(state, rest) ?? takeToken(state, rest);
    if (typeof taken === 'string') return { ok: false, line: state.line, problem: taken };
    rest = rest.slice(taken);
  }
  const opened = state.open.at(-1);
  if (opened !== undefined) return { ok: false, line: state.line, problem: `a \`${opened}\` that is never closed` };
  endStatement(state);
  return { ok: true, statements: state.statements };
}

interface ScanState {
  readonly statements: Statement[];
  /** The brackets that are open. */
  readonly open: string[];
  /** Those of the statement that is being read, which begins in line `begins`. */
  tokens: CodeToken[];
  begins: number;
  line: number;
  indented: boolean;
  /** The line began with a block's head, as in `if x: y = 1`. */
  behindColon: boolean;
  lineStart: boolean;
}

function endStatement(state: ScanState): void {
  const { tokens, begins, indented, behindColon } = state;
  if (tokens.length > 0) state.statements.push({ line: begins, tokens, certain: !indented && !behindColon });
  state.tokens = [];
}

/** White space, line ends and comments: how many characters, or undefined if a token begins here. */
function takeBlank(state: ScanState, rest: string): number | undefined {
  const space = /^[ \t\f]+/.exec(rest)?.[0] ?? '';
  if (state.lineStart) {
    state.indented = space !== '';
    state.lineStart = false;
  }
  if (space !== '') return space.length;
  if (rest.startsWith('\n')) return endLine(state);
  if (rest.startsWith('\\\n')) {
    state.line += 1;
    return 2;
  }
  return rest.startsWith('#') ? (/^[^\n]*/.exec(rest)?.[0].length ?? 1) : undefined;
}

/** Inside brackets a line goes on in the next. */
function endLine(state: ScanState): number {
  state.line += 1;
  if (state.open.length === 0) {
    endStatement(state);
    state.behindColon = false;
    state.lineStart = true;
  }
  return 1;
}

/** A token: how many characters, or what is wrong with it. */
function takeToken(state: ScanState, rest: string): number | string {
  const prefix = STRING_START.exec(rest);
  if (prefix !== null) return takeString(state, rest, prefix);
  const name = NAME.exec(rest)?.[0];
  if (name !== undefined) return push(state, 'name', name);
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined && number !== '') return push(state, 'number', number);
  const operator = OPERATOR.exec(rest)?.[0];
  return operator === undefined ? `\`${rest.slice(0, 1)}\`, which means nothing there` : takeOperator(state, operator);
}

function push(state: ScanState, kind: CodeToken['kind'], text: string): number {
  if (state.tokens.length === 0) state.begins = state.line;
  state.tokens.push({ kind, text, depth: state.open.length });
  return text.length;
}

function takeString(state: ScanState, rest: string, prefix: RegExpExecArray): number | string {
  const text = stringAt(rest, prefix[0].length, prefix[1] ?? '"');
  if (text === undefined) return 'a text without its closing quote';
  push(state, 'string', text);
  state.line += text.split('\n').length - 1;
  return text.length;
}

function takeOperator(state: ScanState, text: string): number | string {
  const { open } = state;
  if (CLOSING.includes(text)) {
    const opened = open.pop();
    if (opened === undefined || OPENING.indexOf(opened) !== CLOSING.indexOf(text))
      return `a \`${text}\` that closes nothing`;
  }
  if (text === ';' && open.length === 0) {
    endStatement(state);
    return 1;
  }
  push(state, 'operator', text);
  if (OPENING.includes(text)) open.push(text);
  if (text === ':' && open.length === 0 && opensBlock(state.tokens)) {
    endStatement(state);
    state.behindColon = true;
  }
  return text.length;
}

/** The text of a string from its prefix to its closing quote, or undefined if it has none. */
function stringAt(rest: string, start: number, quote: string): string | undefined {
  for (let at = start; at < rest.length; at += 1) {
    if (rest[at] === '\\') at += 1;
    else if (rest.startsWith(quote, at)) return rest.slice(0, at + quote.length);
    else if (quote.length === 1 && rest[at] === '\n') return undefined;
  }
  return undefined;
}

const BLOCKS = new Set([
  'if',
  'elif',
  'else',
  'for',
  'while',
  'try',
  'except',
  'finally',
  'with',
  'def',
  'class',
  'async',
  'match',
  'case',
]);

/** A colon in a lambda, a slice or an annotation opens nothing. */
function opensBlock(tokens: readonly CodeToken[]): boolean {
  const first = tokens[0];
  const lambdas = tokens.filter(({ kind, text, depth }) => kind === 'name' && text === 'lambda' && depth === 0).length;
  const colons = tokens.filter(({ text, depth }) => text === ':' && depth === 0).length;
  return first?.kind === 'name' && BLOCKS.has(first.text) && colons > lambdas;
}
