import { expect, test } from 'vitest';
import { inbound, type StoreHarness } from './harness.ts';

const [ALICE, BOB] = ['slack:T1:UALICE', 'slack:T1:UBOB'];
const MINUTE_MS = 60_000;

export function usageCases(at: () => StoreHarness): void {
  async function ask(user: string, id: string, thread: string, command?: string): Promise<string> {
    const plain = inbound({ id, thread, ...(command === undefined ? {} : { command }) });
    const metadata = { author: user, ...(command === undefined ? {} : { command }) };
    const message = { ...plain.message, metadata };
    return (await at().store.accept({ ...plain, userIdentifier: user, message })).turn.id;
  }

  async function answerWith(turnId: string, inputTokens: number): Promise<void> {
    const { store } = at();
    await store.startTurn(turnId);
    const usage = { inputTokens, outputTokens: 10, cachedInputTokens: 1 };
    const metadata = { provider: { name: 'openai', model: 'm' }, usage };
    await store.answerTurn({ turnId, outcome: 'answered', content: 'x', metadata });
    await store.finishTurn(turnId);
  }

  test("a person's turns are told by their age: one per turn, without commands that only read, regenerate included", async () => {
    const { time, store } = at();
    const begin = time.now.getTime();
    await ask(ALICE, 'm1', 't1');
    time.now = new Date(begin + 10 * MINUTE_MS);
    await ask(ALICE, 'm2', 't1');
    await ask(ALICE, 'm3', 't2');
    await ask(BOB, 'm4', 't3');
    await ask(ALICE, 'm5', 't4', 'list');
    await ask(ALICE, 'm6', 't5', 'regenerate');
    time.now = new Date(begin + 30 * MINUTE_MS);
    expect(await store.recentTurnAges(ALICE, 60 * MINUTE_MS)).toEqual([30, 20, 20].map((age) => age * MINUTE_MS));
    expect(await store.recentTurnAges(ALICE, 25 * MINUTE_MS)).toHaveLength(3);
    expect(await store.recentTurnAges(ALICE, 15 * MINUTE_MS)).toEqual([]);
  });

  test("a person's unfinished turns are counted", async () => {
    const { store } = at();
    const first = await ask(ALICE, 'm1', 't1');
    await ask(ALICE, 'm2', 't2');
    await ask(BOB, 'm3', 't3');
    expect(await store.countUnfinishedTurns(ALICE)).toBe(2);
    await answerWith(first, 1);
    expect(await store.countUnfinishedTurns(ALICE)).toBe(1);
  });

  test('the unfinished turns are counted by platform and state, with the time of the oldest, and the database has a size', async () => {
    const { store, time } = at();
    const begin = time.now;
    await answerWith(await ask(ALICE, 'm1', 't1'), 1);
    await ask(ALICE, 'm2', 't2');
    time.now = new Date(begin.getTime() + MINUTE_MS);
    await ask(BOB, 'm3', 't3');
    await store.startTurn(await ask(BOB, 'm4', 't4'));
    const { bytes, turns } = await store.status();
    const platform = inbound({ id: 'm5', thread: 't5' }).platform;
    expect(turns.toSorted((a, b) => a.state.localeCompare(b.state))).toEqual([
      { platform, state: 'queued', count: 2, oldestAt: begin },
      { platform, state: 'running', count: 1, oldestAt: time.now },
    ]);
    expect(bytes).toBeGreaterThan(10_000);
  });

  test('what answers took since a time is listed, and the turns of one workspace that ask a model are counted', async () => {
    const { store, time } = at();
    await answerWith(await ask(ALICE, 'm1', 'slack:T1:C1:1'), 100);
    time.now = new Date(time.now.getTime() + MINUTE_MS);
    await answerWith(await ask(BOB, 'm2', 'slack:T1:C1:2'), 200);
    expect((await store.usageSince(time.now)).map(({ inputTokens, user }) => [inputTokens, user])).toEqual([
      [200, BOB],
    ]);
    expect(await store.usageSince(new Date(0))).toHaveLength(2);

    await ask(ALICE, 'm3', 'slack:T1:C1:3');
    await ask(ALICE, 'm4', 'slack:T1:C1:4', 'try');
    await ask(ALICE, 'm5', 'slack:T1:C1:5', 'undo');
    await ask(ALICE, 'm6', 'slack:T12:C1:6');
    expect(await store.countUnfinishedTurnsAt('slack:T1:')).toBe(2);
  });

  test('a message is known once it was stored, also after it was deleted', async () => {
    const { store } = at();
    await ask(ALICE, 'm1', 't1');
    await store.deleteMessage('t1', 'm1');
    expect(await store.hasMessage('t1', 'm1')).toBe(true);
    expect(await store.hasMessage('t2', 'm1')).toBe(false);
  });

  test('what answers took is listed page by page, with the person who asked first', async () => {
    const { store, time } = at();
    const turn = await ask(ALICE, 'm1', 't1');
    await ask(BOB, 'm2', 't1');
    await answerWith(turn, 100);
    await answerWith(await ask(BOB, 'm3', 't2'), 200);
    const [first] = await store.listUsage(0, 1);
    expect(first).toEqual({
      position: first?.position,
      at: time.now,
      user: ALICE,
      provider: 'openai',
      model: 'm',
      inputTokens: 100,
      outputTokens: 10,
      cachedInputTokens: 1,
    });
    const [second, ...none] = await store.listUsage(first?.position ?? 0, 5);
    expect(second).toMatchObject({ user: BOB, inputTokens: 200 });
    expect(none).toEqual([]);
  });
}
