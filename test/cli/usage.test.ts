import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { runUsage } from '../../src/cli/usage.ts';
import type { AnswerUsage } from '../../src/session/store-reports.ts';
import { openStore } from '../../src/store/open-store.ts';
import { inbound } from '../contract/store/harness.ts';

const PRICES = { 'openai:gpt': { input: 2, cachedInput: 1, output: 10 } };

/** The report on two answers of Alice on one day and one of Bob, of another workspace, on the next. */
async function report(...args: string[]): Promise<string> {
  const time = { now: new Date('2026-11-23T12:00:00Z') };
  const store = await openStore({ url: 'sqlite::memory:', clock: () => time.now, newId: () => crypto.randomUUID() });
  const answers: [string, Partial<AnswerUsage>][] = [
    ['slack:T1:UALICE', { model: 'gpt', inputTokens: 1_000_000, cachedInputTokens: 500_000, outputTokens: 100_000 }],
    ['slack:T1:UALICE', { model: 'other', inputTokens: 7 }],
    ['slack:T2:U=BOB', { model: 'gpt', inputTokens: 10, outputTokens: 1 }],
  ];
  for (const [index, [user, { model = '', ...tokens }]] of answers.entries()) {
    if (index === 2) time.now = new Date('2026-11-24T12:00:00Z');
    const plain = inbound({ id: `m${index}`, thread: `t${index}` });
    const message = { ...plain.message, metadata: { author: user } };
    const { turn } = await store.accept({ ...plain, userIdentifier: user, message });
    await store.startTurn(turn.id);
    const usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, ...tokens };
    const metadata = { provider: { name: 'openai', model }, usage };
    await store.answerTurn({ turnId: turn.id, outcome: 'answered', content: 'x', metadata });
  }
  let printed = '';
  const stdout = new Writable({ write: (piece, _encoding, done) => done(void (printed += String(piece))) });
  await runUsage(args, { store, prices: PRICES, stdout });
  return printed;
}

test('usage is told by day, with the cost of the models that have a price', async () => {
  const lines = (await report()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      day: '2026-11-23',
      answers: 2,
      inputTokens: 1_000_007,
      cachedInputTokens: 500_000,
      outputTokens: 100_000,
      cost: 2.5,
      unpriced: 1,
    },
    {
      day: '2026-11-24',
      answers: 1,
      inputTokens: 10,
      cachedInputTokens: 0,
      outputTokens: 1,
      cost: 0.00003,
      unpriced: 0,
    },
  ]);
});

test.each([
  ['person', ['slack:T1:UALICE,2,', 'slack:T2:U=BOB,1,']],
  ['workspace', ['slack:T1,2,', 'slack:T2,1,']],
  ['model', ['openai:gpt,2,', 'openai:other,1,']],
])('and as CSV by %s', async (by, begins) => {
  const [head, ...rows] = (await report('--by', by, '--csv')).trimEnd().split('\n');
  expect(head).toBe(`${by},answers,inputTokens,cachedInputTokens,outputTokens,cost,unpriced`);
  expect(rows.map((row, index) => row.startsWith(begins[index] ?? '-'))).toEqual(begins.map(() => true));
});

test('another group is refused', async () => {
  await expect(report('--by', 'mood')).rejects.toMatchObject({ code: 'cli.usage' });
});
