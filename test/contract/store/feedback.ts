import { expect, test } from 'vitest';
import { deliveredRevision, runningTurn, THREAD, type StoreHarness } from './harness.ts';

const [ALICE, BOB] = ['slack:T1:UALICE', 'slack:T1:UBOB'];

export function feedbackCases(at: () => StoreHarness): void {
  test('the last word of each person on an answer is kept, the oldest first', async () => {
    const { store, time } = at();
    const { id: turnId, sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    const first = time.now;
    expect(await store.recordFeedback({ turnId, userIdentifier: ALICE, verdict: 'bad' })).toBe(true);
    time.now = new Date(first.getTime() + 1000);
    expect(await store.recordFeedback({ turnId, userIdentifier: BOB, verdict: 'bad' })).toBe(true);
    time.now = new Date(first.getTime() + 2000);
    expect(await store.recordFeedback({ turnId, userIdentifier: ALICE, verdict: 'good' })).toBe(true);
    const given = { turnId, sessionId, threadKey: THREAD, outcome: 'revised', revisionNumber: 1 };
    expect(await store.listFeedback()).toEqual([
      { ...given, userIdentifier: BOB, verdict: 'bad', givenAt: new Date(first.getTime() + 1000) },
      { ...given, userIdentifier: ALICE, verdict: 'good', givenAt: time.now },
    ]);
  });

  test('what nobody knows has no feedback, and what is forgotten takes its own along', async () => {
    const { store } = at();
    for (const turnId of [crypto.randomUUID(), 'nonsense'])
      expect(await store.recordFeedback({ turnId, userIdentifier: ALICE, verdict: 'good' })).toBe(false);
    const { id: turnId, sessionId } = await runningTurn(store, { id: 'm1' });
    await store.recordFeedback({ turnId, userIdentifier: ALICE, verdict: 'good' });
    await store.forgetSession(sessionId);
    expect(await store.listFeedback()).toEqual([]);
    expect(await store.recordFeedback({ turnId, userIdentifier: ALICE, verdict: 'good' })).toBe(false);
  });
}
