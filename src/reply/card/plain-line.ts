import { shortenAtWord } from '../../text/cut-text.ts';

/** Text from a config as one line of plain words in our Markdown; cut at a word where it is longer than `maxChars` UTF-16 code units. */
export function plainLine(text: string, maxChars: number): string {
  const signs = text.replaceAll(/\s+/g, ' ').replaceAll('>=', '≥').replaceAll('<=', '≤');
  return shortenAtWord(plainSigns(signs).trim(), maxChars);
}

/** Without what would be Markdown or a mention. */
function plainSigns(text: string): string {
  return text.replaceAll(/[*`[\]#|{}~]|[<>](?! )|(?<! )[<>]/g, '');
}

/** As `plainLine`, but what is between backticks stays as it is, as code: a note on a config quotes keys, signs and placeholders. */
export function lineWithCode(text: string, maxChars: number): string {
  const short = shortenAtWord(text.replaceAll(/\s+/g, ' ').trim(), maxChars);
  const parts = short.split('`');
  // A span that was cut in its middle ends at the cut.
  const line = parts.map((part, index) => (index % 2 === 1 ? codeOr(part) : plainSigns(part))).join('');
  return line.trim();
}

function codeOr(text: string): string {
  return text.trim() === '' ? '' : code(text.trim());
}

/** Names that a list holds; the rest is counted, so that a config of thousands of steps still has a card. */
const MAX_NAMES = 40;

/** Names as `list` joins them; a very long list is cut, with the number of the others. */
export function listNames(
  names: readonly string[],
  list: (names: readonly string[]) => string,
  andMore: (count: number) => string,
): string {
  if (names.length <= MAX_NAMES) return list(names);
  return `${names.slice(0, MAX_NAMES).join(', ')} ${andMore(names.length - MAX_NAMES)}`;
}

/** A name as code. */
export function code(name: string): string {
  return `\`${name.replaceAll(/[`\s]+/g, ' ')}\``;
}
