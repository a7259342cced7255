import { shortenAtWord } from '../../text/cut-text.ts';

/** Text from a config as one line of plain words in our Markdown; cut at a word where it is longer than `maxChars` UTF-16 code units. */
export function plainLine(text: string, maxChars: number): string {
  const signs = text.replaceAll(/\s+/g, ' ').replaceAll('>=', '≥').replaceAll('<=', '≤');
  const plain = signs.replaceAll(/[*`[\]#|{}~]|[<>](?! )|(?<! )[<>]/g, '').trim();
  return shortenAtWord(plain, maxChars);
}

/** A name as code. */
export function code(name: string): string {
  return `\`${name.replaceAll(/[`\s]+/g, ' ')}\``;
}
