import type { CodeToken, Statement } from './python-code.ts';
import { isKeyword } from './python-names.ts';

/** Why Python cannot compile a piece of code. */
export interface SyntaxFault {
  readonly line: number;
  /** To be put after "there is". */
  readonly problem: string;
}

/** The first thing that Python cannot compile. It knows the usual mistakes, not the whole grammar, and is silent where it is not certain. */
export function syntaxFault(statements: readonly Statement[]): SyntaxFault | undefined {
  const blocks: Block[] = [];
  for (const [at, statement] of statements.entries()) {
    const problem =
      indentFault(statements, at, blocks) ??
      headFault(statement) ??
      strayFault(statement, blocks) ??
      operatorFault(statement);
    if (problem !== undefined) return { line: statement.line, problem };
    if (statement.indent !== undefined && opensBlock(statement)) {
      blocks.push({ indent: statement.indent, word: statement.tokens[0]?.text ?? '' });
    }
  }
  const last = statements.at(-1);
  return last !== undefined && opensBlock(last) ? { line: last.line, problem: NOTHING_BELOW } : undefined;
}

/** A statement with others indented below it. */
interface Block {
  readonly indent: number;
  readonly word: string;
}

const NOTHING_BELOW = 'nothing indented below the colon';

function opensBlock({ tokens }: Statement): boolean {
  return tokens.at(-1)?.text === ':';
}

/** Also leaves the blocks that end at the statement. */
function indentFault(statements: readonly Statement[], at: number, blocks: Block[]): string | undefined {
  const { indent } = statements[at] ?? {};
  const before = statements[at - 1];
  if (indent === undefined) return undefined;
  const previous = statements.findLast((one, index) => index < at && one.indent !== undefined)?.indent ?? 0;
  if (before !== undefined && opensBlock(before)) return indent > previous ? undefined : NOTHING_BELOW;
  if (indent > previous) return 'a line that is indented too far';
  while (blocks.length > 0 && (blocks.at(-1)?.indent ?? 0) >= indent) blocks.pop();
  return undefined;
}

const HEADS = new Set('if elif else for while try except finally with def class'.split(' '));
const BARE_HEADS = new Set(['else', 'try', 'finally']);

function headFault({ tokens }: Statement): string | undefined {
  const [first, second] = tokens;
  if (first?.kind !== 'name' || !HEADS.has(first.text)) return undefined;
  if (tokens.at(-1)?.text !== ':') return `no colon at the end of the \`${first.text}\` line`;
  return BARE_HEADS.has(first.text) && second?.text !== ':' ? `no colon after \`${first.text}\`` : undefined;
}

/** Statements that belong into a function or a loop. */
function strayFault({ tokens }: Statement, blocks: readonly Block[]): string | undefined {
  const word = tokens[0]?.text ?? '';
  const inside = blocks.map((block) => block.word);
  if (word === 'return' && !inside.some((one) => one === 'def' || one === 'async')) {
    return 'a `return` outside of a function; write `result = ...`';
  }
  const isJump = (word === 'break' || word === 'continue') && tokens.length === 1;
  return isJump && !inside.some((one) => /^(?:for|while|async)$/.test(one))
    ? `a \`${word}\` outside of a loop`
    : undefined;
}

/** Operators with something on their right, and never another operator than a sign. */
const INFIX = new Set(
  '= == != < > <= >= + - // % | ^ & << >> := += -= *= /= //= %= **= @= &= |= ^= >>= <<='.split(' '),
);
const SIGNS = new Set(['(', '[', '{', '+', '-', '~', '...']);

function operatorFault({ tokens }: Statement): string | undefined {
  const isSoft = /^(?:match|case|type)$/.test(tokens[0]?.text ?? '');
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (token.kind === 'operator' && INFIX.has(token.text)) {
      if (next === undefined) return `nothing after \`${token.text}\``;
      const isSpread = next.text === '*' && token.text === '=';
      if (next.kind === 'operator' && !SIGNS.has(next.text) && !isSpread)
        return `\`${next.text}\` after \`${token.text}\``;
    }
    if (next !== undefined && isOperand(token) && !(isSoft && at === 0) && follows(token, next)) {
      return `\`${shown(next)}\` right after \`${shown(token)}\``;
    }
  }
  return undefined;
}

function isOperand(token: CodeToken): boolean {
  if (token.kind === 'operator') return token.text === ')' || token.text === ']' || token.text === '}';
  return token.kind !== 'name' || !isKeyword(token.text) || /^(?:None|True|False)$/.test(token.text);
}

/** Whether two values follow each other with nothing in between, which only texts may do. */
function follows(token: CodeToken, next: CodeToken): boolean {
  if (next.kind === 'operator' || !isOperand(next)) return false;
  return token.kind !== 'string' || next.kind !== 'string';
}

function shown({ text }: CodeToken): string {
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}
