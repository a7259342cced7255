import { fenceOpening, MAX_OPENING_CHARS, type FenceOpening } from '../../../text/fence.ts';
import { withoutInvisible } from '../../../text/plain-text.ts';

/** The keys at the top of a config, of a patch, or of a config in another dialect. */
export const STRUCTURE_KEY =
  /^["']?(?:schema_version|flow|state|nodes|edges|steps|agents|tasks|stages|pipeline|workflow|remove|optimization)["']?\s*:/;
/** The keys with which a config without a fence may begin. */
const BARE_KEYS = [
  'schema_version',
  'flow',
  'state',
  'nodes',
  'edges',
  'steps',
  'workflow',
  'name',
  'version',
  'description',
  'remove',
];
const BARE_KEY = new RegExp(`^["']?(?:${BARE_KEYS.join('|')})["']?\\s*:(?:\\s|$)`);
/** What models put around a config in place of a fence: its language, a tag, or three quotes. */
const WRAPPER = /^(?:ya?ml|json|<\/?[a-z][\w-]*>|(?:'''|""")(?:ya?ml|json)?)$/i;
const QUOTE = /^ {0,3}(?:> ?){1,8}/;

/** A line without the mark of the Markdown quotation that it is in; undefined if it is in none. */
export function unquoted(line: string): string | undefined {
  return QUOTE.test(line) ? line.replace(QUOTE, '') : undefined;
}

/** A config as JSON has no line breaks where a model writes it without a fence. */
const WHOLE_IN_A_LINE = /^\s{0,8}\{\s{0,8}"(?:schema_version|flow|state|nodes|edges)"\s{0,8}:/;
const OPENING_WORDS = [...BARE_KEYS, 'yaml', 'yml', 'json'];

/** Whether an unfinished line may still become the opening of a fence, or the first line of a config without a fence. */
export function mayOpenDraft(line: string): boolean {
  if (WHOLE_IN_A_LINE.test(line)) return true;
  if (line.length > MAX_OPENING_CHARS) return false;
  const text = withoutInvisible(unquoted(line) ?? line).trimStart();
  if (
    /^(?:`{0,2}|~{0,2}|-{1,3}|>)$|^`{3,}[^`]*$|^~{3,}|^\{\s*(?:["']|$)|^<\/?[\w-]*>?\s*$|^'{1,3}\w*$|^"{1,3}\w*$/.test(
      text,
    )
  )
    return true;
  if (BARE_KEY.test(text)) return true;
  const word = /^["']?(\w*)["']?$/.exec(text.trimEnd().replace(/:$/, '').trimEnd())?.[1] ?? '';
  return word !== '' && OPENING_WORDS.some((key) => key.startsWith(word));
}

/** What a line begins, if it may begin a draft. */
export interface BlockOpening {
  /** Undefined where there is no fence. */
  readonly fence?: FenceOpening;
  /** The block is inside a Markdown quotation. */
  readonly isQuoted: boolean;
  /** Text of the block on the line of the opening. */
  readonly first?: string;
}

/** Reads a line as the beginning of a fence, or of a config without one. */
export function blockOpening(line: string): BlockOpening | undefined {
  const inner = unquoted(line);
  const isQuoted = inner !== undefined;
  const text = withoutInvisible(inner ?? line);
  const fence = fenceOpening(text);
  if (fence !== undefined) {
    const info = text.trimStart().slice(fence.length).trim();
    return STRUCTURE_KEY.test(info) || info.startsWith('{"') ? { fence, isQuoted, first: info } : { fence, isQuoted };
  }
  const content = text.trim();
  if (WRAPPER.test(content) && !content.startsWith('</')) return { isQuoted };
  const isBare = BARE_KEY.test(content) || content === '---' || /^\{(?:\s*["']|$)/.test(content);
  return isBare ? { isQuoted, first: text } : undefined;
}

export function isWrapper(line: string): boolean {
  return WRAPPER.test(line.trim());
}

/** A fence that opens at the end of a line of prose ("Here it is: ```yaml"), and where in the line. */
export function openingAtLineEnd(line: string): { readonly fence: FenceOpening; readonly at: number } | undefined {
  const trimmed = line.trimEnd();
  const label = /(?:ya?ml|json)?$/i.exec(trimmed.slice(-4))?.[0] ?? '';
  const end = trimmed.length - label.length;
  const mark = trimmed[end - 1];
  if (mark !== '`' && mark !== '~') return undefined;
  let at = end;
  while (trimmed[at - 1] === mark) at -= 1;
  if (at === 0 || trimmed.slice(0, at).includes(mark)) return undefined;
  const fence = fenceOpening(trimmed.slice(at));
  return fence === undefined ? undefined : { fence, at };
}
