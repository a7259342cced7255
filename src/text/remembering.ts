const MOST_RESULTS = 32;
/** Length of all texts whose results are kept, unless a single one is longer. UTF-16 code units. */
const MOST_CHARS = 256 * 1024;

/**
 * Makes a function of a text keep its newest results, because one turn asks the same about the same config again and again. The results are shared, so
 * nobody may change them.
 */
export function remembering<Result>(compute: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  let chars = 0;
  return (text) => {
    const isKnown = results.has(text);
    const result = isKnown ? (results.get(text) as Result) : compute(text);
    results.delete(text);
    results.set(text, result);
    if (!isKnown) chars += text.length;
    for (const oldest of results.keys()) {
      if (oldest === text || (results.size <= MOST_RESULTS && chars <= MOST_CHARS)) break;
      results.delete(oldest);
      chars -= oldest.length;
    }
    return result;
  };
}
