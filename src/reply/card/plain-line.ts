import { shortenAtWord } from '../../text/cut-text.ts';

/** Text from a config as one line of plain words in our Markdown, cut at a word after `maxChars` UTF-16 code units. */
export function plainLine(text: string, maxChars: number): string {
  const signs = text.replaceAll(/\s+/g, ' ').replaceAll('>=', '≥').replaceAll('<=', '≤');
  return shortenAtWord(plainSigns(signs).trim(), maxChars);
}

/** Removes characters that would be Markdown or a mention. */
function plainSigns(text: string): string {
  return text.replaceAll(/[*`[\]#|{}~]|[<>](?! )|(?<! )[<>]/g, '');
}

/** Like `plainLine`, but keeps code between backticks unchanged: a note on a config quotes keys, symbols and placeholders. */
export function lineWithCode(text: string, maxChars: number): string {
  const short = shortenAtWord(text.replaceAll(/\s+/g, ' ').trim(), maxChars);
  const parts = short.split('`');
  // A span that was cut in the middle ends at the cut.
  const line = parts.map((part, index) => (index % 2 === 1 ? codeOr(part) : plainSigns(part))).join('');
  return line.trim();
}

function codeOr(text: string): string {
  return text.trim() === '' ? '' : code(text.trim());
}

/** Maximum number of listed names. The rest is counted, so that even a config of thousands of steps has a card. */
const MAX_NAMES = 40;

/** Names joined by `list`. A very long list is cut, with the number of the others. */
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
