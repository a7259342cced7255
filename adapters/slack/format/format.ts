import { shortenText } from '../../../src/text/cut-text.ts';
import { closes, fenceAt, isOutside, mayBecomeFence, type Fence } from './code-fences.ts';
import { linkAt, openLinkIn, withoutMisleadingLinks, ZERO_WIDTH_SPACE } from './links.ts';

/** Longest Markdown that Slack accepts in one call, in UTF-16 code units. */
export const MAX_MARKDOWN = 12_000;

/**
 * Renders untrusted Markdown for Slack's `markdown_text`: nothing in it can notify, impersonate or mislead anybody, and code is unchanged. Slack reads
 * `<!channel>`, `<@U1>` and `<address|label>` as markup even inside Markdown, and shows `&lt;` as `<` without reading it again.
 * While a text is still growing (`working`), its end is held back as long as more text could change its meaning. So the rendering of a shorter text is always
 * a prefix of the rendering of a longer one. Native streams need this, because they can only be appended to.
 */
export function renderMarkdown(text: string, phase: 'working' | 'final'): string {
  const rendered = render(text, phase, '&lt;');
  return rendered.length <= MAX_MARKDOWN ? rendered : render(text, phase, '‹');
}

/** Renders without the fallback for texts that escaping makes too long: the caller splits a stream into pieces. */
export function renderStreamed(text: string, phase: 'working' | 'final'): string {
  return render(text, phase, '&lt;');
}

function render(text: string, phase: 'working' | 'final', less: string): string {
  const whole = phase === 'working' && text.endsWith('\r') ? text.slice(0, -1) : text;
  const lines = whole.replaceAll('\r\n', '\n').split('\n');
  let fence: Fence | undefined;
  const out: string[] = [];
  for (const [index, line] of lines.entries()) {
    const isGrowing = phase === 'working' && index === lines.length - 1;
    if (isGrowing && mayBecomeFence(line)) break;
    if (fence !== undefined && isOutside(line, fence)) fence = undefined;
    const opened = fence === undefined ? fenceAt(line) : undefined;
    if (opened !== undefined) {
      fence = opened;
      out.push(renderCode(line, less));
    } else if (fence !== undefined) {
      const { isSure } = fence;
      if (closes(line, fence)) fence = undefined;
      const shown = isGrowing ? withoutOpenEnd(line, isSure) : line;
      out.push(isSure ? withoutSlackMarkup(shown, less) : renderCode(shown, less));
    } else {
      out.push(renderLine(line, isGrowing, less));
    }
  }
  return joined(out, lines.length);
}

/** Even when the last line is held back, the line before it is complete. */
function joined(out: readonly string[], lineCount: number): string {
  const text = out.join('\n');
  return out.length > 0 && out.length < lineCount ? `${text}\n` : text;
}

/** Code that Slack may not recognise as code, so misleading links are broken too. */
function renderCode(code: string, less: string): string {
  return withoutSlackMarkup(withoutMisleadingLinks(code), less);
}

/** Breaks only what Slack would read as its own markup; `>-` and other characters of code are kept. */
function withoutSlackMarkup(code: string, less: string): string {
  const broken = less === '&lt;' ? `<${ZERO_WIDTH_SPACE}` : less;
  return code.replaceAll(/<(?=[!@#]|[a-z]+:)/gi, broken);
}

/** Removes the unfinished end of code that could become markup or a link, or is half a character. */
function withoutOpenEnd(line: string, isSureCode: boolean): string {
  const closed = line.slice(0, isSureCode ? undefined : openLinkIn(line));
  return withoutHalfCharacter(closed.replace(/<[a-z]*$/i, ''));
}

function withoutHalfCharacter(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}

/** Everything in a line that is not plain prose. */
const SPECIAL = /`+|[[\]<]/g;

function renderLine(line: string, isGrowing: boolean, less: string): string {
  const lastRuns = lastBacktickRuns(line);
  let out = '';
  let at = 0;
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(line); match !== null; match = SPECIAL.exec(line)) {
    out += line.slice(at, match.index);
    const special = match[0].startsWith('`')
      ? codeSpanAt(line, match.index, match[0], { isGrowing, less, lastRuns })
      : signAt(line, match.index, isGrowing, less);
    if (special === undefined) return out;
    out += special.rendered;
    at = special.end;
    SPECIAL.lastIndex = at;
  }
  const rest = line.slice(at);
  return out + (isGrowing ? withoutHalfCharacter(rest) : rest);
}

interface Rendered {
  readonly rendered: string;
  readonly end: number;
}

/** Renders a `<`, `[` or `]` of prose; `undefined` while more text could change its meaning. */
function signAt(line: string, start: number, isGrowing: boolean, less: string): Rendered | undefined {
  const sign = line.charAt(start);
  const end = start + 1;
  if (sign === '<') return { rendered: less, end };
  if (sign === '[') {
    const link = linkAt(line, start, less);
    if (typeof link === 'object') return link;
    return isGrowing && link === 'undecided' ? undefined : { rendered: '[', end };
  }
  if (isGrowing && end === line.length) return undefined;
  return { rendered: /[(:[]/.test(line.charAt(end)) ? `]${ZERO_WIDTH_SPACE}` : ']', end };
}

/** Renders the code span that a run of backticks opens; `undefined` while more text could close or lengthen it. */
function codeSpanAt(
  line: string,
  start: number,
  opening: string,
  { isGrowing, less, lastRuns }: { isGrowing: boolean; less: string; lastRuns: ReadonlyMap<number, number> },
): Rendered | undefined {
  const from = start + opening.length;
  const isClosed = (lastRuns.get(opening.length) ?? 0) >= from;
  const end = isClosed ? endOfRun(line, from, opening.length) : undefined;
  if (isGrowing && (end === undefined || end === line.length)) return undefined;
  if (end === undefined) return { rendered: opening, end: from };
  return { rendered: renderCode(line.slice(start, end), less), end };
}

const NO_RUNS: ReadonlyMap<number, number> = new Map();

/** Where the last run of backticks of each length begins. Tells without a search whether a run is closed. */
function lastBacktickRuns(line: string): ReadonlyMap<number, number> {
  if (!line.includes('`')) return NO_RUNS;
  return new Map([...line.matchAll(/`+/g)].map(({ 0: run, index }) => [run.length, index]));
}

function endOfRun(line: string, from: number, length: number): number | undefined {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(line); run !== null; run = runs.exec(line)) {
    if (run[0].length === length) return runs.lastIndex;
  }
  return undefined;
}

/** Markdown as plain text, at most `maxChars` long, for notifications and for clients that show no blocks. */
export function plainText(markdown: string, maxChars: number): string {
  const lines = renderMarkdown(markdown, 'final').split('\n').map(withoutFenceLabel);
  return shortenText(lines.join('\n'), maxChars);
}

function withoutFenceLabel(line: string): string {
  const [opening = ''] = /^\s*(?:`{3,}|~{3,})/.exec(line) ?? [];
  return opening === '' || line.includes('`', opening.length) ? line : opening;
}

/** Converts what a person wrote in Slack into plain Markdown; `nameOf` gives the name for a user id. */
export function fromSlackText(text: string, self: string, nameOf: (user: string) => string): string {
  const words = withoutMention(text, self).replaceAll(
    /<([^<>]+)>/g,
    (whole, inner: string) => wordsFor(inner, nameOf) ?? whole,
  );
  return withFences(words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Removes the mention of the bot and any punctuation after it: "@threadsmith: stop" is a command. */
function withoutMention(text: string, self: string): string {
  const [first = '', ...others] = text.split(new RegExp(`<@${self}(?:\\|[^<>]*)?>`));
  const out = [first];
  for (const [index, next] of others.entries()) {
    const before = out.at(-1) ?? '';
    const isOpening = index === 0 && before.trim() === '';
    const sign = isOpening ? /^\s*(?:[,:;]|[-\u2013\u2014]+\s)/.exec(next)?.[0] : undefined;
    if (sign !== undefined) {
      out.push(next.slice(sign.length));
      continue;
    }
    out[out.length - 1] = withoutSpacesAtEnd(before);
    out.push(/^[,.:;!?]/.test(next) ? next : ` ${next.replace(/^[^\S\n]+/, '')}`);
  }
  return out.join('');
}

/** Removes trailing spaces but keeps line breaks. */
function withoutSpacesAtEnd(text: string): string {
  const lineBreak = text.lastIndexOf('\n') + 1;
  const { length } = text.trimEnd();
  return text.slice(0, Math.max(length, lineBreak));
}

/** Slack sends a code block without line breaks around it; in Markdown, each fence is a line of its own. */
function withFences(text: string): string {
  return text.replaceAll(
    /([^\n])?```([\s\S]*?)```[^\S\n]*([^\n])?/g,
    (_whole, before = '', code: string, after = '') => {
      const [, language = '', rest = code] = /^(ya?ml|json)?[^\S\n]*\n([\s\S]*)$/i.exec(code) ?? [];
      const body = rest.endsWith('\n') ? rest.slice(0, -1) : rest;
      return `${before && `${before}\n`}\`\`\`${language}\n${body}\n\`\`\`${after && `\n${after}`}`;
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
