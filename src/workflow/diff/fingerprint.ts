/** The same for equal values. Ints can be larger than a double holds, and JSON has no word for them. */
export function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'undefined';
}

export function same(a: unknown, b: unknown): boolean {
  return fingerprint(a) === fingerprint(b);
}
