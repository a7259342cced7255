import { expect, test } from 'vitest';
import type { SessionStore, TurnAnswer } from '../../../src/session/session-store.ts';
import { answer, deliveredRevision, inbound, runningTurn, THREAD, USER, type StoreHarness } from './harness.ts';

/** How often two processes meet in each test. What is not guarded goes wrong in a few of these, on a machine with two cores. */
const ROUNDS = 40;

const thread = (round: number) => `${THREAD}-${round}`;

/** Two stores on one database, as two processes have them, that do things at the same moment. */
export function raceCases(at: () => StoreHarness): void {
  const others = new WeakMap<StoreHarness, Promise<SessionStore>>();
  async function twoStores(): Promise<readonly [SessionStore, SessionStore]> {
    const harness = at();
    const other = others.get(harness) ?? harness.reopen();
    others.set(harness, other);
    return [harness.store, await other];
  }

  test('messages that come to a fresh thread in two processes begin one session and wait in one turn', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const [first, second] = await Promise.all([
        one.accept(inbound({ id: 'm1', thread: thread(round) })),
        other.accept(inbound({ id: 'm2', thread: thread(round) })),
      ]);
      expect(second.session.id).toBe(first.session.id);
      expect(second.turn.id).toBe(first.turn.id);
      expect(await one.turnMessages(first.turn.id)).toHaveLength(2);
    }
  });

  test('one message that comes in two processes is new in one of them only', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const twin = inbound({ id: 'm1', thread: thread(round) });
      const accepted = await Promise.all([one.accept(twin), other.accept(twin)]);
      expect(accepted.filter(({ redelivery }) => redelivery)).toHaveLength(1);
      expect(new Set(accepted.map(({ turn }) => turn.id)).size).toBe(1);
    }
    expect(await one.unfinishedTurns()).toHaveLength(ROUNDS);
  });

  /** What several messages join that come while `meanwhile` is done to their thread's waiting turn in another process. */
  async function joinedMeanwhile(round: number, meanwhile: (store: SessionStore, turnId: string) => Promise<unknown>) {
    const [one, other] = await twoStores();
    const { turn } = await one.accept(inbound({ id: 'm0', thread: thread(round) }));
    const accepting = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'].map((id) =>
      one.accept(inbound({ id, thread: thread(round) })),
    );
    // By then some are through, some under way.
    await accepting[round % accepting.length];
    await meanwhile(other, turn.id);
    const read = await other.turnMessages(turn.id);
    const later = await Promise.all(accepting);
    const joined = later.filter((accepted) => accepted.turn.id === turn.id);
    return { read: read.length, joined: 1 + joined.length };
  }

  test('a message joins no turn that begins at this moment in another process, where nobody would read it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { read, joined } = await joinedMeanwhile(round, (store, turnId) => store.startTurn(turnId));
      expect(read).toBe(joined);
    }
  });

  test('a message joins no turn that is stopped at this moment in another process', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { read, joined } = await joinedMeanwhile(round, (store, turnId) => store.requestStop(turnId));
      expect(read).toBe(joined);
    }
  });

  test('who has read a message never finds another one before it later on', async () => {
    const [one, other] = await twoStores();
    const { sessionId } = await deliveredRevision(one, { id: 'm0' }, 'a: 0');
    const watcher = await at().reopen();
    let seen: readonly string[] = [];
    let last: Promise<void> = Promise.resolve();
    /** One after another: a slow look may not be compared with what a quicker one saw later. */
    function look(): Promise<void> {
      last = lookAfter(last);
      return last;
    }
    async function lookAfter(earlier: Promise<void>): Promise<void> {
      await earlier;
      const now = (await watcher.getMessages(sessionId)).map(({ id }) => id);
      expect(now.slice(0, seen.length)).toEqual(seen);
      seen = now;
    }
    for (let round = 1; round <= ROUNDS; round += 1) {
      const turn = await runningTurn(one, { id: `m${round}` });
      const writing = Promise.all([
        one.answerTurn(newRevision(turn.id, `a: ${round}`)),
        other.accept(inbound({ id: `during-${round}`, command: 'show' })).then(look),
        other.addMessage(sessionId, 'user', `between ${round}`).then(look),
      ]);
      await look();
      await writing;
      await look();
      await one.finishTurn(turn.id);
    }
    expect(seen).toHaveLength(2 + ROUNDS * 4);
  });

  test('a turn that is begun in two processes counts both attempts', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { turn } = await one.accept(inbound({ id: 'm1', thread: thread(round) }));
      await Promise.all([one.startTurn(turn.id), other.startTurn(turn.id)]);
      expect(await one.getTurn(turn.id)).toMatchObject({ state: 'running', attempts: 2 });
    }
  });

  test('a turn that is answered in two processes has one answer and one revision', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = await runningTurn(one, { id: 'm1', thread: thread(round) });
      const both = await Promise.allSettled([
        one.answerTurn(newRevision(turn.id, 'by: one')),
        other.answerTurn(newRevision(turn.id, 'by: other')),
      ]);
      expect(failures(both)).toEqual(['store.turn_not_running']);
      expect(await one.getMessages(turn.sessionId)).toHaveLength(2);
      expect(await one.listRevisions(turn.sessionId)).toHaveLength(1);
      const ends = await Promise.all([one.finishTurn(turn.id), other.finishTurn(turn.id)]);
      expect(ends[1]).toEqual(ends[0]);
    }
  });

  test('revisions that are made in one session at the same moment get a number each, and the last of them counts', async () => {
    const [one, other] = await twoStores();
    const { sessionId } = await deliveredRevision(one, { id: 'm0' }, 'a: 0');
    for (let round = 0; round < ROUNDS; round += 1) {
      const first = await runningTurn(one, { id: `a${round}`, command: 'regenerate' });
      const second = await runningTurn(one, { id: `b${round}`, command: 'regenerate' });
      await Promise.all([
        one.answerTurn(newRevision(first.id, `by: ${first.id}`)),
        other.answerTurn(newRevision(second.id, `by: ${second.id}`)),
      ]);
      expect(await currentRevision(one, sessionId)).toEqual({ number: 3 + round * 2, isConfig: true });
    }
  });

  test('an undo at the same moment as a new revision leaves the config of the revision that is current', async () => {
    const [one, other] = await twoStores();
    const { sessionId } = await deliveredRevision(one, { id: 'm0' }, 'a: 0');
    for (let round = 0; round < ROUNDS; round += 1) {
      const change = await runningTurn(one, { id: `a${round}`, command: 'regenerate' });
      const undo = await runningTurn(one, { id: `b${round}`, command: 'undo' });
      const base = { turnId: undo.id, outcome: 'answered', content: 'Undone.', metadata: {} } as const;
      await Promise.all([
        one.answerTurn(newRevision(change.id, `a: ${round + 1}`)),
        other.answerTurn({ ...base, currentRevision: 1 }),
      ]);
      const current = await currentRevision(one, sessionId);
      expect([1, round + 2]).toContain(current.number);
      expect(current.isConfig).toBe(true);
    }
  });

  test('a session that is forgotten at the same moment as its thread goes on is gone, or is there wholly', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = await runningTurn(one, { id: 'm1', thread: thread(round) });
      const { turn: queued } = await one.accept(inbound({ id: 'm2', thread: thread(round) }));
      const all = await Promise.allSettled([
        one.answerTurn(newRevision(turn.id, 'a: 1')),
        one.accept(inbound({ id: 'm3', thread: thread(round) })),
        one.recordDelivery(turn.id, { postIds: ['p1'] }),
        one.startTurn(queued.id),
        other.forgetSession(turn.sessionId),
        one.addMessage(turn.sessionId, 'user', 'hello'),
      ]);
      expect(failures(all).filter((code) => !/^store\.unknown_(session|turn)$/.test(code))).toEqual([]);
      expect(await one.getSession(turn.sessionId)).toBeUndefined();
      expect(await one.getMessages(turn.sessionId)).toEqual([]);
      expect(await one.getTurn(turn.id)).toBeUndefined();
      await expectEveryMessageHasItsTurn(one, thread(round));
    }
  });

  test('a message that comes at the same moment as its thread is given to a next session belongs to one of the two', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { session } = await one.accept(inbound({ id: 'm1', thread: thread(round) }));
      const [{ message, turn }] = await Promise.all([
        one.accept(inbound({ id: 'm2', thread: thread(round) })),
        other.detachSession(session.id),
      ]);
      expect(turn.sessionId).toBe(message.sessionId);
      expect(await one.turnMessages(turn.id)).toContainEqual(message);
      const [next] = await Promise.all([
        one.accept(inbound({ id: 'm1', thread: thread(round) })),
        other.forgetSession(session.id),
      ]);
      expect(next.message.turnId).toBe(next.turn.id);
      await expectEveryMessageHasItsTurn(one, thread(round));
    }
  });

  test('a session that is made in two processes is made once', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const both = await Promise.allSettled(
        [one, other].map((store) => store.createSession(USER, { threadKey: thread(round) })),
      );
      expect(failures(both)).toEqual(['store.session_exists']);
    }
  });

  test('what people think of an answer that is forgotten at the same moment is kept or not, and never in the way', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id: turnId, sessionId } = await runningTurn(one, { id: 'm1', thread: thread(round) });
      const people = ['a', 'b', 'c', 'd'].map((name) => ({ turnId, userIdentifier: name, verdict: 'good' }) as const);
      const all = await Promise.allSettled([
        ...people.map((feedback) => one.recordFeedback(feedback)),
        other.forgetSession(sessionId),
      ]);
      expect(failures(all)).toEqual([]);
    }
    expect(await one.listFeedback()).toEqual([]);
  });

  test('a message that is deleted at the same moment as its turn is answered stays deleted', async () => {
    const [one, other] = await twoStores();
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = await runningTurn(one, { id: 'm1', thread: thread(round) });
      await Promise.all([
        answer(one, turn.id),
        other.deleteMessage(thread(round), 'm1'),
        one.editMessage(thread(round), 'm1', 'edited'),
      ]);
      expect((await one.getMessages(turn.sessionId)).map(({ role }) => role)).toEqual(['assistant']);
      const again = await one.accept(inbound({ id: 'm1', thread: thread(round) }));
      expect(again.message.content).toBe('');
    }
  });
}

function newRevision(turnId: string, yaml: string): TurnAnswer {
  return {
    turnId,
    outcome: 'revised',
    content: 'Here it is.',
    metadata: {},
    revision: { yaml, fileName: (number) => `r${number}.yaml`, changes: 'made' },
  };
}

function failures(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []));
}

async function currentRevision(store: SessionStore, sessionId: string) {
  const session = await store.getSession(sessionId);
  const number = session?.currentRevision ?? 0;
  const revision = await store.getRevision(sessionId, number);
  return { number, isConfig: revision !== undefined && revision.yaml === session?.generatedConfig };
}

async function expectEveryMessageHasItsTurn(store: SessionStore, threadKey: string): Promise<void> {
  const session = await store.findSessionByThread(threadKey);
  const messages = session === undefined ? [] : await store.getMessages(session.id);
  for (const { turnId } of messages)
    expect(await store.getTurn(turnId ?? '')).toMatchObject({ sessionId: session?.id });
}
