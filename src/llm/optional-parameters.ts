/**
 * Request parameters that some models or compatible servers refuse. A refusal is remembered for the lifetime of the provider, so it costs one
 * request instead of one per turn.
 */
export interface OptionalParameters<Name extends string> {
  accepts(name: Name): boolean;
  /**
   * Drops the parameter that the vendor's error message names; if it names several, the first, since a later one may be the suggested replacement. Returns
   * whether a parameter was dropped, so that a retry may succeed.
   */
  dropNamedIn(message: string): boolean;
}

export function createOptionalParameters<Name extends string>(
  names: Readonly<Record<Name, RegExp>>,
): OptionalParameters<Name> {
  const patterns = new Map(Object.entries<RegExp>(names));
  return {
    accepts: (name) => patterns.has(name),
    dropNamedIn(message) {
      const mentions = [...patterns].map(([name, pattern]) => ({ name, at: message.search(pattern) }));
      const [first] = mentions.filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at);
      return first !== undefined && patterns.delete(first.name);
    },
  };
}
