import { expect, onTestFinished, test } from 'vitest';
import { createBudgets } from '../../../src/conversation/receive/budgets.ts';
import { silentLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { inbound } from '../../contract/store/harness.ts';

const [ALICE, BOB] = ['slack:T1:UALICE', 'slack:T2:UBOB'];
const PRICES = { 'openai:m': { input: 3, cachedInput: 0.3, output: 15 } };
const asker = (user: string) => ({ user, isShared: false });

/** A store in which people have had answers of a million tokens each. */
async function setUp() {
  const time = { now: new Date('2026-03-01T21:00:00Z') };
  const store = await openStore({ url: 'sqlite::memory:', clock: () => time.now, newId: () => crypto.randomUUID() });
  onTestFinished(() => store.close());
  const given = { prices: PRICES, store, log: silentLog(), now: () => time.now };
  async function answered(user: string): Promise<void> {
    const plain = inbound({ id: crypto.randomUUID(), thread: crypto.randomUUID() });
    const message = { ...plain.message, metadata: { author: user } };
    const { turn } = await store.accept({ ...plain, message });
    await store.startTurn(turn.id);
    const usage = { inputTokens: 900_000, outputTokens: 100_000, cachedInputTokens: 0 };
    const metadata = { provider: { name: 'openai', model: 'm' }, usage };
    await store.answerTurn({ turnId: turn.id, outcome: 'answered', content: 'x', metadata });
  }
  return { time, given, answered };
}

test('what is used up today can be asked for again after midnight in UTC', async () => {
  const { time, given, answered } = await setUp();
  const budgets = createBudgets({ ...given, limits: { person: { tokens: 2_000_000 } } });
  await answered(ALICE);
  expect(await budgets.refusal(asker(ALICE))).toBeUndefined();
  await answered(ALICE);
  expect(await budgets.refusal(asker(ALICE))).toBe(
    'You have used up your budget for today. Ask again in 3 hours, at 00:00 UTC.',
  );
  expect(await budgets.refusal(asker(BOB))).toBeUndefined();
  expect(await budgets.refusal({ user: ALICE, isShared: true })).toBeUndefined();
  time.now = new Date('2026-03-01T23:59:30Z');
  expect(await budgets.refusal(asker(ALICE))).toContain('in 1 minute, at');
  time.now = new Date('2026-03-02T00:00:00Z');
  expect(await budgets.refusal(asker(ALICE))).toBeUndefined();
});

test('a budget of cost counts each answer once, and a workspace has its own', async () => {
  const { given, answered } = await setUp();
  // An answer costs 0.9 * 3 + 0.1 * 15 = 4.2.
  const budgets = createBudgets({ ...given, limits: { everybody: { cost: 12.7 }, workspace: { cost: 8 } } });
  await answered(ALICE);
  for (let times = 0; times < 3; times += 1) expect(await budgets.refusal(asker(ALICE))).toBeUndefined();
  await answered(BOB);
  expect(await budgets.refusal(asker(BOB))).toBeUndefined();
  await answered(BOB);
  expect(await budgets.refusal(asker(BOB))).toMatch(/^This server or workspace has used up its budget for today\./);
  expect(await budgets.refusal(asker(ALICE))).toBeUndefined();
  await answered(ALICE);
  expect(await budgets.refusal(asker(ALICE))).toMatch(/^The budget for today is used up\./);
});
