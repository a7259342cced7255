import { isFenceClosing, type FenceOpening } from '../../../text/fence.ts';
import { withoutBreak, withoutInvisible } from '../../../text/plain-text.ts';
import { isWrapper, unquoted, type BlockOpening } from './draft-fence.ts';
import { createBlockJudge, type BlockJudge } from './judge-block.ts';

/** A block of an answer whose lines are still arriving. */
export interface OpenBlock {
  /** Undefined where there is no fence. */
  readonly fence: FenceOpening | undefined;
  readonly isQuoted: boolean;
  /** Its first line is on the line of its opening, so its last may be on the line of its closing. */
  readonly isInline: boolean;
  /** As they were written, the opening first. */
  readonly raw: string[];
  /** Without quotation marks and shared indentation. */
  readonly lines: string[];
  /** Columns by which the block is indented; without a fence, unknown before its first line. */
  indent: number | undefined;
  readonly judge: BlockJudge;
}

export function beginBlock({ fence, isQuoted, first }: BlockOpening, line: string): OpenBlock {
  const judge = createBlockJudge(fence?.label);
  const isInline = fence !== undefined && first !== undefined;
  const block: OpenBlock = { fence, isQuoted, isInline, raw: [line], lines: [], indent: fence?.indent, judge };
  if (first !== undefined) takeText(block, first);
  return block;
}

/** True where the line also closes the block. */
export function addLine(block: OpenBlock, line: string): boolean {
  block.raw.push(line);
  takeText(block, block.isQuoted ? (unquoted(line) ?? line) : line);
  return block.isInline && closeInline(block);
}

/** A label that a model put on a line of its own below the fence. */
const FILE_NAME = /^\s*(?:ya?ml|json|[\w./-]{1,60}\.(?:ya?ml|json))\s*$/i;

function takeText(block: OpenBlock, line: string): void {
  const text = withoutInvisible(line);
  if (block.fence !== undefined && block.lines.length === 0 && FILE_NAME.test(text)) return;
  if (block.indent === undefined && text.trim() !== '') block.indent = indentOf(text);
  block.lines.push(unindented(text, block.indent ?? 0));
  block.judge.take(withoutBreak(text));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function unindented(line: string, indent: number): string {
  const spaces = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(indent, spaces));
}

/** How a line ends the block: it is the closing, it is the closing with words behind it, or the block ended before it. */
export type BlockEnd = { readonly kind: 'closing'; readonly words?: string } | { readonly kind: 'before' };

export function endedBy(block: OpenBlock, line: string): BlockEnd | undefined {
  const text = block.isQuoted ? unquoted(line) : line;
  if (text === undefined) return { kind: 'before' };
  return block.fence === undefined ? bareEnd(block, withoutBreak(withoutInvisible(text))) : fenceEnd(text, block.fence);
}

function fenceEnd(text: string, fence: FenceOpening): BlockEnd | undefined {
  if (isFenceClosing(text, fence)) return { kind: 'closing' };
  const content = text.trimStart();
  if (indentOf(text) > fence.indent || !content.startsWith(fence.character.repeat(fence.length))) return undefined;
  const words = content.replace(/^(?:`+|~+)/, '').trim();
  return /\s/.test(words) ? { kind: 'closing', words } : { kind: 'before' };
}

function bareEnd({ indent, lines, judge }: OpenBlock, text: string): BlockEnd | undefined {
  if (text.trim() === '') return undefined;
  if (lines.length > 0 && isWrapper(text)) return { kind: 'closing' };
  if (indent === undefined) return undefined;
  const isOutside = indentOf(text) < indent;
  return isOutside || endsConfig(unindented(text, indent), judge.isJson) ? { kind: 'before' } : undefined;
}

/** Whether a line at the left margin cannot belong to a config. A key with a capital is the beginning of a sentence ("Note: ..."). */
function endsConfig(line: string, isJson: boolean): boolean {
  if (/^\s/.test(line)) return false;
  if (isJson) return !/^[{}[\]",]/.test(line);
  return !/^(?:["']?[a-z_][\w-]*["']?\s*:(?:\s|$)|-(?:\s|$)|#|---\s*$|\.\.\.\s*$|[}\]])/.test(line);
}

/** Takes the words off that follow the config in a block that was never closed, and returns them. */
export function takeWordsAfter({ lines, judge }: OpenBlock): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '' && !endsConfig(line, judge.isJson));
  const first = lines.findIndex((line, at) => at > last && line.trim() !== '');
  return last === -1 || first === -1 ? [] : lines.splice(first);
}

/** Takes a closing off the last line ("...END```"); false if there is none. */
export function closeInline({ fence, lines }: OpenBlock): boolean {
  const at = lines.findLastIndex((line) => line.trim() !== '');
  const last = lines[at]?.trimEnd() ?? '';
  const marks = fence === undefined ? '' : fence.character.repeat(fence.length);
  if (marks === '' || !last.endsWith(marks) || last.trim() === marks) return false;
  lines[at] = last.slice(0, -marks.length).trimEnd();
  return true;
}

/** The id in a line such as `- id: write`, `id: "write"` or `- {id: write, ...}`. */
export function stepId(line: string): string | undefined {
  const entry = withoutPrefix(withoutPrefix(line.trim(), '-'), '{');
  return entry.startsWith('id:')
    ? /^["']?([A-Za-z_]\w*)["']?\s*(?:,.*)?$/.exec(entry.slice(3).trimStart())?.[1]
    : undefined;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length).trimStart() : text;
}
