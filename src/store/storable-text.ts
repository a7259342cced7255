import type { SessionStore } from '../session/session-store.ts';

/**
 * Wraps a store so that every text can be stored: PostgreSQL refuses the character NUL, and half a surrogate pair (what remains of an
 * emoji that was cut in two) has no encoding in UTF-8. Both become U+FFFD on every database, in all arguments, including those that are only
 * used to look something up.
 */
export function withStorableText(store: SessionStore): SessionStore {
  const operations = Object.entries<Operation>({ ...store }).map(([name, operation]) => [name, cleaning(operation)]);
  return Object.fromEntries(operations) as SessionStore;
}

type Operation = (...values: never[]) => unknown;

function cleaning(operation: Operation): Operation {
  return (...values) => operation(...(values.map(storable) as never[]));
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'function') return (...given: readonly unknown[]) => storable(value(...given));
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [storableText(key), storable(each)]));
}

function storableText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text).toWellFormed();
}
