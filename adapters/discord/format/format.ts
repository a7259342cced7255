import { cutText } from '../../../src/text/cut-text.ts';
import { exposeLinks } from './links.ts';

/** Discord's limit for one message. */
const MAX_MESSAGE_CHARS = 2_000;
/** The longest part of a reply: leaves space for the progress line and for what rendering adds. */
export const MAX_PART_CHARS = 1_880;
const MAX_PROGRESS_CHARS = 100;

const NOTHING_YET = 'Working on it';

/**
 * Renders standard Markdown for Discord, with at most one small progress line below it. Never exceeds Discord's limit: a text that rendering would make too
 * long is sent unrendered. Takes linear time.
 */
export function render(text: string, progress?: string): string {
  const small = progress === undefined ? '' : `-# ${cutText(progress.replaceAll(/\s+/g, ' '), MAX_PROGRESS_CHARS)}`;
  if (text.trim() === '') return small === '' ? `-# ${NOTHING_YET}` : small;
  const below = small === '' ? '' : `\n${small}`;
  const rewritten = rewrite(text);
  const rendered = `${closeFence(rewritten.trim() === '' ? text : rewritten)}${below}`;
  if (rendered.length <= MAX_MESSAGE_CHARS) return rendered;
  return cutText(`${text}${below}`, MAX_MESSAGE_CHARS);
}

const FENCE = /^\s*(`{3,}|~{3,})/;

/** Rewrites line by line what Discord does not render. Inside a fence, changes only backticks that would close it early. */
function rewrite(text: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  let table: string[] = [];
  const endTable = () => {
    for (const row of isTable(table) ? ['```', ...table, '```'] : table.map(rewriteLine)) lines.push(row);
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

/** Discord closes a code block at any three backticks, even in the middle of a line. */
function withoutFences(line: string): string {
  return line.replaceAll(/`{3,}/g, (run) => '`\u200B'.repeat(run.length));
}

function isTable([, separator = '']: readonly string[]): boolean {
  return separator.includes('-') && /^[\s:|-]*$/.test(separator);
}

/** Discord renders three levels of headings, but no rules and no images. */
function rewriteLine(line: string): string {
  const heading = /^\s{0,3}#{4,6}\s/.exec(line)?.[0];
  if (heading !== undefined) return `**${rewriteLinks(line.slice(heading.length).trimStart().replaceAll('**', ''))}**`;
  if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line)) return '';
  return rewriteLinks(line);
}

/** Rewrites links outside code spans. */
function rewriteLinks(line: string): string {
  return line
    .split(/(`[^`]*`)/)
    .map((piece) => (piece.startsWith('`') ? piece : exposeLinks(piece)))
    .join('');
}

/** Closes a fence that is still being written; Discord would show it as plain text. */
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

/** The result of a command, in as many messages as necessary. A config that does not fit is left out when the file is attached. */
export function messagesOf(text: string, hasFile: boolean): readonly string[] {
  const short = text.length > MAX_PART_CHARS && hasFile ? withoutConfig(text) : text;
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

function withoutConfig(text: string): string {
  const fence = '```yaml\n';
  const opening = text.indexOf(fence);
  let start = opening;
  while (text[start - 1] === '`') start -= 1;
  const ticks = text.slice(start, opening + 3);
  const close = opening === -1 ? -1 : text.indexOf(`\n${ticks}`, opening + fence.length - 1);
  return close === -1 ? text : `${text.slice(0, start)}The YAML is attached.${text.slice(close + 1 + ticks.length)}`;
}

function cutLine(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > MAX_PART_CHARS) {
    const piece = cutText(rest, MAX_PART_CHARS);
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}
