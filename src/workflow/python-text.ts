/** What Python, not JavaScript, means by white space, a word character and an identifier: upstream's rules are written in its terms. */

/** `str.isspace`, as the inside of a character class. Other than JavaScript's `\s` it holds U+001C-1F and U+0085, and not U+FEFF. */
export const PYTHON_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** `\w` of Python's `re` on text, as the inside of a character class (for a regular expression with the `u` flag). */
export const PYTHON_WORD = '\\p{L}\\p{N}_';

const LEADING = new RegExp(`^[${PYTHON_SPACE}]+`);
const TRAILING_SPACE = new RegExp(`[${PYTHON_SPACE}]`);

/** `str.strip()`. */
export function pythonStrip(text: string): string {
  const start = LEADING.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && TRAILING_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const IDENTIFIER = /^[\p{XIDS}_]\p{XIDC}*$/u;

/** Letters and marks that Unicode got after version 15.1, the one of the Python upstream was judged with. */
const AFTER_UNICODE_15_1 =
  /[\u088F\u0897\u0C5C\u0CDC\u1ACF-\u1ADD\u1AE0-\u1AEB\u1C89\u1C8A\uA7CB-\uA7CF\uA7D2\uA7D4\uA7DA-\uA7DC\uA7F1\u{105C0}-\u{105F3}\u{10940}-\u{10959}\u{10D40}-\u{10D85}\u{10EC2}-\u{10EC7}\u{10EFA}-\u{10EFC}\u{11380}-\u{113E2}\u{116D0}-\u{116E3}\u{11B60}-\u{11B67}\u{11BC0}-\u{11BE0}\u{11BF0}-\u{11BF9}\u{11DB0}-\u{11DE9}\u{11F5A}\u{13460}-\u{143FA}\u{16100}-\u{16139}\u{16D40}-\u{16D79}\u{16EA0}-\u{16ED3}\u{16FF2}-\u{16FF6}\u{187F8}-\u{187FF}\u{18CFF}\u{18D09}-\u{18D1E}\u{18D80}-\u{18DF2}\u{1CCF0}-\u{1CCF9}\u{1E5D0}-\u{1E5FA}\u{1E6C0}-\u{1E6FF}\u{2B73A}-\u{2B73F}\u{2CEA2}-\u{2CEAD}\u{323B0}-\u{33479}]/u;

/** `str.isidentifier()` of Python 3.13. Keywords pass there, too. */
export function isPythonIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && !AFTER_UNICODE_15_1.test(text);
}
