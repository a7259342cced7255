/** Python's definitions of white space, word characters and identifiers, on which upstream's rules are based. */

/** `str.isspace`, for use in a character class. Unlike JavaScript's `\s`, it includes U+001C-1F and U+0085, but not U+FEFF. */
export const PYTHON_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** `\w` of Python's `re` on text, for use in a character class (of a regular expression with the `u` flag). */
export const PYTHON_WORD = '\\p{L}\\p{N}_';

const SPACE = new RegExp(`[${PYTHON_SPACE}]`);

/** `str.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const IDENTIFIER = /^[\p{XIDS}_]\p{XIDC}*$/u;

/** Letters and marks added after Unicode 15.1, the version of the Python that upstream was tested with. */
const AFTER_UNICODE_15_1 = (
  '088F 0897 0C5C 0CDC 1ACF-1ADD 1AE0-1AEB 1C89 1C8A A7CB-A7CF A7D2 A7D4 A7DA-A7DC A7F1 105C0-105F3 ' +
  '10940-10959 10D40-10D85 10EC2-10EC7 10EFA-10EFC 11380-113E2 116D0-116E3 11B60-11B67 11BC0-11BE0 ' +
  '11BF0-11BF9 11DB0-11DE9 11F5A 13460-143FA 16100-16139 16D40-16D79 16EA0-16ED3 16FF2-16FF6 187F8-187FF ' +
  '18CFF 18D09-18D1E 18D80-18DF2 1CCF0-1CCF9 1E5D0-1E5FA 1E6C0-1E6FF 2B73A-2B73F 2CEA2-2CEAD 323B0-33479'
)
  .split(' ')
  .map((range) => range.split('-').map((code) => Number.parseInt(code, 16)));

function isTooNew(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return AFTER_UNICODE_15_1.some(([first = 0, last = first]) => code >= first && code <= last);
}

/** `str.isidentifier()` of Python 3.13, which also accepts keywords. */
export function isPythonIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && (/^\w+$/.test(text) || !Array.from(text).some(isTooNew));
}
