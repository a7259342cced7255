/**
 * Vendors cut their stream between UTF-16 units, so that one chunk can end with the first half of a character and the next begin
 * with the second. Half a character cannot be encoded, so `push` keeps it back until the other half is there.
 */
export function createWholeCharacters() {
  let half = '';
  return {
    push(text: string): string {
      const joined = half + text;
      half = /[\uD800-\uDBFF]$/.test(joined) ? joined.slice(-1) : '';
      return half ? joined.slice(0, -1) : joined;
    },
    /** What is kept back at the end of the stream: nothing, or the replacement character for a half that stays alone. */
    rest(): string {
      return half.toWellFormed();
    },
  };
}
