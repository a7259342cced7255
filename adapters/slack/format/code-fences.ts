/** An open code block. */
export interface Fence {
  readonly mark: string;
  readonly inside: 'text' | 'quote' | 'list';
  /** Every Markdown renderer treats it as code, wherever it ends. */
  readonly isSure: boolean;
}

/** Markers of quotes and list items, which may precede a code block. */
const BEFORE = String.raw`(?:[\s>]|[-*+][ \t]|\d{1,9}[.)][ \t])*`;
const OPENING = new RegExp(String.raw`^(${BEFORE})(\`{3,}|~{3,})`);
const CLOSING = /^[\s>]*(`{3,}|~{3,})\s*$/;
const UNDECIDED = new RegExp(String.raw`^${BEFORE}(?:\`{1,2}|~{1,2}|[-*+]|\d{1,9}[.)]?)?$`);

/** The code block that a line opens. */
export function fenceAt(line: string): Fence | undefined {
  const [opening = '', before = '', mark = ''] = OPENING.exec(line) ?? [];
  if (mark === '' || (mark.startsWith('`') && line.includes('`', opening.length))) return undefined;
  const outer = before.trim() === '' ? 'text' : 'list';
  const isSure = mark.startsWith('`') && /^ {0,3}$/.test(before);
  return { mark, inside: before.includes('>') ? 'quote' : outer, isSure };
}

export function closes(line: string, { mark: opening }: Fence): boolean {
  const mark = CLOSING.exec(line)?.[1];
  return mark?.charAt(0) === opening.charAt(0) && mark.length >= opening.length;
}

/** Whether a line ends the code block: the quote or list item around an unclosed block also closes it. */
export function isOutside(line: string, { inside }: Fence): boolean {
  if (inside === 'quote') return !/^\s*>/.test(line);
  return inside === 'list' && line.trim() !== '' && !/^(?: {2}|\t)/.test(line);
}

/** Whether a line that is still growing may begin or end a code block. */
export function mayBecomeFence(line: string): boolean {
  return UNDECIDED.test(line) || OPENING.test(line);
}
