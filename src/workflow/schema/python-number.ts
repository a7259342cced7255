/** Numbers written as text, as Pydantic's lax mode reads them. */

const SPACE = /\p{White_Space}/u;
/** Single underscores are allowed between digits, any number of them after a leading zero. */
const INT = /^[+-]?(?:0[0_]*(?<!_)|(?:0[0_]*)?[1-9]\d*(?:_\d+)*)(?:\.0+)?$/;
const MISPLACED_UNDERSCORE = /^_|_$|__/;
const FLOAT = /^[+-]?(?:inf|infinity|nan|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i;
/** Python refuses to turn longer text into an int. */
const MOST_DIGITS = 4300;
/** Leading zeros and underscores do not count as digits, but a number this long is a mistake. */
const MOST_CHARACTERS = 20_000;

/** The int that `text` denotes, `too-long` past Python's digit limit, or undefined if it is not an int. */
export function parseIntText(text: string): bigint | 'too-long' | undefined {
  const trimmed = withoutEdgeSpace(text);
  if (trimmed.length > MOST_CHARACTERS) return 'too-long';
  if (!INT.test(trimmed)) return undefined;
  const negative = trimmed.startsWith('-');
  const [whole = ''] = trimmed.split('.', 1);
  const digits = whole.replace(/^[+-]/, '').replaceAll('_', '');
  if (digits.length > MOST_DIGITS) return 'too-long';
  return negative ? -BigInt(digits) : BigInt(digits);
}

/** The float that `text` denotes, `inf` and `nan` included, or undefined. */
export function parseFloatText(text: string): number | undefined {
  const plain = floatDigits(text).toLowerCase();
  if (plain.length > MOST_CHARACTERS) return undefined;
  if (!FLOAT.test(plain)) return undefined;
  if (plain.endsWith('nan')) return Number.NaN;
  if (/inf/.test(plain)) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(plain);
}

/** Space around the number or underscores inside it are dropped, but only one of the two. */
function floatDigits(text: string): string {
  if (!text.includes('_')) return withoutEdgeSpace(text);
  return MISPLACED_UNDERSCORE.test(text) ? '' : text.replaceAll('_', '');
}

/** By hand, because a pattern for the space at the end looks at every run of space in between, which takes quadratic time. */
function withoutEdgeSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
