/**
 * The pause that a response asks for, in milliseconds. Reads `retry-after-ms` (milliseconds) and `retry-after` (seconds or an HTTP date). `now`
 * returns the current time in epoch milliseconds.
 */
export function readRetryAfter(headers: Headers | undefined, now: () => number): number | undefined {
  const exact = readNumber(headers?.get('retry-after-ms'));
  if (exact !== undefined) return exact;
  const value = headers?.get('retry-after');
  const seconds = readNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(value ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

function readNumber(value: string | null | undefined): number | undefined {
  return value && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}
