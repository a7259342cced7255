/** A pattern of the requests. A leading `(?i)` ignores case, as in Python. */
export function pattern(source: string): RegExp {
  return source.startsWith('(?i)') ? new RegExp(source.slice(4), 'iu') : new RegExp(source, 'u');
}

export function matches(text: string, source: string): boolean {
  return pattern(source).test(text);
}
