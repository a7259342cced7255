const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Longer "characters" (letters with dozens of marks) may be split between code points. UTF-16 code units. */
const LONGEST_CHARACTER = 40;

/**
 * The beginning of `text`, at most `maxChars` UTF-16 code units long. Never splits a user-perceived character: an emoji with its modifiers, a letter with its
 * accents, a flag.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars <= 0) return '';
  return text.slice(0, characterStart(text, maxChars));
}

/** `text`, cut with `…` at the end if it is longer than `maxChars` UTF-16 code units. */
export function shortenText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${cutText(text, maxChars - 1).trimEnd()}…`;
}

/** `text`, cut after a word with `…` at the end if it is longer than `maxChars` UTF-16 code units; a single longer word is split. */
export function shortenAtWord(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = cutText(text, maxChars - 1);
  const space = /\s/.test(text.charAt(cut.length)) ? cut.length : lastSpaceIn(cut);
  const words = space > cut.length / 2 ? cut.slice(0, space) : cut;
  return `${words.trimEnd().replace(/[,;:.–—-]$/u, '')}…`;
}

function lastSpaceIn(text: string): number {
  return Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'), text.lastIndexOf('\u3000'));
}

/** The start of the character at `index`. Only nearby text is examined, so long texts cost no more. */
function characterStart(text: string, index: number): number {
  const from = Math.max(0, index - LONGEST_CHARACTER);
  const near = text.slice(from, index + LONGEST_CHARACTER);
  const start = from + (characters.segment(near).containing(index - from)?.index ?? 0);
  return start > from ? start : codePointStart(text, index);
}

function codePointStart(text: string, index: number): number {
  const splitsPair = (text.codePointAt(index - 1) ?? 0) > 0xff_ff;
  return splitsPair ? index - 1 : index;
}
