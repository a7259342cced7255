/** Longer texts are rare, and their results large. UTF-16 code units. */
const LONGEST = 16 * 1024;
const MOST_RESULTS = 32;

/**
 * Makes a function of a text keep its newest results, because one turn asks the same about the same config again and again. The results are shared, so
 * nobody may change them.
 */
export function remembering<Result>(compute: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    if (text.length > LONGEST) return compute(text);
    const known = results.get(text) ?? compute(text);
    results.delete(text);
    results.set(text, known);
    const [oldest] = results.keys();
    if (results.size > MOST_RESULTS && oldest !== undefined) results.delete(oldest);
    return known;
  };
}
