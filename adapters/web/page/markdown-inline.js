const MAX_DEPTH = 6;
/** Where something other than plain text can begin. */
const SPECIAL = /[\\`*_[\n]|https?:\/\//g;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const BARE_LINK = /^https?:\/\/[^\s<>"'`]+/;
const LINK_TARGET = /^\]\(\s*<?(https?:\/\/[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/;

/** The spans of a line of Markdown: `text`, `strong`, `emphasis`, `code`, `link` and `break`. Links are http or https, or text. */
export function parseInline(text, depth = 0) {
  const spans = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') spans.push({ type: 'text', text: plain });
    plain = '';
  };
  while (at < text.length) {
    SPECIAL.lastIndex = at;
    const special = SPECIAL.exec(text)?.index ?? text.length;
    plain += text.slice(at, special);
    if (special === text.length) break;
    const [span, next] = readSpan(text, special, depth);
    if (span.type === 'text') plain += span.text;
    else {
      flush();
      spans.push(span);
    }
    at = next;
  }
  flush();
  return spans;
}

function readSpan(text, at, depth) {
  const literal = [{ type: 'text', text: text[at] }, at + 1];
  switch (text[at]) {
    case '\n':
      return [{ type: 'break' }, at + 1];
    case '\\':
      return ESCAPABLE.test(text[at + 1] ?? '') ? [{ type: 'text', text: text[at + 1] }, at + 2] : literal;
    case '`':
      return readCode(text, at) ?? [{ type: 'text', text: run(text, at) }, at + run(text, at).length];
    case '*':
    case '_':
      return depth < MAX_DEPTH ? (readEmphasis(text, at, depth) ?? skipRun(text, at)) : skipRun(text, at);
    case '[':
      return (depth < MAX_DEPTH ? readLink(text, at, depth) : undefined) ?? literal;
    default:
      return readBareLink(text, at);
  }
}

function run(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return text.slice(at, end);
}

function skipRun(text, at) {
  const marks = run(text, at);
  return [{ type: 'text', text: marks }, at + marks.length];
}

function readCode(text, at) {
  const marks = run(text, at);
  let end = text.indexOf(marks, at + marks.length);
  while (end !== -1 && run(text, end).length !== marks.length) end = text.indexOf(marks, end + run(text, end).length);
  if (end === -1) return undefined;
  const inner = text.slice(at + marks.length, end).replaceAll('\n', ' ');
  const isPadded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '';
  return [{ type: 'code', text: isPadded ? inner.slice(1, -1) : inner }, end + marks.length];
}

/** `**strong**` and `*emphasis*`; an underscore within a word is part of the word. */
function readEmphasis(text, at, depth) {
  const mark = text[at];
  const marks = mark.repeat(Math.min(run(text, at).length, 2));
  const from = at + marks.length;
  if (/\s|^$/.test(text[from] ?? '') || (mark === '_' && isWordCharacter(text[at - 1]))) return undefined;
  const end = closingMark(text, from, marks);
  if (end === -1) return undefined;
  const children = parseInline(text.slice(from, end), depth + 1);
  return [{ type: marks.length === 2 ? 'strong' : 'emphasis', children }, end + marks.length];
}

function closingMark(text, from, marks) {
  for (let end = text.indexOf(marks, from + 1); end !== -1;) {
    const length = run(text, end).length;
    const isFitting = marks.length === 2 ? length >= 2 : length !== 2;
    const closes =
      isFitting && !/[\s\\]/.test(text[end - 1]) && !(marks[0] === '_' && isWordCharacter(text[end + length]));
    if (closes) return end + length - marks.length;
    end = text.indexOf(marks, end + length);
  }
  return -1;
}

function isWordCharacter(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function readLink(text, at, depth) {
  const close = text.indexOf('](', at);
  if (close === -1 || text.slice(at + 1, close).includes('[')) return undefined;
  const target = LINK_TARGET.exec(text.slice(close, close + 2100));
  if (target === null || !URL.canParse(target[1])) return undefined;
  const label = parseInline(text.slice(at + 1, close), depth + 1).filter(({ type }) => type !== 'link');
  return [{ type: 'link', href: target[1], children: label }, close + target[0].length];
}

/** An address in the text, without the punctuation that follows it in a sentence. */
function readBareLink(text, at) {
  const href = BARE_LINK.exec(text.slice(at, at + 2000))?.[0].replace(/[.,;:!?)\]*_]+$/, '') ?? '';
  if (!URL.canParse(href)) return [{ type: 'text', text: text[at] }, at + 1];
  return [{ type: 'link', href, children: [{ type: 'text', text: href }] }, at + href.length];
}
