/** `a, b and c` with the given separators. */
export function joined(items: readonly string[], comma: string, last: string): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(comma)}${last}${items.at(-1)}`;
}
