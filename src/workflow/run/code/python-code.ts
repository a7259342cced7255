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
  /** The column that it begins at, from 0; undefined where it follows another statement in its line. */
  readonly indent: number | undefined;
}

export type CodeScan =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly line: number; readonly problem: string };

const BLANK = /[ \t\f]+/y;
const COMMENT = /#[^\n]*/y;
const STRING_START = /(?:[rRbBuUfF]|[rR][bBfF]|[bBfF][rR])?("""|'''|"|')/y;
const NAME = /[\p{XIDS}_]\p{XIDC}*/uy;
const NUMBER = /0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|[+\-*/%@&|^]=|:=|==|!=|<=|>=|->|\*\*|\/\/|<<|>>|[+\-*/%@&|^~<>()[\]{},:;.=]/y;
const OPENING = '([{';
const CLOSING = ')]}';

/** Cuts code into statements, or says where it stops being Python. */
export function scanCode(code: string): CodeScan {
  const state = begin(code.replaceAll(/\r\n?/g, '\n'));
  while (state.at < state.code.length) {
    const problem = takeBlank(state) ? undefined : takeToken(state);
    if (problem !== undefined) return { ok: false, line: state.line, problem };
  }
  const opened = state.open.at(-1);
  if (opened !== undefined) return { ok: false, line: state.line, problem: `a \`${opened}\` that is never closed` };
  endStatement(state);
  return { ok: true, statements: state.statements };
}

interface ScanState {
  readonly code: string;
  /** How far the code is read. */
  at: number;
  readonly statements: Statement[];
  /** The brackets that are open. */
  readonly open: string[];
  /** Those of the statement that is being read, which begins in line `begins`. */
  tokens: CodeToken[];
  begins: number;
  /** Lambdas of the statement, outside of brackets, whose colon is still to come. */
  lambdas: number;
  line: number;
  /** How far the line is indented; a tab goes on to the next multiple of 8, as in Python. */
  indent: number;
  /** A statement of this line has ended already. */
  isFurther: boolean;
  /** The line began with a block's head, as in `if x: y = 1`. */
  behindColon: boolean;
  lineStart: boolean;
}

function begin(code: string): ScanState {
  const line = { line: 1, begins: 1, lambdas: 0, indent: 0, isFurther: false, behindColon: false, lineStart: true };
  return { code, at: 0, statements: [], open: [], tokens: [], ...line };
}

/** What the code goes on with, if that fits a (sticky) pattern. */
function next({ code, at }: ScanState, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code) ?? undefined;
}

function endStatement(state: ScanState): void {
  const { tokens, begins, indent, isFurther, behindColon } = state;
  if (tokens.length > 0) {
    const certain = indent === 0 && !behindColon;
    state.statements.push({ line: begins, tokens, certain, indent: isFurther ? undefined : indent });
    state.isFurther = true;
  }
  state.tokens = [];
  state.lambdas = 0;
}

/** Passes white space, line ends and comments; false if a token begins here. */
function takeBlank(state: ScanState): boolean {
  const space = next(state, BLANK)?.[0] ?? '';
  if (state.lineStart) {
    state.indent = widthOf(space);
    state.lineStart = false;
  }
  const comment = space === '' ? (next(state, COMMENT)?.[0] ?? '') : '';
  state.at += space.length + comment.length;
  if (space !== '' || comment !== '') return true;
  if (state.code.startsWith('\\\n', state.at)) {
    state.line += 1;
    state.at += 2;
    return true;
  }
  return state.code[state.at] === '\n' && endLine(state);
}

/** Inside brackets a line goes on in the next. */
function endLine(state: ScanState): true {
  state.line += 1;
  state.at += 1;
  if (state.open.length === 0) {
    endStatement(state);
    state.behindColon = false;
    state.isFurther = false;
    state.lineStart = true;
  }
  return true;
}

function widthOf(space: string): number {
  let width = 0;
  for (const sign of space) width = sign === '\t' ? width + 8 - (width % 8) : width + 1;
  return width;
}

/** Takes a token, or says what is wrong with it. */
function takeToken(state: ScanState): string | undefined {
  const quote = next(state, STRING_START);
  if (quote !== undefined) return takeString(state, quote);
  const name = next(state, NAME)?.[0];
  if (name !== undefined) {
    if (name === 'lambda' && state.open.length === 0) state.lambdas += 1;
    return push(state, 'name', name);
  }
  const number = next(state, NUMBER)?.[0];
  if (number !== undefined) return push(state, 'number', number);
  const operator = next(state, OPERATOR)?.[0];
  if (operator !== undefined) return takeOperator(state, operator);
  return `\`${state.code.charAt(state.at)}\`, which means nothing there`;
}

function push(state: ScanState, kind: CodeToken['kind'], text: string): undefined {
  if (state.tokens.length === 0) state.begins = state.line;
  state.tokens.push({ kind, text, depth: state.open.length });
  state.at += text.length;
}

function takeString(state: ScanState, { 0: start, 1: quote = '"' }: RegExpExecArray): string | undefined {
  const end = endOfString(state.code, state.at + start.length, quote);
  if (end === undefined) return 'a text without its closing quote';
  const text = state.code.slice(state.at, end);
  push(state, 'string', text);
  state.line += text.split('\n').length - 1;
  return undefined;
}

/** Where a string ends, its closing quote included, or undefined if it has none. */
function endOfString(code: string, start: number, quote: string): number | undefined {
  for (let at = start; at < code.length; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && code[at] === '\n') return undefined;
  }
  return undefined;
}

function takeOperator(state: ScanState, text: string): string | undefined {
  const { open } = state;
  if (CLOSING.includes(text)) {
    const opened = open.pop();
    if (opened === undefined || OPENING.indexOf(opened) !== CLOSING.indexOf(text)) {
      return `a \`${text}\` that closes nothing`;
    }
  }
  if (text === ';' && open.length === 0) {
    endStatement(state);
    state.at += 1;
    return undefined;
  }
  push(state, 'operator', text);
  if (OPENING.includes(text)) open.push(text);
  if (text === ':' && open.length === 0 && opensBlock(state)) {
    endStatement(state);
    state.behindColon = true;
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

/** A colon opens a block unless it belongs to a lambda, a slice or an annotation. */
function opensBlock(state: ScanState): boolean {
  const [first] = state.tokens;
  state.lambdas -= 1;
  return state.lambdas < 0 && first?.kind === 'name' && BLOCKS.has(first.text);
}
