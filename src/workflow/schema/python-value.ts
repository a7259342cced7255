import { type ConfigValue, isConfigRecord } from './config-value.ts';

/** `str(value)`: how Python pastes a value into a prompt. */
export function pythonStr(value: ConfigValue): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function pythonRepr(value: ConfigValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return floatRepr(value);
  if (value instanceof Uint8Array) return `b${quoted(String.fromCodePoint(...value))}`;
  if (isList(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (value instanceof Map) return dictRepr([...value]);
  return isConfigRecord(value) ? dictRepr(Object.entries(value)) : pythonDate(value);
}

function pythonDate(value: object): string {
  return 'date' in value && typeof value.date === 'string' ? value.date : '';
}

/** `Array.isArray` that knows readonly lists. */
function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function dictRepr(entries: readonly (readonly [ConfigValue, ConfigValue])[]): string {
  return `{${entries.map(([key, value]) => `${pythonRepr(key)}: ${pythonRepr(value)}`).join(', ')}}`;
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
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
    return Object.keys(value).length > 0;
  }
  return typeof value === 'number' ? value !== 0 : Boolean(value);
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
