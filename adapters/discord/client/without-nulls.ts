/** Removes `null` from JSON in place: properties and list entries. We treat null and absent alike, and a proxy or an older server may send either. */
export function withoutNulls<T>(json: T): T {
  if (Array.isArray(json)) {
    const entries: unknown[] = json;
    let length = 0;
    for (const entry of entries) {
      if (entry === null) continue;
      entries[length] = withoutNulls(entry);
      length += 1;
    }
    entries.length = length;
  } else if (typeof json === 'object' && json !== null) {
    const fields = json as Record<string, unknown>;
    for (const [key, value] of Object.entries(fields)) {
      if (value === null) delete fields[key];
      else withoutNulls(value);
    }
  }
  return json;
}
