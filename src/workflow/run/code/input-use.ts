import type { CodeToken } from './python-code.ts';

/** `inputs["x"]` or `inputs.get("x", ...)` in code. */
export interface InputUse {
  readonly name: string;
  readonly isGet: boolean;
  /** The first token behind it. */
  readonly end: number;
}

/** The input that is read at a token of code. */
export function inputUseAt(tokens: readonly CodeToken[], at: number): InputUse | undefined {
  if (tokens[at]?.text !== 'inputs' || tokens[at - 1]?.text === '.') return undefined;
  const isGet = tokens[at + 1]?.text === '.' && tokens[at + 2]?.text === 'get';
  const open = at + (isGet ? 3 : 1);
  const [bracket, key, close] = tokens.slice(open, open + 3);
  const name = key?.kind === 'string' ? stringValue(key) : undefined;
  if (bracket?.text !== (isGet ? '(' : '[') || name === undefined) return undefined;
  if (!isGet) return close?.text === ']' ? { name, isGet, end: open + 3 } : undefined;
  const end = tokens.findIndex(({ text, depth }, index) => index > open && text === ')' && depth === bracket.depth);
  return end === -1 || (close?.text !== ')' && close?.text !== ',') ? undefined : { name, isGet, end: end + 1 };
}

/** The text of a plain string; undefined where it would take Python to know it. */
export function stringValue({ text }: CodeToken): string | undefined {
  const [, triple, single] = /^[uU]?(?:("""|''')[^]*\1|("|')[^]*\2)$/.exec(text) ?? [];
  const quote = triple ?? single;
  if (quote === undefined) return undefined;
  const inside = text.replace(/^[uU]/, '').slice(quote.length, -quote.length);
  return inside.includes('\\') ? undefined : inside;
}
