import { cutText } from './cut-text.ts';

/**
 * Splits a text into parts of at most `maxChars` UTF-16 code units, each at the best boundary near its end: paragraph, line, sentence, word. A fence that is
 * split is closed in one part and reopened, with its label, in the next. Splitting is greedy from the start, so the earlier parts of a growing text stay the
 * same and need no edit.
 */
export function splitText(text: string, maxChars: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  let reopened: string | undefined;
  while (rest.length > 0) {
    const head = reopened === undefined ? '' : `${reopened}\n`;
    if (head.length + rest.length <= maxChars) {
      parts.push(head + rest);
      return parts;
    }
    const end = boundary(rest, maxChars - head.length - CLOSING_CHARS);
    const body = head + rest.slice(0, end).trimEnd();
    const open = openFence(body);
    parts.push(open === undefined ? body : `${body}\n${marksOf(open)}`);
    rest = open === undefined ? rest.slice(end).trimStart() : rest.slice(end).replace(/^\n/, '');
    reopened = open;
  }
  return parts.length === 0 ? [''] : parts;
}

/** Characters reserved for closing a fence. */
const CLOSING_CHARS = 12;
/** A boundary counts only in this last share of a part: a nearly empty post would look like a mistake. */
const BOUNDARY_SHARE = 0.4;

function boundary(text: string, maxChars: number): number {
  const from = Math.floor(maxChars * (1 - BOUNDARY_SHARE));
  const window = text.slice(from, maxChars);
  const paragraph = window.lastIndexOf('\n\n');
  if (paragraph !== -1) return from + paragraph + 2;
  const line = window.lastIndexOf('\n');
  if (line !== -1) return from + line + 1;
  const space = lastSpace(window, (before) => '.!?…。！？'.includes(before)) ?? lastSpace(window, () => true);
  return space === undefined ? Math.max(1, cutText(text, maxChars).length) : from + space + 1;
}

function lastSpace(text: string, follows: (before: string) => boolean): number | undefined {
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const before = text[index - 1];
    if (/\s/.test(text.charAt(index)) && (before === undefined ? follows(' ') : follows(before))) return index;
  }
  return undefined;
}

/** The opening line of the fence that is still open at the end of `text`. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const marks = marksOf(line);
    if (marks === '') continue;
    if (open === undefined) open = line.trimEnd();
    else if (line.trim() === marks && marksOf(open).startsWith(marks.charAt(0))) open = undefined;
  }
  return open;
}

/** A longer opening line is not repeated in each part. */
const MAX_OPENING_CHARS = 40;

/** The fence marks at the start of a line; empty when there are none, or no space to repeat them. */
function marksOf(line: string): string {
  const marks = /^(?:`{3,}|~{3,})/.exec(line.trimStart())?.[0] ?? '';
  return marks.length < CLOSING_CHARS && line.trim().length <= MAX_OPENING_CHARS ? marks : '';
}
