import { MAX_OPENING_CHARS } from '../../text/fence.ts';

/** Whether an unfinished line may still become the opening of a fence, or the first line of a config without a fence. */
export function mayOpenDraft(line: string): boolean {
  if ('schema_version'.startsWith(line) || line.startsWith('schema_version')) return true;
  return line.length <= MAX_OPENING_CHARS && /^ *(?:`{0,2}$|~{0,2}$|`{3,}[^`]*$|~{3,})/.test(line);
}

/** Whether a line of a fenced block counts when the block is judged: blank lines, comments and document markers do not. */
export function isSignificant(line: string): boolean {
  const content = line.trim();
  return content !== '' && !content.startsWith('#') && content !== '---';
}

/** The keys that can begin a config or a patch. */
const CONFIG_KEY = /^["']?(?:schema_version|flow|state|nodes|edges|config|remove|optimization|memory)["']?\s*:/;

/** How many significant lines `judgeBlock` needs at most. */
export const LINES_TO_JUDGE = 2;

/**
 * Whether a fenced block is a draft, judged by its label and its first significant lines. `unknown` asks for more lines; when `isLast` says that there are
 * none, it is not an answer.
 */
export function judgeBlock(label: string, lines: readonly string[], isLast: boolean): 'draft' | 'code' | 'unknown' {
  const name = label.toLowerCase();
  if (name !== '' && !/^(?:ya?ml|jsonc?)$/.test(name)) return 'code';
  const [first, second] = lines.map((line) => line.trim());
  const needsSecond = first === '{' || (first !== undefined && /^ya?ml$/.test(name) && isProse(first));
  const decisive = needsSecond ? second : first;
  if (decisive === undefined) return isLast ? 'code' : 'unknown';
  return CONFIG_KEY.test(needsSecond ? decisive : decisive.replace(/^\{\s*/, '')) ? 'draft' : 'code';
}

/** A sentence that a model put inside the block, before the config. */
function isProse(line: string): boolean {
  return /^[A-Za-z]\S* /.test(line) && !/^["']?[\w-]+["']?\s*:/.test(line);
}
