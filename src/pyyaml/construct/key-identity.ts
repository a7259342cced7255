import type { ConfigEntry, ConfigNode } from '../config-node.ts';

/** Equal for two keys that are one key in a Python dict: 1, 1.0 and True, or two times at the same instant. Undefined for a value that cannot be a key. */
export function keyIdentity(key: ConfigNode): string | bigint | number | null | undefined {
  switch (key.kind) {
    case 'string':
      return key.value.startsWith('\0') ? `\0string:${key.value}` : key.value;
    case 'int':
      return key.value;
    case 'bool':
      return key.value ? 1n : 0n;
    case 'float':
      if (Number.isNaN(key.value)) return '\0nan';
      return Number.isInteger(key.value) ? BigInt(key.value) : key.value;
    case 'null':
      return null;
    case 'date':
      return `\0date:${instantOf(key.value)}`;
    case 'bytes':
      return `\0bytes:${key.value.join()}`;
    default:
      return undefined;
  }
}

/** Up to this many keys, comparing is faster than hashing. */
const FEW = 8;

/** Whether two keys of a mapping may be equal. False is certain; true may only mean that there are many keys, or that some are not text. */
export function mayRepeat(entries: readonly ConfigEntry[]): boolean {
  if (entries.length > FEW) return true;
  for (let later = 0; later < entries.length; later += 1) {
    const key = entries[later]?.key;
    if (key?.kind !== 'string') return true;
    for (let earlier = 0; earlier < later; earlier += 1) {
      const other = entries[earlier]?.key;
      if (other?.kind !== 'string' || other.value === key.value) return true;
    }
  }
  return false;
}

const ZONED = /^(.*T..:..:..)(?:\.([0-9]{6}))?([-+])([0-9]{2}):([0-9]{2})$/;

/** Dates with a time zone are compared by instant, others by text. */
function instantOf(iso: string): string {
  const [, local, micros = '000000', sign, hours, minutes] = ZONED.exec(iso) ?? [];
  if (local === undefined) return iso;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const time = Date.parse(`${local}Z`) - (sign === '-' ? -offset : offset);
  return `${time}.${micros}`;
}
