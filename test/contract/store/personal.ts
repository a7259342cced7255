import { expect, test } from 'vitest';
import { answer, inbound, THREAD, type StoreHarness } from './harness.ts';

const [ALICE, BOB, OTHER_ALICE] = ['slack:T1:UALICE', 'slack:T1:UBOB', 'slack:T2:UALICE'];
const SHARED = 'slack:T1:C1:1';

const day = (number: number) => new Date(Date.UTC(2026, 10, number));

export function personalCases(at: () => StoreHarness): void {
  /** A turn of one message, answered and finished. */
  async function says(user: string, thread: string, content: string): Promise<{ turnId: string; sessionId: string }> {
    const { store } = at();
    const plain = inbound({ id: crypto.randomUUID(), thread, content, title: `about ${content}` });
    const { turn } = await store.accept({
      ...plain,
      platform: 'slack',
      userIdentifier: user,
      message: { ...plain.message, metadata: { author: user } },
      turn: { ...plain.turn, replyTarget: { messageId: 'm', context: { user } } },
    });
    await store.startTurn(turn.id);
    await store.answerTurn({
      turnId: turn.id,
      outcome: 'revised',
      content: `answer to ${content}`,
      metadata: { prose: `answer to ${content}` },
      revision: { yaml: `a: ${content}`, fileName: (number) => `r${number}.yaml`, changes: 'new' },
    });
    await store.finishTurn(turn.id);
    return { turnId: turn.id, sessionId: turn.sessionId };
  }

  test('a person is found by the whole identifier or by the end of it, as owner, writer or rater', async () => {
    const { store } = at();
    const { turnId } = await says(ALICE, SHARED, 'one');
    await says(OTHER_ALICE, 'slack:T2:D1', 'two');
    await store.recordFeedback({ turnId, userIdentifier: BOB, verdict: 'good' });
    expect(await store.findPeople('UALICE')).toEqual([ALICE, OTHER_ALICE]);
    expect(await store.findPeople(ALICE)).toEqual([ALICE]);
    expect(await store.findPeople('UBOB')).toEqual([BOB]);
    for (const part of ['ALICE', 'T1', 'slack', '']) expect(await store.findPeople(part)).toEqual([]);
  });

  test("the record of a person holds that person's messages and what they led to, and nothing of others", async () => {
    const { store } = at();
    const alice = await says(ALICE, SHARED, 'of-alice');
    const bob = await says(BOB, SHARED, 'of-bob');
    expect((await store.sessionsWith(BOB)).map(({ id }) => id)).toEqual([bob.sessionId]);
    const { turns, messages, revisions } = await store.personalRecord(alice.sessionId, BOB);
    expect(turns.map(({ id }) => id)).toEqual([bob.turnId]);
    expect(messages.map(({ content }) => content)).toEqual(['of-bob', 'answer to of-bob']);
    expect(revisions.map(({ yaml }) => yaml)).toEqual(['a: of-bob']);
  });

  test('erasing a person from a session takes text, answers, title and reply target, and leaves those of others', async () => {
    const { store } = at();
    const { sessionId, turnId } = await says(ALICE, SHARED, 'of-alice');
    const bob = await says(BOB, SHARED, 'of-bob');
    await store.erasePerson(sessionId, ALICE);
    expect((await store.getMessages(sessionId)).map(({ content }) => content)).toEqual(['of-bob', 'answer to of-bob']);
    expect((await store.getSession(sessionId))?.title).toBeUndefined();
    expect((await store.getTurn(turnId))?.replyTarget).toEqual({ context: {} });
    expect((await store.getTurn(bob.turnId))?.replyTarget.context).toEqual({ user: BOB });
    expect(await store.listRevisions(sessionId)).toHaveLength(2);
    expect(await store.participants(sessionId)).toEqual([BOB]);
    expect(await store.personalRecord(sessionId, ALICE)).toEqual({ turns: [], messages: [], revisions: [] });
  });

  test("a person's ratings are deleted, and not those of others", async () => {
    const { store } = at();
    const { turnId } = await says(ALICE, SHARED, 'one');
    for (const userIdentifier of [ALICE, BOB]) await store.recordFeedback({ turnId, userIdentifier, verdict: 'good' });
    expect(await store.deleteFeedbackOf(ALICE)).toBe(1);
    expect((await store.listFeedback()).map(({ userIdentifier }) => userIdentifier)).toEqual([BOB]);
  });

  test('sessions are deleted by the age of their last activity, the oldest first, and never with an unfinished turn', async () => {
    const { store, time } = at();
    const ids: string[] = [];
    for (let number = 1; number <= 4; number += 1) {
      time.now = day(number);
      ids.push((await says(ALICE, `slack:T1:D${number}`, `day ${number}`)).sessionId);
    }
    time.now = day(1);
    const unfinished = await store.accept(inbound({ id: 'unfinished', thread: THREAD }));
    time.now = new Date(day(13).getTime() + 1);
    expect(await store.deleteIdleSessions(10, 2)).toBe(2);
    expect(await store.deleteIdleSessions(10, 2)).toBe(1);
    expect(await store.deleteIdleSessions(10, 2)).toBe(0);
    const kept = await Promise.all(ids.map(async (id) => (await store.getSession(id)) !== undefined));
    expect(kept).toEqual([false, false, false, true]);
    await store.startTurn(unfinished.turn.id);
    await answer(store, unfinished.turn.id);
    await store.finishTurn(unfinished.turn.id);
    expect(await store.deleteIdleSessions(10, 2)).toBe(0);
    time.now = day(30);
    expect(await store.deleteIdleSessions(10, 9)).toBe(2);
  });
}
