const BLOCK_START = /(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;
const KEY = /^(\s*(?:- +)*)((?!- )(?:"[^"]*"|'[^']*'|[\w.$/-]+(?: +[\w.$/-]+)*))(\s*:)(?=\s|$)/;

/**
 * The lines of a YAML text, each as pieces `{kind, text}` of kind `key`, `comment`, `mark` or `plain`. For colouring only; joined, the
 * pieces are the line.
 */
export function yamlLines(text) {
  const lines = text.split('\n');
  // A final line break ends the last line; it does not start another.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  let blockIndent;
  return lines.map((line) => {
    const indent = line.length - line.trimStart().length;
    if (blockIndent !== undefined && (line.trim() === '' || indent > blockIndent)) return [plain(line)];
    blockIndent = BLOCK_START.test(line) ? indentOfParent(line) : undefined;
    return pieces(line);
  });
}

/** In `- key: |` the block belongs to the key after the dash. */
function indentOfParent(line) {
  const key = KEY.exec(line);
  return key === null ? line.length - line.trimStart().length : key[1].length;
}

function pieces(line) {
  const comment = commentStart(line);
  const code = line.slice(0, comment);
  const key = KEY.exec(code);
  const parts = key === null ? markedItem(code) : keyed(code, key);
  return comment < line.length ? [...parts, { kind: 'comment', text: line.slice(comment) }] : parts;
}

function keyed(code, [whole, lead, name, colon]) {
  const rest = code.slice(whole.length);
  return [{ kind: 'mark', text: lead }, { kind: 'key', text: name }, { kind: 'mark', text: colon }, plain(rest)];
}

function markedItem(code) {
  const [lead] = /^\s*(?:- +)*/.exec(code);
  return [{ kind: 'mark', text: lead }, plain(code.slice(lead.length))];
}

/** Where a comment begins: a `#` after white space and outside quotes. */
function commentStart(line) {
  let quote;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (quote !== undefined) {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = undefined;
    } else if ((character === '"' || character === "'") && !/\w/.test(line[at - 1] ?? '')) quote = character;
    else if (character === '#' && (at === 0 || /\s/.test(line[at - 1]))) return at;
  }
  return line.length;
}

function plain(text) {
  return { kind: 'plain', text };
}
