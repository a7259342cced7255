/** A block of code that is open, and what it stands in. */
export interface Fence {
  readonly mark: string;
  readonly inside: 'text' | 'quote' | 'list';
  /** Every reader of Markdown takes it for one, wherever it ends. */
  readonly isSure: boolean;
}

/** Signs of quotes and list items, behind which a block of code may begin. */
const BEFORE = String.raw`(?:[\s>]|[-*+][ \t]|\d{1,9}[.)][ \t])*`;
const OPENING = new RegExp(String.raw`^(${BEFORE})(\`{3,}|~{3,})(.*)$`);
const CLOSING = /^[\s>]*(`{3,}|~{3,})\s*$/;
const UNDECIDED = new RegExp(String.raw`^${BEFORE}(?:\`{1,2}|~{1,2}|[-*+]|\d{1,9}[.)]?)?$`);

export function fenceAt(line: string): Fence | undefined {
  const [, before = '', mark = '', rest = ''] = OPENING.exec(line) ?? [];
  if (mark === '' || (mark.startsWith('`') && rest.includes('`'))) return undefined;
  const outer = before.trim() === '' ? 'text' : 'list';
  const isSure = mark.startsWith('`') && /^ {0,3}$/.test(before);
  return { mark, inside: before.includes('>') ? 'quote' : outer, isSure };
}

export function closes(line: string, { mark: opening }: Fence): boolean {
  const mark = CLOSING.exec(line)?.[1];
  return mark?.charAt(0) === opening.charAt(0) && mark.length >= opening.length;
}

/** A block of code ends with the quote or the list item that it stands in, whether it was closed or not. */
export function isOutside(line: string, { inside }: Fence): boolean {
  if (inside === 'quote') return !/^\s*>/.test(line);
  return inside === 'list' && line.trim() !== '' && !/^(?: {2}|\t)/.test(line);
}

/** Whether a line that still grows may yet begin or end a block of code. */
export function mayBecomeFence(line: string): boolean {
  return UNDECIDED.test(line) || OPENING.test(line);
}
