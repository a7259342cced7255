/**
 * Vendors cut their streams between UTF-16 code units, so one chunk can end with the first half of a surrogate pair and the next begin with the
 * second. Half a pair cannot be encoded, so `push` holds it back until the other half arrives.
 */
export function createWholeCharacters() {
  let half = '';
  return {
    push(text: string): string {
      const joined = half + text;
      half = /[\uD800-\uDBFF]$/.test(joined) ? joined.slice(-1) : '';
      return half ? joined.slice(0, -1) : joined;
    },
    /** The rest at the end of the stream: empty, or the replacement character for half a pair. */
    rest(): string {
      return half.toWellFormed();
    },
  };
}
