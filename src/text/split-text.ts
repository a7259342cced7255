/**
 * Cuts a text into parts of at most `maxChars` UTF-16 code units, at the best boundary that the last part of each has to offer:
 * paragraph, line, sentence, word. A fence that is cut is closed in one part and opened again, with its label, in the next. Cutting is greedy from the
 * start, so a text that grows at its end keeps its earlier parts: what was posted already need not be edited.
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
    const room = maxChars - head.length - FENCE_RESERVE;
    const cut = boundary(rest, room);
    const body = head + rest.slice(0, cut).trimEnd();
    const open = openFence(body);
    parts.push(open === undefined ? body : `${body}\n${open.match(/^\s*(`+|~+)/)?.[0].trim() ?? '```'}`);
    rest = open === undefined ? rest.slice(cut).trimStart() : rest.slice(cut).replace(/^\n/, '');
    reopened = open;
  }
  return parts.length === 0 ? [''] : parts;
}

/** Room kept for closing a fence. */
const FENCE_RESERVE = 12;

/** Best first. A boundary counts only in the last part of the room: a nearly empty post would look like a mistake. */
const BOUNDARIES = [/\n\n(?!.*\n\n)/s, /\n(?!.*\n)/s, /[.!?…。！？]\s(?!.*[.!?…。！？]\s)/s, /\s(?!.*\s)/s];

function boundary(text: string, room: number): number {
  const from = Math.floor(room * 0.6);
  const window = text.slice(from, room);
  for (const pattern of BOUNDARIES) {
    const match = pattern.exec(window);
    if (match !== null) return from + match.index + match[0].length;
  }
  const code = text.charCodeAt(room - 1);
  const splitsSurrogatePair = code >= 0xd8_00 && code <= 0xdb_ff;
  return Math.max(1, splitsSurrogatePair ? room - 1 : room);
}

/** The opening line of the fence in which `text` ends, if it ends in one. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
    if (mark === null) continue;
    const [, ticks = '', label = ''] = mark;
    if (open === undefined) open = line.trimEnd();
    else if (label.trim() === '' && open.trimStart().startsWith(ticks.charAt(0))) open = undefined;
  }
  return open;
}
