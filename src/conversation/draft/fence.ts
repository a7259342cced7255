/** The line that opens a fenced block. */
export interface FenceOpening {
  readonly character: '`' | '~';
  readonly length: number;
  readonly label: string;
  /** Columns by which the whole block is indented, as in a list item. */
  readonly indent: number;
}

/** CommonMark's fence, save that any indent is taken, since models indent fences inside lists. */
export function fenceOpening(line: string): FenceOpening | undefined {
  const match = /^( *)(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/.exec(line);
  if (match === null) return undefined;
  const [, indent = '', ticks = '', label = ''] = match;
  return { character: ticks.startsWith('`') ? '`' : '~', length: ticks.length, label, indent: indent.length };
}

/** A prompt inside the YAML may hold fences of its own: they are indented deeper than the fence that we look for. */
export function isFenceClosing(line: string, fence: FenceOpening): boolean {
  const match = /^( *)(`{3,}|~{3,})\s*$/.exec(line);
  if (match === null) return false;
  const [, indent = '', ticks = ''] = match;
  return ticks.startsWith(fence.character) && ticks.length >= fence.length && indent.length < fence.indent + 4;
}

/** Whether an unfinished line may still become the opening of a fence or the first line of a bare config. */
export function maybeFence(line: string): boolean {
  return (
    /^ *(`{0,2}$|~{0,2}$|`{3,}[^`]*$|~{3,})/.test(line) ||
    'schema_version'.startsWith(line) ||
    /^schema_version\s*:?/.test(line)
  );
}

/** The keys with which a config or a patch can begin. */
const CONFIG_KEY = /^["']?(schema_version|flow|state|nodes|edges|config|remove|optimization|memory)["']?\s*:/;

/**
 * Whether a fenced block is the draft, told by its label and its first lines. `last`: no more lines will come, so `unknown` is no
 * answer.
 */
export function draftVerdict(label: string, lines: readonly string[], last: boolean): 'draft' | 'code' | 'unknown' {
  const name = label.toLowerCase();
  if (name !== '' && !/^(ya?ml|json|jsonc?)$/.test(name)) return 'code';
  const content = lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && line !== '---');
  const [first, second] = content;
  if (first === undefined) return last ? 'code' : 'unknown';
  if (first === '{') {
    if (second === undefined) return last ? 'code' : 'unknown';
    return CONFIG_KEY.test(second) ? 'draft' : 'code';
  }
  if (/^ya?ml$/.test(name) && isWords(first)) {
    if (second === undefined) return last ? 'code' : 'unknown';
    return CONFIG_KEY.test(second) ? 'draft' : 'code';
  }
  return CONFIG_KEY.test(first.replace(/^\{\s*/, '')) ? 'draft' : 'code';
}

/** A sentence that a model put inside the block, before the config. */
function isWords(line: string): boolean {
  return /^[A-Za-z]\S* /.test(line) && !/^["']?[\w-]+["']?\s*:/.test(line);
}
