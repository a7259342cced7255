const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  bull: '•',
  gt: '>',
  hellip: '…',
  ldquo: '“',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  middot: '·',
  nbsp: ' ',
  ndash: '–',
  quot: '"',
  rarr: '→',
  rdquo: '”',
  rsquo: '’',
};
const ESCAPE = /&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]{2,6}));|<br ?\/?>/gi;
/** HTML that shapes a page and has no meaning in a message: comments, and tags around text. */
const SHAPING = /<!--[^\n]{0,400}?-->|<\/?(?:details|summary|div|p|span|center|font)(?:\s[^<>\n]{0,120})?>/gi;
/** The beginning of an escape, a tag or a comment whose end has not arrived. */
const OPEN =
  /&[#\da-z]{0,7}$|<(?:!(?:-(?:-[^\n]{0,400})?)?|\/?[a-z]{0,8}|br ?\/?|(?:details|summary|div|p|span|center|font)\s[^<>\n]{0,120})$/i;
/** Length of the longest of them, in UTF-16 code units. */
const LONGEST = 420;

/** Replaces HTML's character references by their characters. Unknown ones stay. */
export function withoutReferences(text: string): string {
  return text.replaceAll(ESCAPE, (escape, ...groups) =>
    escape.startsWith('<') ? escape : characterOf(escape, groups as (string | undefined)[]),
  );
}

function characterOf(escape: string, [decimal, hexadecimal, name]: readonly (string | undefined)[]): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? escape;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  const isCharacter = code >= 32 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff);
  return isCharacter ? String.fromCodePoint(code) : escape;
}

/**
 * A piece of a line of Markdown from `start` to `end`, in which HTML that models write for characters (`&quot;`, `<br>`) is replaced by its meaning. Inline
 * code stays unchanged.
 */
export function asPlainText(line: string, start: number, end: number): string {
  const piece = line.slice(start, end);
  if (!piece.includes('&') && !piece.includes('<')) return piece;
  const lineBreak = line.trimStart().startsWith('|') ? ' ' : '\n';
  let inCode = isOdd(backticksIn(line.slice(0, start)));
  return piece
    .split('`')
    .map((part, index) => {
      if (index > 0) inCode = !inCode;
      if (inCode) return part;
      return part
        .replaceAll(SHAPING, '')
        .replaceAll(ESCAPE, (escape, ...groups) =>
          escape.startsWith('<') ? lineBreak : characterOf(escape, groups as (string | undefined)[]),
        );
    })
    .join('`');
}

function backticksIn(text: string): number {
  return text.split('`').length - 1;
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

/** How much of an unfinished line can be shown: up to an escape that may still be completed. */
export function plainEnd(line: string): number {
  const start = Math.max(0, line.length - LONGEST);
  const open = OPEN.exec(line.slice(start));
  return open === null ? line.length : start + open.index;
}

/** A line without a trailing HTML line break. */
export function withoutBreak(line: string): string {
  return line.replace(/<br ?\/?>[ \t]*$/i, '');
}

const INVISIBLE = /[\u200B\u2060\uFEFF]/g;

/**
 * A line without invisible characters such as U+200B, which would change a key of a config. They are kept between letters of scripts that separate words with
 * them.
 */
export function withoutInvisible(line: string): string {
  return line.replaceAll(INVISIBLE, (character, at: number) =>
    isLetterOfOtherScript(line[at - 1]) && isLetterOfOtherScript(line[at + 1]) ? character : '',
  );
}

function isLetterOfOtherScript(character = ''): boolean {
  return /^[^\0-\u02FF\u2000-\u206F\uFEFF]$/.test(character);
}
