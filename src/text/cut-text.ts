const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Longer "characters" (letters with dozens of marks) are cut between code points instead. UTF-16 code units. */
const LONGEST_CHARACTER = 40;

/**
 * The beginning of `text`, at most `maxChars` UTF-16 code units long. Never splits a character as a person sees it: an emoji with its
 * modifiers, a letter with its accents, a flag.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars <= 0) return '';
  return text.slice(0, characterStart(text, maxChars));
}

/** `text`, or where it is too long its beginning with `…` at the end. At most `maxChars` UTF-16 code units. */
export function shortenText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${cutText(text, maxChars - 1).trimEnd()}…`;
}

/** The start of the character that holds the code unit at `index`. */
function characterStart(text: string, index: number): number {
  const from = Math.max(0, index - LONGEST_CHARACTER);
  const near = text.slice(from, index + LONGEST_CHARACTER);
  const start = from + (characters.segment(near).containing(index - from)?.index ?? index - from);
  // At 0 of the window, the character began before it; what precedes the window cannot be judged.
  if (start > from || from === 0) return start === 0 && index > 0 ? codePointStart(text, index) : start;
  return codePointStart(text, index);
}

function codePointStart(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const before = text.charCodeAt(index - 1);
  const splitsPair = unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
  return splitsPair ? index - 1 : index;
}
