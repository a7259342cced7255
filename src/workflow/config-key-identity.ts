import type { ConfigNode } from './config-node.ts';

/**
 * Two keys of a Python dict are one exactly if these are: 1, 1.0 and True are one key, and so are two times of one instant. Undefined
 * for a value that cannot be a key.
 */
export function keyIdentity(key: ConfigNode): string | bigint | number | null | undefined {
  switch (key.kind) {
    case 'string':
      return key.value.startsWith('\0') ? `\0string:${key.value}` : key.value;
    case 'int':
      return key.value;
    case 'bool':
      return key.value ? 1n : 0n;
    case 'float':
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

const ZONED = /^(.*T..:..:..)(?:\.([0-9]{6}))?([-+])([0-9]{2}):([0-9]{2})$/;

/** Dates with a time zone are told apart by their instant, others by their text. */
function instantOf(iso: string): string {
  const [, local, micros = '000000', sign, hours, minutes] = ZONED.exec(iso) ?? [];
  if (local === undefined) return iso;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const time = Date.parse(`${local}Z`) - (sign === '-' ? -offset : offset);
  return `${time}.${micros}`;
}
