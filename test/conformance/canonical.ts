/** Values of both sides as one text: what Python tags in JSON and what we hold come out the same exactly where they mean the same. */

/** JSON in which `1` and `1.0` stay apart: ints come out as bigint, floats as number. */
export function parseTagged(json: string): unknown {
  return JSON.parse(json, function revive(this: unknown, _key: string, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number') return value;
    return /^-?\d+$/.test(context?.source ?? '') ? BigInt(context?.source ?? '0') : value;
  });
}

export function canonical(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `float ${Object.is(value, -0) ? '-0' : value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  if (value instanceof Map) return mapping([...value].map(([key, item]) => [canonical(key), item]));
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  return tagged(value) ?? mapping(Object.entries(value).map(([key, item]) => [JSON.stringify(key), item]));
}

/** Absent and null are the same. */
function mapping(entries: readonly (readonly [string, unknown])[]): string {
  const said = entries.filter(([, item]) => item !== undefined && item !== null);
  return `{${said
    .map(([key, item]) => `${key}: ${canonical(item)}`)
    .sort()
    .join()}}`;
}

function tagged(value: object): string | undefined {
  const [[tag, inner] = ['', undefined], ...others] = Object.entries(value) as [string, unknown][];
  if (others.length > 0) return undefined;
  if (tag === '$int') return `int ${String(inner)}`;
  if (tag === '$float') return `float ${{ nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' }[String(inner)]}`;
  if (tag === '$bytes') return `bytes ${String(inner)}`;
  if (tag === '$date' || tag === '$datetime' || tag === 'date') return `date ${String(inner).replace(' ', 'T')}`;
  if (tag !== '$map') return undefined;
  return mapping((inner as [unknown, unknown][]).map(([key, item]) => [canonical(key), item]));
}

const SMALL_INTS = new Set(['max_iterations', 'timeout', 'run_count']);

/** A workflow with its small ints, which are numbers there, marked as ints. */
export function withInts(value: unknown, key = ''): unknown {
  if (typeof value === 'number') return SMALL_INTS.has(key) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => withInts(item));
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Uint8Array) return value;
  // What the user wrote under these keys keeps its own types.
  if (
    ['default', 'schema', 'resources', 'config', 'config_overrides'].includes(key) &&
    Object.getPrototypeOf(value) === null
  ) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withInts(item, name)]));
}
