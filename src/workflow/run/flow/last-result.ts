import { scanCode, type CodeToken } from '../code/python-code.ts';

/** Longer expressions are not those of counters. */
const MOST_CHARACTERS = 300;

/**
 * What straight code leaves in `result`, as one expression in which names are replaced by what they were given: `n = inputs["n"]`, `result = n + 1`
 * is `(inputs["n"])+1`. Undefined where that depends on a branch or a loop.
 */
export function lastResult(code: string): string | undefined {
  const scan = scanCode(code);
  if (!scan.ok) return undefined;
  const values = new Map<string, string>();
  for (const { tokens, certain } of scan.statements) {
    const [target, operator, ...rest] = tokens;
    if (target?.kind !== 'name') continue;
    const isAssigned = operator?.text === '=' || operator?.text === '+=' || operator?.text === '-=';
    if (!certain || !isAssigned) {
      for (const { kind, text } of tokens) if (kind === 'name' && text !== 'inputs') values.delete(text);
      continue;
    }
    const value = written(rest, values);
    const before = operator.text === '=' ? '' : `${values.get(target.text) ?? target.text}${operator.text[0]}`;
    if (before.length + value.length > MOST_CHARACTERS) values.delete(target.text);
    else values.set(target.text, `${before}${value}`);
  }
  return values.get('result');
}

/** Tokens as one text, with names replaced by what was assigned to them. */
export function written(tokens: readonly CodeToken[], values: ReadonlyMap<string, string>): string {
  let text = '';
  for (const [at, token] of tokens.entries()) {
    if (text.length > MOST_CHARACTERS) break;
    const value = token.kind === 'name' && tokens[at - 1]?.text !== '.' ? values.get(token.text) : undefined;
    const own = token.kind === 'string' ? token.text.replace(/^'(\w*)'$/, '"$1"') : token.text;
    const piece = value === undefined ? own : `(${value})`;
    text += /\w$/.test(text) && /^\w/.test(piece) ? ` ${piece}` : piece;
    // `or` and the like keep their blanks, whatever is next to them.
    if (/^(?:or|and|not|in|is|if|else)$/.test(own)) text = `${text.slice(0, -own.length).trimEnd()} ${own} `;
  }
  return text;
}
