import type { FindingCode } from '../reference/codes.ts';
import * as z from 'zod/mini';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { emptyRecord } from './config-value.ts';
import type { Path } from '../../pyyaml/path.ts';
import type { Loose } from './loose.ts';

/**
 * Pydantic's lax mode as zod schemas over config nodes. A `Lax` type says how one value is read; `required`, `optional` and
 * `withDefault` make a `Field` of it, and `model`, `listOf` and `dictOf` build larger types from fields.
 */
export interface Lax<T> {
  /** Reads a value that is there; what cannot be read is refused into the sink and comes back as undefined. */
  readonly prepare: (node: ConfigNode, sink: Sink) => unknown;
  /** Reads what `prepare` made. Without it `prepare` gives the value itself. */
  readonly next?: z.ZodMiniType<T>;
  readonly shape?: Shape;
  /** Only for the type checker. */
  readonly output?: T;
}

export interface Field<T> {
  readonly zod: z.ZodMiniType<T>;
  readonly type: Lax<unknown>;
}

/** What lies inside a type, for those who look for keys that no model knows. */
export type Shape =
  | { readonly kind: 'model'; readonly fields: Fields; readonly aliases: Readonly<Record<string, string>> }
  | { readonly kind: 'each'; readonly item: Lax<unknown> };

type Fields = Readonly<Record<string, Field<unknown>>>;

export type LaxOutput<L> = L extends Lax<infer T> ? T : never;
export type ModelOutput<S extends Fields> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** Why a value is refused. The sentence is given the name of the value. */
export interface Refusal {
  readonly code: FindingCode;
  readonly message: (name: string) => string;
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
  /** From the value that is refused to the one to point at. */
  readonly toward?: Path;
  readonly atKey?: boolean;
}

export interface Sink {
  readonly issues: z.core.$ZodRawIssue[];
}

export function refuse(sink: Sink, refusal: Refusal, path: Path = []): undefined {
  sink.issues.push({ code: 'custom', input: undefined, path: [...path], params: { refusal } });
  return undefined;
}

const MISSING: Refusal = {
  code: 'schema.missing',
  message: (name) => `\`${name}\` is required and missing; add it.`,
  atKey: true,
};

/** A key that must be there. */
export function required<T>(type: Lax<T>): Field<T> {
  return field(type, (node, sink) => (node === undefined ? refuse(sink, MISSING) : type.prepare(node, sink)));
}

/** A key that may be absent or null; both come out as undefined. */
export function optional<T>(type: Lax<T>): Field<T | undefined> {
  const read = (node: ConfigNode | undefined, sink: Sink) =>
    node === undefined || node.kind === 'null' ? undefined : type.prepare(node, sink);
  return field<T | undefined>({ ...type, ...(type.next && { next: z.optional(type.next) }) }, read);
}

/** A key that may be absent, but not null. */
export function withDefault<T>(type: Lax<T>, value: T): Field<T> {
  return field(type, (node, sink) => (node === undefined ? value : type.prepare(node, sink)));
}

function field<T>(type: Lax<T>, read: (node: ConfigNode | undefined, sink: Sink) => unknown): Field<T> {
  const first = z.transform<ConfigNode | undefined, unknown>(read);
  const zod = type.next === undefined ? first : z.pipe(first, type.next);
  return { zod: zod as unknown as z.ZodMiniType<T>, type };
}

interface ModelOptions<S extends Fields> {
  /** Another spelling of a key, to the spelling that wins. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The one key that a plain text in place of the mapping is meant for. */
  readonly shorthand?: string;
  /** Runs only if every field could be read. */
  readonly check?: (value: ModelOutput<S>, sink: Sink) => void;
}

/** A mapping with known keys. Other keys are dropped. */
export function model<const S extends Fields>(
  name: string,
  fields: S,
  options: ModelOptions<S> = {},
): Lax<ModelOutput<S>> {
  const aliases = options.aliases ?? {};
  const known = new Set(Object.keys(fields));
  const schemas = Object.fromEntries(Object.entries(fields).map(([key, { zod }]) => [key, zod]));
  const object = z.object(schemas) as unknown as z.ZodMiniType<ModelOutput<S>>;
  const check = options.check;
  const next = check === undefined ? object : object.check((payload) => check(payload.value, payload));
  const prepare = (node: ConfigNode, sink: Sink): unknown =>
    node.kind === 'map'
      ? toRecord(node.entries, known, aliases)
      : refuse(sink, { ...notAMapping('schema.model_type', name), ...writtenOut(node, options.shorthand) });
  return { prepare, next, shape: { kind: 'model', fields, aliases } };
}

function writtenOut(node: ConfigNode, key: string | undefined): { readonly suggestion?: string } {
  if (key === undefined || node.kind !== 'string') return {};
  return { suggestion: `{${key}: ${JSON.stringify(node.value)}}` };
}

type Entries = Extract<ConfigNode, { kind: 'map' }>['entries'];

function toRecord(
  entries: Entries,
  known: ReadonlySet<string>,
  aliases: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const record: Record<string, ConfigNode> = {};
  for (const { key, value } of entries) {
    if (key.kind !== 'string') continue;
    if (known.has(key.value)) record[key.value] = value;
    else if (Object.hasOwn(aliases, key.value)) record[aliases[key.value] ?? ''] ??= value;
  }
  return record;
}

export function notAMapping(code: FindingCode, what: string): Refusal {
  return {
    code,
    message: (name) => `\`${name}\` must be a mapping (${what}); write its keys on the lines below it, indented.`,
  };
}

const NOT_A_LIST: Refusal = {
  code: 'schema.list_type',
  message: (name) => `\`${name}\` must be a list; write each item on its own line after \`- \`.`,
};

export function listOf<T>(type: Lax<T>, whenEmpty?: Refusal): Lax<readonly T[]> {
  const prepare = (node: ConfigNode, sink: Sink): unknown => {
    if (node.kind !== 'list') return refuse(sink, NOT_A_LIST);
    return whenEmpty !== undefined && node.items.length === 0 ? refuse(sink, whenEmpty) : node.items;
  };
  const item = required(type).zod;
  const next = z.array(item) as unknown as z.ZodMiniType<readonly T[]>;
  return { prepare, next, shape: { kind: 'each', item: type } };
}

/** A mapping with any keys, all of them text. */
export function dictOf<T>(type: Lax<T>, whenEmpty?: Refusal): Lax<Readonly<Record<string, T>>> {
  const { zod } = required(type);
  const prepare = (node: ConfigNode, sink: Sink): unknown => {
    if (node.kind !== 'map') return refuse(sink, notAMapping('schema.dict_type', 'names with their values'));
    if (whenEmpty !== undefined && node.entries.length === 0) return refuse(sink, whenEmpty);
    const record = emptyRecord<unknown>();
    for (const { key, value } of node.entries) {
      const name = textKey(key, sink);
      const result = run(zod, value);
      for (const issue of result.issues)
        sink.issues.push({ ...issue, path: [name ?? keyLabel(key), ...(issue.path ?? [])] });
      if (name !== undefined) record[name] = result.value;
    }
    return record;
  };
  return { prepare, shape: { kind: 'each', item: type } };
}

/** The text of a key that must be text. */
export function textKey(key: ConfigNode, sink: Sink): string | undefined {
  if (key.kind === 'string') return key.value;
  if (key.kind === 'bytes') return new TextDecoder('utf-8').decode(key.value);
  const label = keyLabel(key);
  return refuse(
    sink,
    {
      code: 'schema.key_type',
      message: () => `The name \`${label}\` is not text here; put it in quotes if you mean it as a name.`,
      suggestion: JSON.stringify(label),
      atKey: true,
    },
    [label],
  );
}

/** How a key that is not text is named in a path. */
export function keyLabel(key: ConfigNode): string {
  if (key.kind === 'null') return 'null';
  return key.kind === 'list' || key.kind === 'map' ? `(${key.kind})` : String(key.value);
}

/**
 * Runs a schema and keeps what could be read next to what could not. (`safeParse` drops the value as soon as one issue exists, but the
 * graph rules have to judge the readable rest; `_zod.run` is zod's documented entry for libraries built on its core.)
 */
export function run<T>(
  schema: z.ZodMiniType<T>,
  input: unknown,
): { value: Loose<T>; issues: readonly z.core.$ZodRawIssue[] } {
  // oxlint-disable-next-line no-underscore-dangle -- zod's own name for its core.
  const result = schema._zod.run({ value: input, issues: [] }, {});
  if (result instanceof Promise) throw new TypeError('A config schema must not be asynchronous.');
  return { value: result.value as Loose<T>, issues: result.issues };
}
