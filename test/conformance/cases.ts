import { existsSync, readFileSync } from 'node:fs';
import { configFormatOf, WRONG_EXTENSION } from '../../src/workflow/config-file.ts';
import { NOT_VALID, validateConfigBytes, type ValidationReport } from '../../src/workflow/validate.ts';
import { parseTagged } from './canonical.ts';

/** A config with upstream's verdict on it. */
export interface Case {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly stage: 'parse' | 'schema' | 'graph' | 'ok';
  /** Of a file that stops at the graph. */
  readonly rule?: number;
  /** Of a file that stops at the schema. */
  readonly errors?: readonly { readonly type: string; readonly loc: readonly (string | number)[] }[];
  readonly runnable?: 'yes' | 'no' | 'depends' | 'unknown';
  /** RT-* codes of its runs. */
  readonly fails?: readonly string[];
  /** S-* codes. */
  readonly silent?: readonly string[];
}

export interface Corpus {
  readonly cases: readonly Case[];
  /** The config as upstream holds it, by file; only of valid ones. */
  readonly models: ReadonlyMap<string, unknown>;
  /** What Python loads, by file. */
  readonly loaded: ReadonlyMap<string, unknown>;
}

const own = new URL('cases/', import.meta.url);

export function readLines<T>(url: URL): T[] {
  return readFileSync(url, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function readTagged<T>(url: URL): T[] {
  return readFileSync(url, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => parseTagged(line) as T);
}

interface StoredCase extends Omit<Case, 'bytes'> {
  readonly text?: string;
  readonly base64?: string;
}

/** The cases that are ours. */
export function readOwnCorpus(): Corpus {
  const cases = readLines<StoredCase>(new URL('cases.jsonl', own)).map(({ text, base64, ...verdict }) =>
    Object.assign(verdict, { bytes: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text) }),
  );
  const models = readTagged<{ file: string; model: unknown }>(new URL('models.jsonl', own));
  const loaded = readTagged<{ file: string; value: unknown }>(new URL('loaded.jsonl', own));
  return {
    cases,
    models: new Map(models.map(({ file, model }) => [file, model])),
    loaded: new Map(loaded.map(({ file, value }) => [file, value])),
  };
}

interface SharedVerdict extends Omit<Case, 'bytes' | 'fails'> {
  readonly valid: boolean;
  readonly runtime?: Readonly<Record<string, { readonly code: string | null }>>;
}

/** All cases, where the folder lies beside the checkout; undefined elsewhere. */
export function readSharedCorpus(): Corpus | undefined {
  const folder = new URL('../../../shared/conformance/', import.meta.url);
  if (!existsSync(folder)) return undefined;
  const cases = readLines<SharedVerdict>(new URL('verdicts.jsonl', folder)).map(({ runtime, ...verdict }) =>
    Object.assign(verdict, {
      fails: [...new Set(Object.values(runtime ?? {}).flatMap(({ code }) => code ?? []))],
      bytes: readFileSync(new URL(`corpus/${encodeURIComponent(verdict.file)}`, folder)),
    }),
  );
  const values = readTagged<{ file: string; loaded: unknown; normalized: unknown }>(
    new URL('normalized.jsonl', folder),
  );
  return {
    cases,
    models: new Map(
      values.filter(({ normalized }) => normalized !== null).map(({ file, normalized }) => [file, normalized]),
    ),
    loaded: new Map(values.filter(({ loaded }) => loaded !== null).map(({ file, loaded }) => [file, loaded])),
  };
}

export interface Judged extends Case {
  readonly ours: ValidationReport;
}

export function judgeAll(cases: readonly Case[]): readonly Judged[] {
  return cases.map((one) => ({ ...one, ours: judge(one) }));
}

function judge({ file, bytes }: Case): ValidationReport {
  const format = configFormatOf(file);
  if (format === undefined) return { ...NOT_VALID, issues: [WRONG_EXTENSION] };
  return validateConfigBytes(bytes, { origin: 'user', format });
}
