/**
 * The parameters of a vendor that some of its models, or some compatible servers, refuse. A refusal is remembered for the life of
 * the provider, so that it costs one request and not one per turn.
 */
export interface OptionalParameters<Name extends string> {
  accepts(name: Name): boolean;
  /**
   * Gives up the parameter that a refused request is blamed on: the first one that `blame`, the vendor's own field or sentence,
   * names (a later one may be its advice what to use instead). True when there was one, so that the request is worth sending again.
   */
  giveUp(blame: string): boolean;
}

export function createOptionalParameters<Name extends string>(
  names: Readonly<Record<Name, RegExp>>,
): OptionalParameters<Name> {
  const patterns = new Map(Object.entries<RegExp>(names));
  return {
    accepts: (name) => patterns.has(name),
    giveUp(blame) {
      const mentions = [...patterns].map(([name, pattern]) => ({ name, at: blame.search(pattern) }));
      const [first] = mentions.filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at);
      return first !== undefined && patterns.delete(first.name);
    },
  };
}
