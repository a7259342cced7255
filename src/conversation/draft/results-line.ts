/** A line in which a model names what the caller gets: `Results: article, title`, whatever the language of its other words. */
const LINE = /^[\s*_-]*Results:[\s*_]*(\S.*)$/;
const NAMES = /^`?[A-Za-z_]\w*`?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)`?[A-Za-z_]\w*`?)*\s*[.*_]*$/;

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
  if (line.length > MOST_CHARS || !line.includes('Results:')) return undefined;
  const named = LINE.exec(line)?.[1];
  if (named === undefined || !NAMES.test(named)) return undefined;
  return [...new Set(named.replaceAll(/\band\b/g, ',').match(/[A-Za-z_]\w*/g))].filter((name) => /[A-Za-z]/.test(name));
}

/** What a last line may still become: the word `Results:` with signs before it, and names behind it. */
const PERHAPS = /^[\s*_-]*(?:R(?:e(?:s(?:u(?:l(?:t(?:s(?::[\s*_]*[\w`, ]*[.*_]*)?)?)?)?)?)?)?)?$/;

/** The part of a growing prose that may be shown: a line that names results is not, nor a last line that may become one. */
export function beforeResults(prose: string): string {
  const { text } = prose.includes('Results:') ? withoutResults(prose) : { text: prose };
  const start = text.lastIndexOf('\n') + 1;
  const last = text.slice(start);
  return last.length <= MOST_CHARS && PERHAPS.test(last) ? text.slice(0, start).trimEnd() : text;
}
