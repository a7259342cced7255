import { closes, fenceAt, isOutside, mayBecomeFence, type Fence } from './code-fences.ts';
import { linkAt, openLinkIn, withoutLies, ZERO_WIDTH_SPACE } from './links.ts';

/** Longest Markdown that Slack takes in one call, in UTF-16 code units. */
export const MAX_MARKDOWN = 12_000;

/**
 * Untrusted Markdown as Slack's `markdown_text` may carry it: nothing in it notifies, names or misleads anybody, and code stays as it is. Slack reads
 * `<!channel>`, `<@U1>` and `<address|label>` as its own markup also inside Markdown, and does not read an escaped `&lt;` again.
 *
 * While a text still grows (`working`), what could yet become something else is held back, so that the rendering of a shorter text is always the
 * beginning of that of a longer one: native streams can only be appended to.
 */
export function renderMarkdown(text: string, phase: 'working' | 'final'): string {
  const rendered = render(text, phase, '&lt;');
  return rendered.length <= MAX_MARKDOWN ? rendered : render(text, phase, '‹');
}

/** The same without the fallback for texts that escaping makes too long: the pieces of a stream are cut by the caller. */
export function renderStreamed(text: string, phase: 'working' | 'final'): string {
  return render(text, phase, '&lt;');
}

function render(text: string, phase: 'working' | 'final', less: string): string {
  const whole = phase === 'working' ? text.replace(/\r$/, '') : text;
  const lines = whole.replaceAll('\r\n', '\n').split('\n');
  let fence: Fence | undefined;
  const out: string[] = [];
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const held = phase === 'working' && isLast;
    if (held && mayBecomeFence(line)) break;
    if (fence !== undefined && isOutside(line, fence)) fence = undefined;
    const opened = fence === undefined ? fenceAt(line) : undefined;
    if (opened !== undefined) {
      fence = opened;
      out.push(escapeCode(line, less));
    } else if (fence !== undefined) {
      const { isSure } = fence;
      if (closes(line, fence)) fence = undefined;
      const shown = held ? withoutOpenEnd(line, isSure) : line;
      out.push(escapeMarkup(isSure ? shown : withoutLies(shown), less));
    } else {
      out.push(renderLine(line, held, less));
    }
  }
  return joined(out, lines.length);
}

/** A held back last line still ends the line before it. */
function joined(out: readonly string[], lineCount: number): string {
  const text = out.join('\n');
  return out.length > 0 && out.length < lineCount ? `${text}\n` : text;
}

/** Where it is not sure that Slack sees code, too, links that lie are broken in it. */
function escapeCode(code: string, less: string): string {
  return escapeMarkup(withoutLies(code), less);
}

/** In code only what Slack would read as its own markup is broken; `>-` and every other sign stays. */
function escapeMarkup(code: string, less: string): string {
  const broken = less === '&lt;' ? `<${ZERO_WIDTH_SPACE}` : less;
  return code.replaceAll(/<(?=[!@#]|[a-z]+:)/gi, broken);
}

/** The end of unfinished code that could become Slack's markup or a link, or half of a character, taken off. */
function withoutOpenEnd(line: string, isSureCode: boolean): string {
  return line
    .slice(0, isSureCode ? undefined : openLinkIn(line))
    .replace(/<[a-z]*$/i, '')
    .replace(/[\uD800-\uDBFF]$/, '');
}

/** Everything in a line that is not plain prose, in the order in which it would be recognised. */
const SPECIAL = /`+|[[\]<]/g;

function renderLine(line: string, held: boolean, less: string): string {
  let out = '';
  let at = 0;
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(line); match !== null; match = SPECIAL.exec(line)) {
    out += line.slice(at, match.index);
    const special = specialAt(line, match, held, less);
    if (special === undefined) return out;
    out += special.rendered;
    at = special.end;
    SPECIAL.lastIndex = at;
  }
  const rest = line.slice(at);
  return out + (held ? rest.replace(/[\uD800-\uDBFF]$/, '') : rest);
}

/** What stands there, rendered, and where it ends; `undefined` while that cannot be said yet. */
function specialAt(
  line: string,
  match: RegExpExecArray,
  held: boolean,
  less: string,
): { rendered: string; end: number } | undefined {
  const start = match.index;
  const [sign] = match;
  if (sign === '<') return { rendered: less, end: start + 1 };
  if (sign === '[') {
    const link = linkAt(line, start, less);
    if (typeof link === 'object') return link;
    return held && link === 'undecided' ? undefined : { rendered: '[', end: start + 1 };
  }
  if (sign === ']') {
    if (held && start + 1 === line.length) return undefined;
    return { rendered: /[(:[]/.test(line.charAt(start + 1)) ? `]${ZERO_WIDTH_SPACE}` : ']', end: start + 1 };
  }
  const close = closingRun(line, start + sign.length, sign.length);
  if (held && (close === undefined || close === line.length)) return undefined;
  if (close === undefined) return { rendered: sign, end: start + sign.length };
  return { rendered: escapeCode(line.slice(start, close), less), end: close };
}

/** Where the code span ends that a run of so many backticks opened. */
function closingRun(line: string, from: number, length: number): number | undefined {
  for (const { 0: run, index } of line.slice(from).matchAll(/`+/g)) {
    if (run.length === length) return from + index + length;
  }
  return undefined;
}

/** Markdown as the short plain text of notifications and of clients that show no blocks. */
export function plainText(markdown: string, maxChars: number): string {
  const text = renderMarkdown(markdown, 'final').replaceAll(/^(\s*(?:`{3,}|~{3,}))[^\n`]*$/gm, '$1');
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 4)} ...`;
}

/** What a person wrote in Slack, as plain Markdown; `nameOf` gives the name that stands for a user's id. */
export function fromSlackText(text: string, self: string, nameOf: (user: string) => string): string {
  const words = withoutMention(text, self).replaceAll(
    /<([^<>]+)>/g,
    (whole, inner: string) => wordsFor(inner, nameOf) ?? whole,
  );
  return withFences(words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .replaceAll(/[^\S\n]+$/gm, '')
    .trim();
}

/** Our own name called out is no part of what is said, and neither is the sign after it: "@threadsmith: stop" is a command. */
function withoutMention(text: string, self: string): string {
  const mention = `<@${self}(?:\\|[^>]*)?>`;
  return text
    .replace(new RegExp(`^\\s*${mention}\\s*(?:[,:;]|[-\u2013\u2014]+\\s)`), '')
    .replaceAll(new RegExp(`[^\\S\\n]*${mention}(?=[,.:;!?])`, 'g'), '')
    .replaceAll(new RegExp(`[^\\S\\n]*${mention}[^\\S\\n]*`, 'g'), ' ');
}

/** Slack writes a block of code without line breaks around it; in Markdown its fences are lines of their own. */
function withFences(text: string): string {
  return text.replaceAll(
    /([^\n])?```([\s\S]*?)```[^\S\n]*([^\n])?/g,
    (_whole, before = '', code: string, after = '') => {
      const [, language = '', rest = code] = /^(ya?ml|json)?[^\S\n]*\n([\s\S]*)$/i.exec(code) ?? [];
      return `${before && `${before}\n`}\`\`\`${language}\n${rest.replace(/\n$/, '')}\n\`\`\`${after && `\n${after}`}`;
    },
  );
}

function wordsFor(inner: string, nameOf: (user: string) => string): string | undefined {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1))}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  if (target.startsWith('!')) return label ?? `@${target.slice(1).replace(/^subteam\^/, '')}`;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const bare = target.replace(/^mailto:/, '');
  return label === undefined || label === bare || target.endsWith(label) ? bare : `[${label}](${target})`;
}
