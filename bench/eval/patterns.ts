/** A pattern of the requests; `(?i)` at its beginning stands for "capitals do not count", as in Python. */
export function pattern(source: string): RegExp {
  return source.startsWith('(?i)') ? new RegExp(source.slice(4), 'iu') : new RegExp(source, 'u');
}

export function matches(text: string, source: string): boolean {
  return pattern(source).test(text);
}
