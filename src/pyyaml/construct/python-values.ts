import { pythonStrip } from '../python-text.ts';

/**
 * The results of Python's `int`, `float`, `datetime` and `base64` for the text of a scalar. Undefined for a text that Python refuses, and 'odd' for one that
 * Python may accept but we do not read.
 */
type Parsed<Value> = Value | undefined | 'odd';

/** Python refuses to read a longer decimal number. */
const MOST_DIGITS = 4300;
/** A base-60 number with more parts takes Python seconds, and is never intended. */
const MOST_PARTS = 100;

/** Digits of other scripts count as digits in Python. */
const OTHER_DIGIT = /(?![0-9])\p{Nd}/u;

export function parseYamlInt(text: string): Parsed<bigint> {
  const plain = text.replaceAll('_', '');
  const sign = plain.startsWith('-') ? -1n : 1n;
  const digits = /^[-+]/.test(plain) ? plain.slice(1) : plain;
  const magnitude = parseMagnitude(digits);
  return typeof magnitude === 'bigint' ? sign * magnitude : magnitude;
}

function parseMagnitude(digits: string): Parsed<bigint> {
  if (digits === '') return undefined;
  if (digits.startsWith('0b')) return pythonInt(digits.slice(2), 2);
  if (digits.startsWith('0x')) return pythonInt(digits.slice(2), 16);
  if (digits.startsWith('0') && digits !== '0') return pythonInt(digits, 8);
  if (!digits.includes(':')) return pythonInt(digits, 10);
  const parts = digits.split(':', MOST_PARTS + 1);
  if (parts.length > MOST_PARTS) return 'odd';
  let value = 0n;
  for (const part of parts) {
    const digit = pythonInt(part, 10);
    if (typeof digit !== 'bigint') return digit;
    value = value * 60n + digit;
  }
  return value;
}

const INTEGERS = {
  2: { shape: /^([-+]?)(?:0[bB])?([01]+)$/, prefix: '0b' },
  8: { shape: /^([-+]?)(?:0[oO])?([0-7]+)$/, prefix: '0o' },
  10: { shape: /^([-+]?)([0-9]+)$/, prefix: '' },
  16: { shape: /^([-+]?)(?:0[xX])?([0-9a-fA-F]+)$/, prefix: '0x' },
} as const;

function pythonInt(text: string, base: keyof typeof INTEGERS): Parsed<bigint> {
  if (OTHER_DIGIT.test(text)) return 'odd';
  const { shape, prefix } = INTEGERS[base];
  const match = shape.exec(pythonStrip(text));
  const digits = match?.[2];
  if (digits === undefined || (base === 10 && digits.length > MOST_DIGITS)) return undefined;
  const value = BigInt(prefix + digits);
  return match?.[1] === '-' ? -value : value;
}

export function parseYamlFloat(text: string): Parsed<number> {
  const plain = text.replaceAll('_', '').toLowerCase();
  const sign = plain.startsWith('-') ? -1 : 1;
  const digits = /^[-+]/.test(plain) ? plain.slice(1) : plain;
  if (digits === '.inf') return sign * Infinity;
  if (digits === '.nan') return Number.NaN;
  const magnitude = digits.includes(':') ? sexagesimalFloat(digits) : pythonFloat(digits);
  return typeof magnitude === 'number' ? sign * magnitude : magnitude;
}

function sexagesimalFloat(digits: string): Parsed<number> {
  const parts = digits.split(':', MOST_PARTS + 1).toReversed();
  if (parts.length > MOST_PARTS) return 'odd';
  let value = 0;
  let base = 1n;
  for (const part of parts) {
    const digit = pythonFloat(part);
    if (typeof digit !== 'number') return digit;
    value += digit * Number(base);
    base *= 60n;
  }
  return value;
}

const FLOAT = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?$/;
const WORD = /^([-+]?)(?:inf|infinity)$/;

function pythonFloat(text: string): Parsed<number> {
  if (OTHER_DIGIT.test(text)) return 'odd';
  const bare = pythonStrip(text);
  if (FLOAT.test(bare)) return Number(bare);
  const sign = WORD.exec(bare)?.[1];
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity;
  // Python creates a new object for each, and they differ as keys; `.nan` is always the same object.
  return /^[-+]?nan$/.test(bare) ? 'odd' : undefined;
}

const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?)?\n?$/;

/** The ISO text of a date or a date and time; undefined for one that does not exist. */
export function parseTimestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '', second = '', fraction = ''] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (hour === undefined) return date;
  const zone = isoZone(match[8], match[9], Number(match[10] ?? 0), Number(match[11] ?? 0));
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || zone === undefined) return undefined;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const dot = micros === '000000' ? '' : `.${micros}`;
  return `${date}T${hour.padStart(2, '0')}:${minute}:${second}${dot}${zone}`;
}

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

function isoZone(zone: string | undefined, sign: string | undefined, hours: number, minutes: number) {
  if (zone === undefined) return '';
  const total = hours * 60 + minutes;
  if (total >= 24 * 60) return undefined;
  return `${sign === '-' && total > 0 ? '-' : '+'}${twoDigits(Math.floor(total / 60))}:${twoDigits(total % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Like `base64.decodebytes`: other characters are ignored, and so is everything after the padding. */
export function parseBase64(text: string): Uint8Array | undefined {
  // oxlint-disable-next-line no-control-regex -- any character beyond ASCII is refused
  if (/[^\x00-\x7f]/.test(text)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let filled = 0;
  let pads = 0;
  for (const character of text) {
    if (character === '=') {
      if (filled >= 2 && filled + (pads += 1) >= 4) return Uint8Array.from(bytes);
      continue;
    }
    const value = BASE64.indexOf(character);
    if (value < 0) continue;
    pads = 0;
    bits = ((bits << 6) | value) & 0xffffff;
    filled = (filled + 1) % 4;
    if (filled !== 1) bytes.push((bits >> (((4 - filled) % 4) * 2)) & 0xff);
  }
  return filled === 0 ? Uint8Array.from(bytes) : undefined;
}
