/**
 * A line in which a model names what the caller gets: `Results: article, title`, whatever the language of its other words. It may be bold or a list
 * item.
 */
const LINE = /^[\s*_-]*Results:(.*)$/;
const NAME = /^[A-Za-z_]\w*$/;

/** Takes the line out of a model's prose. A line that begins like it and goes on in other words is prose. */
export function withoutResults(prose: string): { readonly text: string; readonly results?: readonly string[] } {
  const lines = prose.split('\n');
  const at = lines.findLastIndex((line) => namesIn(line) !== undefined);
  const results = namesIn(lines[at] ?? '');
  if (results === undefined) return { text: prose };
  return { text: lines.toSpliced(at, 1).join('\n').trim(), results };
}

/** Longer lines are prose. UTF-16 code units. */
const MOST_CHARS = 2_000;

function namesIn(line: string): readonly string[] | undefined {
  if (line.length > MOST_CHARS) return undefined;
  const named = LINE.exec(line)?.[1];
  if (named === undefined) return undefined;
  const parts = named
    .replaceAll(/[`*]/g, '')
    .replace(/\.\s*$/, '')
    .split(/,|\sand\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => NAME.test(part)) ? [...new Set(parts)] : undefined;
}

/** The part of a growing prose that may be shown: a line that names results is not, nor a last line that may become one. */
export function beforeResults(prose: string): string {
  const { text } = prose.includes('Results:') ? withoutResults(prose) : { text: prose };
  const start = text.lastIndexOf('\n') + 1;
  return mayName(text.slice(start)) ? text.slice(0, start).trimEnd() : text;
}

function mayName(line: string): boolean {
  if (line.length > MOST_CHARS) return false;
  const words = line.replace(/^[\s*_-]+/, '');
  return KEYWORD.startsWith(words) || (words.startsWith(KEYWORD) && /^[\w\s,.`*]*$/.test(words.slice(KEYWORD.length)));
}

const KEYWORD = 'Results:';
