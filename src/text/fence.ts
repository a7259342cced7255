/** The line that opens a fenced block. */
export interface FenceOpening {
  readonly character: '`' | '~';
  readonly length: number;
  readonly label: string;
  /** Indentation of the whole block in columns, as in a list item. */
  readonly indent: number;
}

/** A longer line does not open a fence, so the beginning of an unfinished line is enough to decide. */
export const MAX_OPENING_CHARS = 200;

/** CommonMark's fence, except that any indent is accepted, because models indent fences inside lists. */
export function fenceOpening(line: string): FenceOpening | undefined {
  if (line.length > MAX_OPENING_CHARS) return undefined;
  const match = /^([ \t]*)(`{3,}|~{3,})/.exec(line);
  if (match === null) return undefined;
  const [start, indent = '', marks = ''] = match;
  const info = line.slice(start.length);
  if (info.includes('`')) return undefined;
  const [label = ''] = info.trimStart().split(/\s/, 1);
  return { character: marks.startsWith('`') ? '`' : '~', length: marks.length, label, indent: indent.length };
}

/** A prompt inside the YAML may contain fences. Those are indented deeper than the fence that we look for. */
export function isFenceClosing(line: string, fence: FenceOpening): boolean {
  const match = /^([ \t]*)(`{3,}|~{3,})\s*$/.exec(line);
  if (match === null) return false;
  const [, indent = '', marks = ''] = match;
  return marks.startsWith(fence.character) && marks.length >= fence.length && indent.length < fence.indent + 4;
}

export interface FencedBlock {
  /** Start and end of the block in the text, including its fences. UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Without the fences. */
  readonly content: string;
  readonly isClosed: boolean;
}

/** The fenced blocks of a text, in order. Only the last one can be unclosed. */
export function fencedBlocks(text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { readonly fence: FenceOpening; readonly start: number; readonly contentStart: number } | undefined;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    const next = newline === -1 ? text.length : newline + 1;
    if (open === undefined) {
      const fence = fenceOpening(line);
      if (fence !== undefined) open = { fence, start, contentStart: next };
    } else if (isFenceClosing(line, open.fence)) {
      blocks.push({ start: open.start, end, content: text.slice(open.contentStart, start), isClosed: true });
      open = undefined;
    }
    start = next;
  }
  if (open !== undefined) {
    blocks.push({ start: open.start, end: text.length, content: text.slice(open.contentStart), isClosed: false });
  }
  return blocks;
}
