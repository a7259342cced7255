/** From 1 to `max`; `otherwise` if it was not given, undefined for anything else. */
export function wholeNumber(
  text: string | undefined,
  { otherwise, max }: { readonly otherwise: number | undefined; readonly max: number },
): number | undefined {
  if (text === undefined) return otherwise;
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : undefined;
}

/** The answer to a number that is none, or too large. */
export function badNumber(name: string, max: number) {
  return { status: 400, code: 'bad_number', message: `"${name}" has to be a whole number from 1 to ${max}.` } as const;
}
