import type { FindingCode } from '../reference/codes.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord, toConfigValue } from './config-value.ts';
import { type Lax, notAMapping, type Refusal, refuse, type Sink, textKey } from './lax-type.ts';
import { parseFloatText, parseIntText } from './python-number.ts';

/** What the value is, in a sentence. */
function describe(node: ConfigNode): string {
  switch (node.kind) {
    case 'string':
      return `the text ${JSON.stringify(node.value.length > 40 ? `${node.value.slice(0, 39)}…` : node.value)}`;
    case 'int':
    case 'float':
      return 'a number';
    case 'bool':
      return node.value ? 'true (as YAML reads true, yes and on)' : 'false (as YAML reads false, no and off)';
    case 'null':
      return 'empty (null)';
    case 'date':
      return 'a date';
    case 'bytes':
      return 'binary data';
    case 'list':
      return 'a list';
    default:
      return 'a mapping';
  }
}

function mustBe(code: FindingCode, what: string, node: ConfigNode, more: Partial<Refusal> = {}): Refusal {
  return { code, message: (name) => `\`${name}\` must be ${what}, but it is ${describe(node)}.`, ...more };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined where the bytes are not UTF-8. */
function decodeBytes(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The text of a text or binary value. */
function textOf(node: ConfigNode): string | undefined {
  if (node.kind === 'string') return node.value;
  return node.kind === 'bytes' ? decodeBytes(node.value) : undefined;
}

export function readText(node: ConfigNode, sink: Sink): string | undefined {
  if (node.kind === 'string') return node.value;
  const text = textOf(node);
  return text ?? refuse(sink, notText(node));
}

function notText(node: ConfigNode): Refusal {
  const quoted = quotable(node);
  if (quoted === undefined) return mustBe('schema.string_type', 'text', node);
  return {
    code: 'schema.string_type',
    message: (name) => `\`${name}\` must be text, but it is ${describe(node)}; put it in quotes.`,
    suggestion: JSON.stringify(quoted),
  };
}

/** `{topic}` without quotes is a mapping to YAML. */
function placeholder(node: ConfigNode): string | undefined {
  if (node.kind !== 'map' || node.entries.length !== 1) return undefined;
  const [entry] = node.entries;
  if (entry?.value.kind !== 'null') return undefined;
  const { key } = entry;
  const [inner] = key.kind === 'map' ? key.entries : [];
  const name = key.kind === 'string' ? key : inner?.key;
  return name?.kind === 'string' ? `{${name.value}}` : undefined;
}

function quotable(node: ConfigNode): string | undefined {
  const braces = placeholder(node);
  if (braces !== undefined) return braces;
  if (node.kind === 'int' || node.kind === 'date') return String(node.value);
  if (node.kind === 'float') return Number.isInteger(node.value) ? node.value.toFixed(1) : String(node.value);
  return undefined;
}

export const text: Lax<string> = { prepare: readText };

/** Text that a rule of upstream's refuses in some cases. */
export function textWhere(
  check: (value: string) => Refusal | undefined,
  change: (value: string) => string = same,
): Lax<string> {
  return {
    prepare: (node, sink) => {
      const value = readText(node, sink);
      if (value === undefined) return undefined;
      const changed = change(value);
      const refusal = check(changed);
      return refusal === undefined ? changed : refuse(sink, refusal);
    },
  };
}

const same = (value: string): string => value;

/** One of a few words, by Pydantic's own check (`Literal`). */
export function choice<const C extends readonly string[]>(allowed: C): Lax<C[number]> {
  const list = allowed.map((word) => `\`${word}\``).join(', ');
  const read = (node: ConfigNode, sink: Sink) =>
    node.kind === 'string' && allowed.includes(node.value)
      ? node.value
      : refuse(sink, mustBe('schema.literal_error', `one of ${list}`, node, { allowed }));
  return { prepare: read };
}

const LARGEST_FLOAT_INT = 2 ** 63;

function readInt(node: ConfigNode, sink: Sink): bigint | undefined {
  const wrong = (code: FindingCode) => refuse(sink, mustBe(code, 'a whole number', node));
  if (node.kind === 'int') return node.value;
  if (node.kind === 'bool') return node.value ? 1n : 0n;
  if (node.kind === 'float') {
    if (!Number.isFinite(node.value)) return wrong('schema.finite_number');
    if (!Number.isInteger(node.value)) return wrong('schema.int_from_float');
    return Math.abs(node.value) >= LARGEST_FLOAT_INT ? wrong('schema.int_parsing_size') : BigInt(node.value);
  }
  if (node.kind !== 'string' && node.kind !== 'bytes') return wrong('schema.int_type');
  const value = parseIntText(textOf(node) ?? '');
  if (value === 'too-long') return wrong('schema.int_parsing_size');
  return value ?? wrong('schema.int_parsing');
}

interface Bounds {
  readonly above?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Upstream looks at the upper bound first. */
function outOfBounds(value: bigint | number, { above, atLeast, atMost }: Bounds): Refusal | undefined {
  if (atMost !== undefined && !(value <= atMost)) return bound('schema.less_than_equal', 'at most', atMost);
  if (atLeast !== undefined && !(value >= atLeast)) return bound('schema.greater_than_equal', 'at least', atLeast);
  if (above !== undefined && !(value > above)) return bound('schema.greater_than', 'greater than', above, above + 1);
  return undefined;
}

function bound(code: FindingCode, relation: string, limit: number, nearest = limit): Refusal {
  return { code, message: (name) => `\`${name}\` must be ${relation} ${limit}.`, suggestion: String(nearest) };
}

/** An int of any size. */
export function integer(bounds: Bounds = {}): Lax<bigint> {
  const read = (node: ConfigNode, sink: Sink) => {
    const value = readInt(node, sink);
    if (value === undefined) return undefined;
    const refusal = outOfBounds(value, bounds);
    return refusal === undefined ? value : refuse(sink, refusal);
  };
  return { prepare: read };
}

/** An int that its bounds keep small. */
export function smallInteger(bounds: Bounds & { readonly atMost: number }): Lax<number> {
  const { prepare } = integer(bounds);
  return {
    prepare: (node, sink) => {
      const value = prepare(node, sink);
      return value === undefined ? undefined : Number(value);
    },
  };
}

function readFloat(node: ConfigNode, sink: Sink): number | undefined {
  if (node.kind === 'float') return node.value;
  if (node.kind === 'int') return Number(node.value);
  if (node.kind === 'bool') return node.value ? 1 : 0;
  if (node.kind !== 'string' && node.kind !== 'bytes')
    return refuse(sink, mustBe('schema.float_type', 'a number', node));
  const value = parseFloatText(textOf(node) ?? '');
  return value ?? refuse(sink, mustBe('schema.float_parsing', 'a number', node));
}

export function decimal(bounds: Bounds = {}): Lax<number> {
  const read = (node: ConfigNode, sink: Sink) => {
    const value = readFloat(node, sink);
    if (value === undefined) return undefined;
    const refusal = outOfBounds(value, bounds);
    return refusal === undefined ? value : refuse(sink, refusal);
  };
  return { prepare: read };
}

const TRUE_WORDS = new Set(['1', 't', 'y', 'yes', 'on', 'true']);
const FALSE_WORDS = new Set(['0', 'f', 'n', 'no', 'off', 'false']);

export function readFlag(node: ConfigNode, sink: Sink): boolean | undefined {
  if (node.kind === 'bool') return node.value;
  const value = flagOf(node);
  if (typeof value === 'boolean') return value;
  return refuse(sink, mustBe(value, '`true` or `false`', node, { allowed: ['true', 'false'] }));
}

/** The flag, or the code of the refusal. */
function flagOf(node: ConfigNode): boolean | 'schema.bool_parsing' | 'schema.bool_type' {
  if (node.kind === 'int' || node.kind === 'float') {
    const whole = node.kind === 'int' || Number.isInteger(node.value);
    const { value } = node;
    if (!whole || value >= LARGEST_FLOAT_INT || value < -LARGEST_FLOAT_INT) return 'schema.bool_type';
    return Number(value) === 1 ? true : Number(value) === 0 ? false : 'schema.bool_parsing';
  }
  if (node.kind !== 'string' && node.kind !== 'bytes') return 'schema.bool_type';
  const word = textOf(node)?.toLowerCase() ?? '';
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : 'schema.bool_parsing';
}

export const flag: Lax<boolean> = { prepare: readFlag };

/** Anything that YAML can make. */
export const anything: Lax<ConfigValue> = { prepare: toConfigValue };

/** A mapping with text keys and any values. */
export function readRecord(node: ConfigNode, sink: Sink): ConfigRecord | undefined {
  if (node.kind !== 'map') return refuse(sink, notAMapping('schema.dict_type', 'names with their values'));
  const record = emptyRecord<ConfigValue>();
  for (const { key, value } of node.entries) {
    const name = textKey(key, sink);
    if (name !== undefined) record[name] = toConfigValue(value);
  }
  return record;
}

export const anyRecord: Lax<ConfigRecord> = { prepare: readRecord };
