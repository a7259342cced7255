import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluateCondition, parseCondition } from '../../src/workflow/condition.ts';
import { configFormatOf } from '../../src/workflow/config-file.ts';
import { type ConfigRecord, toConfigValue } from '../../src/workflow/schema/config-value.ts';
import { formatPath } from '../../src/pyyaml/path.ts';
import { readConfigBytes } from '../../src/pyyaml/read-config.ts';
import { resolvedPlaceholders, resolveTemplate, validatedPlaceholders } from '../../src/workflow/template.ts';
import { parseType } from '../../src/workflow/type-string.ts';
import { canonical, parseTagged, withInts } from './canonical.ts';
import { type Corpus, type Judged, judgeAll, readLines, readOwnCorpus, readSharedCorpus } from './cases.ts';
import { isOfType, ruleOf, RUN_FAILURES, SILENT, stageOf } from './upstream-codes.ts';

const shared = readSharedCorpus();
const corpora: [name: string, read: () => Corpus][] = [
  ['our own cases', readOwnCorpus],
  ...(shared === undefined ? [] : [['the shared cases', () => shared] satisfies [string, () => Corpus]]),
];

const errorsOf = ({ ours }: Judged) => ours.issues.filter(({ severity }) => severity === 'error');
const codesOf = ({ ours }: Judged) => ours.issues.map(({ code }) => code);
const isUnsupported = (one: Judged) => codesOf(one).some((code) => code.startsWith('yaml.unsupported.'));
const told = (one: Judged) =>
  `${one.file}: ${errorsOf(one)
    .map(({ code, path }) => `${code} ${path}`)
    .join(', ')}`;

describe.each(corpora)('of %s', (_name, read) => {
  let corpus: Corpus;
  let judged: readonly Judged[];
  beforeAll(() => {
    corpus = read();
    judged = judgeAll(corpus.cases);
  });

  test('none is accepted that upstream refuses', () => {
    expect(judged.length).toBeGreaterThan(1_000);
    expect(judged.filter(({ stage, ours }) => stage !== 'ok' && ours.valid).map(told)).toEqual([]);
  });

  test('what upstream accepts is refused only as unsupported, and hardly ever', () => {
    const accepted = judged.filter(({ stage }) => stage === 'ok');
    const refused = accepted.filter(({ ours }) => !ours.valid);
    expect(refused.filter((one) => !isUnsupported(one)).map(told)).toEqual([]);
    expect(refused.length / accepted.length).toBeLessThan(0.01);
  });

  test('an invalid file has an issue of the stage at which upstream stops, and none of an earlier one', () => {
    const order = ['parse', 'schema', 'graph'];
    const wrong = judged.filter((one) => {
      const stages = errorsOf(one).map(({ code }) => order.indexOf(stageOf(code)));
      return one.stage !== 'ok' && !isUnsupported(one) && Math.min(...stages) !== order.indexOf(one.stage);
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test('a graph error is reported by the rule that upstream names', () => {
    const wrong = judged.filter(
      (one) =>
        one.stage === 'graph' && !isUnsupported(one) && !errorsOf(one).some(({ code }) => ruleOf(code) === one.rule),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  test('every schema error is reported at its place and with its type', () => {
    const wrong = judged.flatMap((one) => (one.stage === 'schema' && !isUnsupported(one) ? missedErrors(one) : []));
    expect(wrong).toEqual([]);
  });

  test('a valid file is held as upstream holds it', () => {
    const wrong = judged.filter(
      ({ file, ours }) => ours.valid && canonical(withInts(ours.workflow)) !== canonical(corpus.models.get(file)),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test('what is read is what Python loads', () => {
    const wrong = corpus.cases.filter(({ file, bytes }) => {
      const format = configFormatOf(file);
      const value = readConfigBytes(bytes, format ?? 'yaml');
      return (
        value.ok &&
        corpus.loaded.has(file) &&
        canonical(toConfigValue(value.root)) !== canonical(corpus.loaded.get(file))
      );
    });
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  test('a file that validates but cannot run has an issue that says why', () => {
    const silent = judged.filter(
      (one) =>
        one.runnable === 'no' &&
        one.ours.valid &&
        (one.ours.runnable === 'yes' ||
          !one.fails?.some((code) => codesOf(one).some((ours) => RUN_FAILURES[code]?.test(ours)))),
    );
    expect(silent.map((one) => `${told(one)} ${one.fails?.join()}`)).toEqual([]);
  });

  test('no file that runs is said not to', () => {
    const wrong = judged.filter(({ runnable, ours }) => runnable === 'yes' && ours.valid && ours.runnable === 'no');
    expect(wrong.map((one) => `${one.file} ${codesOf(one).join()}`)).toEqual([]);
  });

  test('what runs otherwise than it is written is told', () => {
    const missed = judged.flatMap((one) =>
      one.ours.valid
        ? (one.silent ?? [])
            .filter((code) => !codesOf(one).some((ours) => ours.endsWith(SILENT[code] ?? code)))
            .map((code) => `${one.file} ${code}`)
        : [],
    );
    expect(missed).toEqual([]);
  });
});

/** Parts of Pydantic's places that name a branch of a union or the key of a mapping. */
const BRANCHES = new Set<string | number>(['[key]', 'str', 'ToolConfig', 'bool', 'dict[str,any]']);

function missedErrors(one: Judged): string[] {
  return (one.errors ?? []).flatMap(({ type, loc }) => {
    if (type === 'TypeError' || isOtherBranch(loc, one)) return [];
    const path = loc.filter((part) => !BRANCHES.has(part));
    const found = errorsOf(one).some(
      ({ code, path: ours }) => isOfType(code, type) && isSamePlace(ours, path, loc.includes('[key]')),
    );
    return found ? [] : [`${one.file}: ${type} at ${loc.join('.')}; ours: ${told(one)}`];
  });
}

/** Of a union Pydantic reports each branch, and we the one that was meant. */
function isOtherBranch(loc: readonly (string | number)[], one: Judged): boolean {
  const at = loc.findIndex((part) => part !== '[key]' && BRANCHES.has(part));
  return at !== -1 && errorsOf(one).some(({ path }) => path.startsWith(formatPath(loc.slice(0, at))));
}

/** A key that is not text has no one spelling, and repeated ids are reported at the second of them instead of nowhere. */
function isSamePlace(ours: string, path: readonly (string | number)[], isKey: boolean): boolean {
  if (isKey) return ours.startsWith(formatPath(path.slice(0, -1)));
  return path.length === 0 ? /^nodes\[\d+\]\.id$/.test(ours) : ours === formatPath(path);
}

const folder = new URL('cases/', import.meta.url);

function record(value: unknown): ConfigRecord {
  const copy = (item: unknown): unknown =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.assign(
          Object.create(null) as object,
          Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, copy(inner)])),
        )
      : item;
  return copy(value) as ConfigRecord;
}

const kindOf = (type: string) => parseType(type)?.kind.replace(/^(?:str|int|float|bool)$/, 'basic');

describe('the small languages', () => {
  test('conditions come out as upstream evaluates them', () => {
    const state = record(parseTagged(readFileSync(new URL('conditions-state.json', folder), 'utf8')));
    const cases = readLines<{ logic: string; result: boolean | 'error' }>(new URL('conditions.jsonl', folder));
    const wrong = cases.filter(({ logic, result }) => evaluateCondition(parseCondition(logic), state) !== result);
    expect(cases.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('type strings are types exactly where upstream says so', () => {
    const cases = readLines<{ type: string; valid: boolean; kind?: string }>(new URL('typestrings.jsonl', folder));
    expect(cases.length).toBeGreaterThan(50);
    expect(cases.filter(({ type, valid, kind }) => kindOf(type) !== (valid ? kind : undefined))).toEqual([]);
  });

  test('templates have the placeholders and results that upstream gives them', () => {
    const state = record({
      topic: 'T',
      n: 5n,
      m: { k: 'v', d: { e: 1n } },
      l: ['a'],
      none: null,
      brace: '{topic}',
      b: true,
      f: 1,
      state: 'S',
    });
    const cases = readLines<TemplateCase>(new URL('templates.jsonl', folder));
    const seen = cases.map((one) => {
      const result = resolveTemplate(one.prompt, one.inputs, state);
      return {
        prompt: one.prompt,
        inputs: one.inputs,
        validator_placeholders: [...validatedPlaceholders(one.prompt)].sort(),
        runtime_placeholders: [...resolvedPlaceholders(one.prompt)].sort(),
        ...(result.outcome === 'unresolved'
          ? { error: `Variable '${result.name}' not found in inputs or state` }
          : { resolved: result.outcome === 'text' ? result.text : null }),
      };
    });
    expect(cases.length).toBeGreaterThan(80);
    expect(seen).toEqual(cases);
  });
});

interface TemplateCase {
  readonly prompt: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly validator_placeholders: readonly string[];
  readonly runtime_placeholders: readonly string[];
  /** Null where it is the text of a Python object. */
  readonly resolved?: string | null;
  readonly error?: string;
}
