/** Discord takes 2,000 characters in a message. */
const MAX_MESSAGE_CHARS = 2_000;
/** What a part of a reply may be long, so that the progress line and our rewriting still fit. */
export const MAX_PART_CHARS = 1_880;

const NOTHING_YET = 'Working on it';

/**
 * Renders standard Markdown for Discord, with at most one small line below it that says what is being done. Never longer than Discord
 * takes: where our rewriting would make it so, the text stays as it is.
 */
export function render(text: string, progress?: string): string {
  const small = progress === undefined ? '' : `-# ${cut(progress.replaceAll(/\s+/g, ' '), 100)}`;
  if (text.trim() === '') return small === '' ? `-# ${NOTHING_YET}` : small;
  const below = small === '' ? '' : `\n${small}`;
  const rewritten = rewrite(text);
  const rendered = `${closeFence(rewritten.trim() === '' ? text : rewritten)}${below}`;
  if (rendered.length <= MAX_MESSAGE_CHARS) return rendered;
  return cut(`${text}${below}`, MAX_MESSAGE_CHARS);
}

/** At most so many UTF-16 code units, without half a character at the end. */
export function cut(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '');
}

const FENCE = /^\s*(`{3,}|~{3,})/;

/** Rewrites what Discord does not render, line by line; inside a fence only the backticks that would end it there. */
function rewrite(text: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  let table: string[] = [];
  const endTable = () => {
    if (table.length > 0) lines.push(...(isTable(table) ? ['```', ...table, '```'] : table.map(rewriteLine)));
    table = [];
  };
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence === undefined && mark === undefined && line.trimStart().startsWith('|')) {
      table.push(line);
      continue;
    }
    endTable();
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      lines.push(line.replace(mark, '```'));
      fence = fence === undefined ? mark : undefined;
    } else lines.push(fence === undefined ? rewriteLine(line) : withoutFences(line));
  }
  endTable();
  return lines.join('\n');
}

/** Discord knows one length of fences, and ends a block also in the middle of a line. */
function withoutFences(line: string): string {
  return line.replaceAll(/`{3,}/g, (run) => '`\u200B'.repeat(run.length));
}

function isTable([, separator = '']: readonly string[]): boolean {
  return /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(separator);
}

/** Discord knows three levels of headings, no rules and no pictures. */
function rewriteLine(line: string): string {
  const heading = /^\s{0,3}#{4,6}\s+(.*)$/.exec(line)?.[1];
  if (heading !== undefined) return `**${exposeDeceptiveLinks(heading.replaceAll('**', ''))}**`;
  if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line)) return '';
  return exposeDeceptiveLinks(line);
}

/** Outside code spans: pictures become links, and a link whose words name another place shows where it really goes. */
function exposeDeceptiveLinks(line: string): string {
  return line
    .split(/(`[^`]*`)/)
    .map((piece) =>
      piece.startsWith('`')
        ? piece
        : piece.replaceAll(/!?\[([^\]]*)\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g, (whole, words: string, target: string) =>
            isDeceptive(words, target) ? `${words} (<${target}>)` : whole.replace(/^!/, ''),
          ),
    )
    .join('');
}

/** Words that look like an address but are another than the target's. */
function isDeceptive(words: string, target: string): boolean {
  const named = /(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/iu.exec(words)?.[1]?.toLowerCase();
  if (named === undefined || !URL.canParse(target)) return false;
  const host = new URL(target).hostname.toLowerCase();
  return host !== named && !host.endsWith(`.${named}`);
}

/** A fence that is still being written would show as plain text. */
function closeFence(text: string): string {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (mark === undefined) continue;
    if (open === undefined) open = mark;
    else if (mark.startsWith(open) && line.trim() === mark) open = undefined;
  }
  return open === undefined ? text : `${text}\n${open.replaceAll('~', '`')}`;
}

/**
 * The words of a command's outcome in as many messages as they need. A config inside them is left out where the file itself goes along
 * and it would not fit.
 */
export function messagesOf(text: string, hasFile: boolean): readonly string[] {
  const short =
    text.length > MAX_PART_CHARS && hasFile ? text.replace(/(`{3,})yaml\n[\s\S]*?\n\1/, 'The YAML is attached.') : text;
  const messages: string[] = [];
  let current = '';
  for (const line of short.split('\n').flatMap(cutLine)) {
    const longer = current === '' ? line : `${current}\n${line}`;
    if (longer.length > MAX_PART_CHARS) {
      messages.push(current);
      current = line;
    } else current = longer;
  }
  return [...messages, current].filter((message) => message.trim() !== '').map((message) => render(message));
}

function cutLine(line: string): string[] {
  return line.match(new RegExp(`[\\s\\S]{1,${MAX_PART_CHARS}}(?![\\uDC00-\\uDFFF])`, 'g')) ?? [''];
}
