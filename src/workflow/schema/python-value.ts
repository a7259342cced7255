import { type ConfigRecord, type ConfigValue, isConfigRecord, isList } from './config-value.ts';

/** `str(value)`: how Python pastes a value into a prompt. */
export function pythonStr(value: ConfigValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !isConfigRecord(value) && 'model' in value) {
    return attributes(value.fields, ' ');
  }
  return pythonRepr(value);
}

/** `repr(value)`. */
function pythonRepr(value: ConfigValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatRepr(value);
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (value instanceof Map) return dictRepr([...value]);
  if (isConfigRecord(value)) return dictRepr(Object.entries(value));
  return objectRepr(value);
}

function objectRepr(value: object): string {
  if ('tuple' in value) return tupleRepr(value.tuple as readonly ConfigValue[]);
  if ('set' in value) return setRepr(value.set as readonly ConfigValue[]);
  if ('model' in value && 'fields' in value) {
    return `${String(value.model)}(${attributes(value.fields as ConfigRecord, ', ')})`;
  }
  if ('python' in value) return `<${String(value.python)} object>`;
  return 'date' in value && typeof value.date === 'string' ? value.date : '';
}

function tupleRepr(items: readonly ConfigValue[]): string {
  return `(${items.map(pythonRepr).join(', ')}${items.length === 1 ? ',' : ''})`;
}

function setRepr(items: readonly ConfigValue[]): string {
  return items.length === 0 ? 'set()' : `{${items.map(pythonRepr).join(', ')}}`;
}

/** The fields of a model, as Pydantic prints them. */
function attributes(fields: ConfigRecord, separator: string): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${pythonRepr(value)}`)
    .join(separator);
}

function dictRepr(entries: readonly (readonly [ConfigValue, ConfigValue])[]): string {
  return `{${entries.map(([key, value]) => `${pythonRepr(key)}: ${pythonRepr(value)}`).join(', ')}}`;
}

/** What `str.isprintable` refuses. A blank is printable, other spaces are not. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(UNPRINTABLE, escapeCharacter);
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const long = code > 0xff_ff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  return SHORT_ESCAPES[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : long);
}

function bytesRepr(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('');
  return `b${quoted(text).replaceAll(/[\u00a1-\u00ff]/g, escapeCharacter)}`;
}

function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `bool(value)`. */
export function pythonTruth(value: ConfigValue): boolean {
  if (value === null) return false;
  if (typeof value === 'object') {
    if (isList(value)) return value.length > 0;
    if (value instanceof Map) return value.size > 0;
    if (value instanceof Uint8Array) return value.length > 0;
    if (isConfigRecord(value)) return Object.keys(value).length > 0;
    return isTrueObject(value);
  }
  return typeof value === 'number' ? value !== 0 : Boolean(value);
}

/** Tuples, sets and ranges are true unless they are empty; every other object is true. */
function isTrueObject(value: object): boolean {
  const items = 'tuple' in value ? value.tuple : 'set' in value ? value.set : undefined;
  if (items !== undefined) return (items as readonly ConfigValue[]).length > 0;
  return !(
    'python' in value &&
    value.python === 'range' &&
    'items' in value &&
    (value.items as unknown[]).length === 0
  );
}

export type Comparison = '==' | '!=' | '>=' | '<=' | '>' | '<';

/** `left OP right` for a literal on the right; undefined where Python raises a TypeError. */
export function pythonCompare(
  left: ConfigValue,
  operator: Comparison,
  right: string | number | bigint | boolean,
): boolean | undefined {
  const order = orderOf(left, right);
  if (operator === '==') return order === 0;
  if (operator === '!=') return order !== 0;
  if (order === undefined) return undefined;
  if (Number.isNaN(order)) return false;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  return operator === '>=' ? order >= 0 : order <= 0;
}

/** Negative, zero or positive; NaN where a number is not one; undefined where the two cannot be put in order. */
function orderOf(left: ConfigValue, right: string | number | bigint | boolean): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return textOrder(left, right);
  if (!isNumeric(left) || !isNumeric(right)) return undefined;
  const a = typeof left === 'boolean' ? Number(left) : left;
  const b = typeof right === 'boolean' ? Number(right) : right;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumeric(value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

/** Python compares code points, JavaScript code units. */
function textOrder(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((letter, index) => letter !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? -1);
}
