/**
 * `prompt: "Write a "nice" mail"`, `{logic: "state.city in ["Rome", "Paris"]"}`, `description: 'the user's name'`: quotes inside a quoted text of one
 * line, escaped. What follows the last quote of a text tells that it is the last: the end of the line, or brackets and the next key.
 */
export function escapedInnerQuotes(text: string, line: number): string {
  const lines = text.split('\n');
  const written = lines[line - 1];
  if (written === undefined || written.length > LONGEST_LINE) return text;
  const fixed = escapedIn(written);
  return fixed === written ? text : lines.with(line - 1, fixed).join('\n');
}

/** Longer lines are not quoted by hand. UTF-16 code units. */
const LONGEST_LINE = 5_000;
const OPENING = /(?:^|[\s{,[])(?:[\w-]+:|-)[ \t]+(["'])/g;

function escapedIn(line: string): string {
  const pieces: string[] = [];
  let end = 0;
  for (const opening of line.matchAll(OPENING)) {
    const start = opening.index + opening[0].length;
    if (start <= end) continue;
    const quote = opening[1] === "'" ? "'" : '"';
    const last = lastQuote(line, start, quote);
    if (last === undefined) continue;
    pieces.push(line.slice(end, start), escaped(line.slice(start, last), quote));
    end = last;
  }
  return [...pieces, line.slice(end)].join('');
}

const AFTER_LAST = /^\s*(?:[}\]]+\s*)?(?:$|#|,\s*(?:$|["']?[\w-]+["']?\s*:))/;

function lastQuote(line: string, start: number, quote: string): number | undefined {
  for (let at = line.indexOf(quote, start); at !== -1; at = line.indexOf(quote, at + 1)) {
    if (AFTER_LAST.test(line.slice(at + 1, at + 1 + MOST_BEHIND))) return at;
  }
  return undefined;
}

/** The brackets and the key that are looked at behind a quote. UTF-16 code units. */
const MOST_BEHIND = 80;

function escaped(text: string, quote: '"' | "'"): string {
  return quote === "'"
    ? text.replaceAll(/''|'/g, "''")
    : text.replaceAll(/\\.|"/g, (found) => (found === '"' ? '\\"' : found));
}
