import { readConfig, type ReadLimits } from '../../pyyaml/read-config.ts';
import {
  type ConfigValue,
  emptyRecord,
  isConfigRecord,
  isList,
  mappingOf,
  toConfigValue,
} from '../schema/config-value.ts';
import { pythonStr } from '../schema/python-value.ts';

/**
 * Values as JSON, so that none loses its kind: a float without a fraction is `{"$float": "4.0"}`, a large int `{"$int": "..."}`, and what JSON
 * has no word for is tagged: `$tuple`, `$set`, `$bytes`, `$dict` (keys that are not text), `$model`, `$date`, `$py` (any other object).
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** With `whole`, an object of Python keeps what is read of it later; without, it is its type alone. */
interface Coding {
  readonly whole: boolean;
}

/** A value as it is shown to people and compared. */
export function toJson(value: ConfigValue): Json {
  return encode(value, { whole: false });
}

/** A value as it is stored, to be read back by `readValue`. */
export function toStoredJson(value: ConfigValue): Json {
  return encode(value, { whole: true });
}

function encode(value: ConfigValue, coding: Coding): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') {
    return value >= -LARGEST_EXACT && value <= LARGEST_EXACT ? Number(value) : { $int: String(value) };
  }
  if (typeof value === 'number') return Number.isInteger(value) || !isPlain(value) ? tagFloat(value) : value;
  if (isList(value)) return value.map((item) => encode(item, coding));
  if (isConfigRecord(value)) return encodeRecord(value, coding);
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Map) {
    // To be compared, a dict needs no order.
    const isText = !coding.whole && [...value.keys()].every((key) => typeof key === 'string');
    if (isText) return encodeRecord(Object.fromEntries(value) as Record<string, ConfigValue>, coding);
    return { $dict: [...value].map((pair) => pair.map((item: ConfigValue) => encode(item, coding))) };
  }
  return encodeObject(value, coding);
}

const LARGEST_EXACT = 2n ** 53n;

/** Whether the number is written with its digits alone. */
function isPlain(value: number): boolean {
  return Number.isFinite(value);
}

function tagFloat(value: number): Json {
  return { $float: pythonStr(value) };
}

function encodeRecord(record: Readonly<Record<string, ConfigValue>>, coding: Coding): Json {
  const entries = Object.entries(record);
  // A key that looks like a tag would be read as one.
  if (entries[0]?.[0].startsWith('$') === true)
    return { $dict: entries.map(([key, item]) => [key, encode(item, coding)]) };
  const coded = emptyRecord<Json>();
  for (const [key, item] of entries) coded[key] = encode(item, coding);
  return coded;
}

function encodeObject(value: object, coding: Coding): Json {
  const all = (items: unknown) => (items as readonly ConfigValue[]).map((item) => encode(item, coding));
  if ('tuple' in value) return { $tuple: all(value.tuple) };
  if ('set' in value) return { $set: coding.whole ? all(value.set) : inOrder(all(value.set)) };
  if ('model' in value && 'fields' in value) {
    const fields = encodeRecord(value.fields as Record<string, ConfigValue>, coding);
    return { $model: fields, ...(coding.whole && { name: String(value.model) }) };
  }
  if ('date' in value) return { $date: String(value.date) };
  const name = 'python' in value ? String(value.python) : 'object';
  return { $py: name, ...(coding.whole && 'items' in value && { items: all(value.items) }) };
}

/** A set has no order of its own: numbers by size, text by its characters, all else by its JSON. */
function inOrder(items: readonly Json[]): readonly Json[] {
  const isNumeric = items.every((item) => typeof item === 'number' || typeof item === 'boolean');
  if (isNumeric) return items.toSorted((a, b) => Number(a) - Number(b));
  const text = new Map(items.map((item) => [item, typeof item === 'string' ? item : JSON.stringify(item)]));
  return items.toSorted((a, b) => ((text.get(a) ?? '') < (text.get(b) ?? '') ? -1 : 1));
}

/**
 * Reads what was written with `toStoredJson`.
 * @throws SyntaxError if the text is not JSON
 */
export function readValue(text: string): ConfigValue {
  return JSON.parse(text, function revive(this: unknown, _key, value: unknown, context?: { source?: string }) {
    if (typeof value === 'number') return numberOf(value, context?.source ?? String(value));
    return isPlainObject(value) ? untagged(Object.entries(value)) : value;
  }) as ConfigValue;
}

/** Values from outside are not deeper and not larger than this. */
const FOREIGN_LIMITS: ReadLimits = { maxBytes: 8 * 1024 * 1024, maxDepth: 100 };

/** Reads JSON from outside as Python does, the order of keys included, with tagged values in it; undefined where it is not JSON. */
export function readForeignValue(text: string): ConfigValue | undefined {
  const read = readConfig(text, 'json', FOREIGN_LIMITS);
  return read.ok ? withoutTags(toConfigValue(read.root)) : undefined;
}

function withoutTags(value: ConfigValue): ConfigValue {
  if (isList(value)) return value.map(withoutTags);
  if (value instanceof Map) return mappingOf([...value].map(([key, item]) => [key, withoutTags(item)] as const));
  if (!isConfigRecord(value)) return value;
  return untagged(Object.entries(value).map(([key, item]) => [key, withoutTags(item)] as const));
}

function numberOf(value: number, source: string): number | bigint {
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function isPlainObject(value: unknown): value is Record<string, ConfigValue> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

type Entries = readonly (readonly [string, ConfigValue])[];

/** The value that the entries of an object mean. */
function untagged(entries: Entries): ConfigValue {
  const [tag = '', content = null] = entries[0] ?? [];
  const tagged = tag.startsWith('$') ? taggedValue(tag, content, Object.fromEntries(entries)) : undefined;
  return tagged ?? mappingOf(entries);
}

const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function taggedValue(
  tag: string,
  content: ConfigValue,
  { name, items }: Readonly<Record<string, ConfigValue>>,
): ConfigValue | undefined {
  if (typeof content === 'string') {
    if (tag === '$float') return SPECIAL[content] ?? Number(content);
    if (tag === '$int' && /^-?\d+$/.test(content)) return BigInt(content);
    if (tag === '$bytes') return bytesOf(content);
    if (tag === '$date') return { date: content };
    if (tag === '$py') return { python: content, ...(isGivenList(items) && { items }) };
    return undefined;
  }
  if (isGivenList(content)) {
    if (tag === '$tuple') return { tuple: content };
    if (tag === '$set') return { set: content };
    return tag === '$dict' ? mapOf(content) : undefined;
  }
  const isModel = tag === '$model' && isConfigRecord(content);
  return isModel ? { model: typeof name === 'string' ? name : 'object', fields: content } : undefined;
}

function isGivenList(value: ConfigValue | undefined): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function bytesOf(hex: string): ConfigValue | undefined {
  return /^(?:[\da-fA-F]{2})*$/.test(hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : undefined;
}

function mapOf(pairs: readonly ConfigValue[]): ConfigValue {
  return mappingOf(
    pairs.flatMap((pair): [ConfigValue, ConfigValue][] => (isList(pair) ? [[pair[0] ?? null, pair[1] ?? null]] : [])),
  );
}
