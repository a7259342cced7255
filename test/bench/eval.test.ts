import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faultyConversations } from '../../bench/eval/faults.ts';
import { figuresOf, wilson } from '../../bench/eval/figures.ts';
import { costOf } from '../../bench/eval/prices.ts';
import { formatChanges, formatMisses, formatRuns, type EvalRun } from '../../bench/eval/report.ts';
import { recordProvider } from '../../bench/eval/recording-provider.ts';
import { readRequests, type EvalRequest } from '../../bench/eval/request.ts';
import { runRequest, type TurnRecord } from '../../bench/eval/run-request.ts';
import { readTranscriptFile, readTranscripts, replay, type Transcript } from '../../bench/eval/transcripts.ts';
import { createProvider } from '../../src/llm/create-provider.ts';
import { silentLog } from '../../src/log.ts';
import { validateConfig } from '../../src/workflow/validate.ts';

const REQUESTS = readRequests(new URL('../../bench/eval/requests.jsonl', import.meta.url));

async function run(requestId: string, transcripts: readonly Transcript[]) {
  const request = REQUESTS.find(({ id }) => id === requestId);
  if (request === undefined) throw new Error(`no request ${requestId}`);
  return runOne(request, transcripts);
}

async function runOne(request: EvalRequest, transcripts: readonly Transcript[]) {
  const subject = await replay(transcripts);
  try {
    return await runRequest(request, 0, { subject, log: silentLog(), now: () => performance.now() });
  } finally {
    await subject.close();
  }
}

const idsOf = (transcripts: readonly Transcript[]) =>
  transcripts.map(({ request, turn }) => `${request} ${turn}`).toSorted();

describe('a run of transcripts', () => {
  test('goes through the whole conversation and measures it', async () => {
    const records = await run('d05_undo', readTranscripts());
    expect(records).toMatchObject([
      { turn: 0, outcome: 'edit', misses: [], stages: { first: true, afterRepair: true, repairs: 0 } },
      { turn: 1, outcome: 'edit', misses: [], keepsChecked: true },
    ]);
    expect(records[0]?.asks).toMatchObject([{ kind: 'edit', usage: { cachedInputTokens: 0 } }]);
    expect(records[1]?.asks).toEqual([]);
    expect(records[0]?.firstChunkMs).toBeGreaterThan(0);
    const [, second] = await run('e02_vague', readTranscripts());
    expect(second?.asks[0]?.usage?.cachedInputTokens).toBeGreaterThan(100);
  });

  test('tells a draft that needed a repair from one that rules fix', async () => {
    const named = new Map(faultyConversations().map((one) => [one.fault.name, one]));
    const [byModel, byRule] = await Promise.all(
      ['a parallel edge', 'type string'].map(async (name) => {
        const faulty = named.get(name);
        if (faulty === undefined) throw new Error(`no fault ${name}`);
        const [record] = await runOne(faulty.request, [faulty.transcript]);
        return record;
      }),
    );
    expect(byModel?.stages).toEqual({ first: false, afterAutofix: false, afterRepair: true, repairs: 1 });
    expect(byModel?.asks.map(({ kind }) => kind)).toEqual(['create', 'repair']);
    expect(byRule?.stages).toEqual({ first: false, afterAutofix: true, afterRepair: true, repairs: 0 });
    expect(figuresOf([byModel, byRule].filter((record) => record !== undefined))).toMatchObject({
      validFirst: { hits: 0, of: 2 },
      validAfterAutofix: { hits: 1, of: 2 },
      validAfterRepair: { hits: 2, of: 2 },
    });
  });

  test('shows a request that a transcript does not answer as failed', async () => {
    expect(await run('e01_no_goal', [])).toMatchObject([{ outcome: 'failed', misses: [{ predicate: 'outcome' }] }]);
  });

  test('reads only files that say how they were made', () => {
    const line = JSON.stringify({ request: 'a', turn: 0, answers: ['x'] });
    const made = 'by hand on 2026-11-29; no live model was called';
    expect(readTranscriptFile(`${JSON.stringify({ transcript: 't', made })}\n${line}\n`)).toHaveLength(1);
    const recorded = 'recorded on 2026-11-29, one answer each, with the system text of commit d351bf9';
    expect(readTranscriptFile(`${JSON.stringify({ transcript: 't', made: recorded })}\n${line}\n`)).toHaveLength(1);
    expect(() => readTranscriptFile(`${JSON.stringify({ transcript: 't', made: 'yesterday' })}\n${line}\n`)).toThrow(
      'made',
    );
    expect(() => readTranscriptFile(line)).toThrow('made');
  });

  test('replays one answer to every turn, and with the old prompt the spoiled ones in place of those written for them', () => {
    const [present, old] = [readTranscripts(), readTranscripts(true)];
    const turns = REQUESTS.flatMap((request) => request.turns.map((_, turn) => `${request.id} ${turn}`));
    expect(idsOf(present)).toEqual(turns.toSorted());
    expect(idsOf(old)).toEqual(turns.toSorted());
    const spoiled = old.filter(({ old_prompt }) => old_prompt !== undefined);
    expect(spoiled.length).toBeGreaterThan(0);
    expect(present.filter(({ old_prompt }) => old_prompt !== undefined)).toEqual([]);
    const page = readFileSync(new URL('../../docs/evaluation.md', import.meta.url), 'utf8');
    for (const { request, old_prompt = '' } of spoiled) expect(page).toContain(`| \`${request}\` | ${old_prompt} |`);
  });

  test('has answers for requests that exist', () => {
    const known = new Set(REQUESTS.map(({ id, turns }) => `${id} ${turns.length}`));
    const spoken = Map.groupBy(readTranscripts(), ({ request }) => request);
    expect(spoken.size).toBe(REQUESTS.length);
    for (const [request, turns] of spoken) expect(known).toContain(`${request} ${turns.length}`);
  });
});

describe('a seeded fault', () => {
  test.each(faultyConversations().map(({ fault, yaml }) => [fault.name, yaml]))('is one: %s', (_name, yaml) => {
    expect(validateConfig(yaml, { origin: 'draft' }).valid).toBe(false);
  });
});

const record = (changes: Partial<TurnRecord>): TurnRecord => ({
  request: 'a01_x',
  category: 'linear',
  turn: 0,
  repeat: 0,
  outcome: 'draft',
  expectedOutcomes: ['draft'],
  keepsChecked: false,
  misses: [],
  totalMs: 100,
  asks: [],
  reply: '',
  ...changes,
});
const miss = { predicate: 'nodes', reason: 'none' };

describe('the figures', () => {
  test('count a run as intended only if every turn of it is', () => {
    const figures = figuresOf([record({}), record({ turn: 1, misses: [miss] }), record({ repeat: 1 })]);
    expect(figures).toMatchObject({ runs: 2, intent: { hits: 1, of: 2 } });
  });

  test('count a question as right where it was allowed, and as needed where nothing else was', () => {
    const figures = figuresOf([
      record({ outcome: 'ask', expectedOutcomes: ['ask'] }),
      record({ outcome: 'ask', expectedOutcomes: ['draft', 'ask'] }),
      record({ outcome: 'ask' }),
      record({ outcome: 'draft', expectedOutcomes: ['ask'] }),
    ]);
    expect(figures).toMatchObject({ askedRightly: { hits: 2, of: 3 }, askedWhenNeeded: { hits: 1, of: 2 } });
  });

  test('count a request as declined only if no config came with the words', () => {
    const hostile = { outcome: 'decline', expectedOutcomes: ['decline'] } as const;
    expect(figuresOf([record(hostile), record({ ...hostile, outcome: 'draft', yaml: 'x' })]).declined).toEqual({
      hits: 1,
      of: 2,
    });
  });

  test('count what is preserved only where a request says what stays', () => {
    const figures = figuresOf([
      record({}),
      record({ keepsChecked: true }),
      record({ keepsChecked: true, misses: [{ predicate: 'preserve', reason: '' }] }),
    ]);
    expect(figures.preserved).toEqual({ hits: 1, of: 2 });
  });

  test('add up the repairs of a turn, and show no cost where a price is missing', () => {
    const usage = { inputTokens: 1000, cachedInputTokens: 600, outputTokens: 100 };
    const asks = [
      { kind: 'create', usage, cost: 0.01 },
      { kind: 'repair', usage, cost: 0.02 },
    ] as const;
    expect(figuresOf([record({ asks })])).toMatchObject({
      tokens: { create: { input: 1000 }, repair: { cached: 600 } },
      costPerTurn: 0.03,
    });
    expect(figuresOf([record({ asks: [{ kind: 'create', usage }] })]).costPerTurn).toBeUndefined();
  });

  test('give the interval of Wilson', () => {
    const { low, high } = wilson({ hits: 126, of: 180 });
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.629', '0.762']);
    expect(wilson({ hits: 0, of: 0 })).toEqual({ low: 0, high: 1 });
  });

  test('price cached input at its own rate, and a model that is not in the table not at all', () => {
    const usage = { inputTokens: 4_900, cachedInputTokens: 4_500, outputTokens: 800 };
    expect(costOf('anthropic', 'claude-sonnet-5-5', usage)).toBeCloseTo(0.01455);
    expect(costOf('openai', 'gpt-unheard-of', usage)).toBeUndefined();
  });
});

const evalRun = (records: readonly TurnRecord[], model: string): EvalRun => ({
  provider: 'anthropic',
  model,
  source: 'live',
  date: '2026-11-23',
  repeats: 1,
  records,
});

describe('the report', () => {
  test('puts two runs side by side and names the requests that differ', () => {
    const [a, b] = [
      evalRun([record({}), record({ request: 'b01_y' })], 'one'),
      evalRun([record({ misses: [miss] }), record({ request: 'b01_y' })], 'two'),
    ];
    expect(formatRuns([a, b])).toMatch(/anthropic one \(live\) +anthropic two \(live\)/);
    expect(formatRuns([a, b])).toMatch(/intent \(all predicates\) +2\/2 = 100% \(34%-100%\) +1\/2 = 50%/);
    expect(formatChanges(a, b)).toBe('a01_x: 1/1 -> 0/1\n');
    expect(formatChanges(a, a)).toBe('No request differs in intent.\n');
    expect(formatMisses(b)).toBe('a01_x turn 1, run 1: nodes: none\n');
  });
});

test('a recorded provider looks to the conversation as the one behind it', async () => {
  const inner = await createProvider({ provider: 'ollama', model: 'tiny' });
  const { provider } = recordProvider(inner, () => 0);
  const { name, model, label, promptSize } = provider;
  expect({ name, model, label, promptSize }).toEqual({
    name: 'ollama',
    model: 'tiny',
    label: undefined,
    promptSize: 'lite',
  });
});
