import { expect, test } from 'vitest';
import { deliveredRevision, inbound, runningTurn, THREAD, USER, type StoreHarness } from './harness.ts';

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

export function sessionCases(at: () => StoreHarness): void {
  test('a created session is found by its id and by its thread', async () => {
    const { store, time } = at();
    const session = await store.createSession(USER, { platform: 'web', threadKey: THREAD, title: 'A title' });
    expect(session).toEqual({
      id: session.id,
      userIdentifier: USER,
      platform: 'web',
      threadKey: THREAD,
      title: 'A title',
      status: 'in_progress',
      createdAt: time.now,
      updatedAt: time.now,
    });
    expect(await store.getSession(session.id)).toEqual(session);
    expect(await store.findSessionByThread(THREAD)).toEqual(session);
  });

  test('a session needs nothing but its owner, and may bring its own id', async () => {
    const { store } = at();
    const id = crypto.randomUUID();
    expect(await store.createSession('slack:T1:U1', { id })).toMatchObject({ id, platform: 'slack' });
    expect((await store.createSession('alice')).platform).toBe('unknown');
  });

  test('what is unknown is undefined or empty, also when the id is no UUID', async () => {
    const { store } = at();
    for (const id of [UNKNOWN, 'nonsense', '']) {
      expect(await store.getSession(id)).toBeUndefined();
      expect(await store.findSessionByThread(id)).toBeUndefined();
      expect(await store.getMessages(id)).toEqual([]);
      expect(await store.recentMessages(id, 5)).toEqual([]);
      expect(await store.listRevisions(id)).toEqual([]);
      expect(await store.getRevision(id, 1)).toBeUndefined();
      expect(await store.getTurn(id)).toBeUndefined();
      expect(await store.turnMessages(id)).toEqual([]);
      expect(await store.startTurn(id)).toBeUndefined();
      expect(await store.lastMessageTurn(id)).toBeUndefined();
    }
  });

  test('writing to a session that is unknown rejects, and there is nothing to forget about it', async () => {
    const { store } = at();
    const rejection = { code: 'store.unknown_session' };
    for (const id of [UNKNOWN, 'nonsense', '']) {
      await expect(store.addMessage(id, 'user', 'hello')).rejects.toMatchObject(rejection);
      await expect(store.updateConfig(id, 'a: 1')).rejects.toMatchObject(rejection);
      await expect(store.detachSession(id)).rejects.toMatchObject(rejection);
      await expect(store.forgetSession(id)).resolves.toBeUndefined();
    }
  });

  test('a session is not given an id that is no UUID', async () => {
    const { store } = at();
    await expect(store.createSession(USER, { id: 'nonsense' })).rejects.toMatchObject({ code: 'store.unusable_id' });
    expect(await store.listRecentSessions(USER)).toEqual([]);
  });

  test('a second session with the same id or in the same thread is refused', async () => {
    const { store } = at();
    const first = await store.createSession(USER, { threadKey: THREAD });
    const rejection = { code: 'store.session_exists' };
    await expect(store.createSession(USER, { threadKey: THREAD })).rejects.toMatchObject(rejection);
    await expect(store.createSession(USER, { id: first.id })).rejects.toMatchObject(rejection);
    expect(await store.listRecentSessions(USER)).toHaveLength(1);
  });

  test('recent sessions come with the newest activity first, only those of their owner, ten unless told', async () => {
    const { store, time } = at();
    await store.createSession('web:local:bob');
    const ids: string[] = [];
    for (let number = 0; number < 12; number += 1) {
      time.now = new Date(time.now.getTime() + 1000);
      ids.unshift((await store.createSession(USER)).id);
    }
    expect((await store.listRecentSessions(USER)).map(({ id }) => id)).toEqual(ids.slice(0, 10));
    time.now = new Date(time.now.getTime() + 1000);
    const oldest = ids[11] ?? '';
    await store.addMessage(oldest, 'user', 'back again');
    expect((await store.listRecentSessions(USER, 2)).map(({ id }) => id)).toEqual([oldest, ids[0]]);
  });

  test('the newest message of each thread of a platform is told, also where the session left the thread', async () => {
    const { store, time } = at();
    await store.accept(inbound({ id: 'a1', thread: 'web:local:a' }));
    await store.accept(inbound({ id: 'b1', thread: 'web:local:b' }));
    await store.accept(inbound({ id: 'a2', thread: 'web:local:a' }));
    for (const thread of ['c', 'd']) {
      const { session } = await store.accept(inbound({ id: `${thread}1`, thread: `web:local:${thread}` }));
      await store.detachSession(session.id);
    }
    await store.accept(inbound({ id: 'c2', thread: 'web:local:c' }));
    await store.createSession('slack:T1:U1', { threadKey: 'slack:T1:x' });
    const createdAt = time.now;
    expect(await store.latestMessages('web', 10)).toEqual([
      { threadKey: 'web:local:b', platformMessageId: 'b1', createdAt },
      { threadKey: 'web:local:a', platformMessageId: 'a2', createdAt },
      { threadKey: 'web:local:d', platformMessageId: 'd1', createdAt },
      { threadKey: 'web:local:c', platformMessageId: 'c2', createdAt },
    ]);
    time.now = new Date(time.now.getTime() + 1000);
    await store.accept(inbound({ id: 'b2', thread: 'web:local:b' }));
    expect(await store.latestMessages('web', 1)).toMatchObject([{ platformMessageId: 'b2', createdAt: time.now }]);
    expect(await store.latestMessages('discord', 10)).toEqual([]);
  });

  test('the newest message of one person is told, in the threads of one place', async () => {
    const { store } = at();
    const said = [
      ['1', 'web:local:x:1', 'web:local:alice'],
      ['2', 'web:local:x:1', 'web:local:bob'],
      ['3', 'web:local:x:2', 'web:local:bob'],
      ['4', 'web:local:x_3', 'web:local:alice'],
      ['5', 'web:local:x:4', 'web:local:alice'],
      ['6', 'web:local:x:4', 'web:local:alice'],
    ] as const;
    for (const [id, thread, author] of said) {
      const acceptance = inbound({ id, thread });
      await store.accept({ ...acceptance, message: { ...acceptance.message, metadata: { author } } });
    }
    const { session } = await store.accept(inbound({ id: '7', thread: 'web:local:x:5' }));
    await store.detachSession(session.id);
    const idsOf = async (filter: Parameters<typeof store.latestMessages>[2]) =>
      (await store.latestMessages('web', 10, filter)).map(({ platformMessageId }) => platformMessageId);
    expect(await idsOf({ keyPrefix: 'web:local:x:', author: 'web:local:alice' })).toEqual(['1', '6']);
    expect(await idsOf({ keyPrefix: 'web:local:x:' })).toEqual(['2', '3', '6']);
    expect(await idsOf({ author: 'web:local:bob' })).toEqual(['2', '3']);
    expect(await idsOf({ keyPrefix: 'web:local:y' })).toEqual([]);
  });

  test('the config of a session can be replaced', async () => {
    const { store } = at();
    const { id } = await store.createSession(USER);
    await store.updateConfig(id, 'flow:\n  name: é\n');
    expect((await store.getSession(id))?.generatedConfig).toBe('flow:\n  name: é\n');
  });

  test('a detached session is closed and leaves its thread to the next one', async () => {
    const { store } = at();
    const { session } = await store.accept(inbound({ id: 'm1' }));
    await store.detachSession(session.id);
    const detached = await store.getSession(session.id);
    expect(detached).toMatchObject({ status: 'closed' });
    expect(detached).not.toHaveProperty('threadKey');
    const next = await store.accept(inbound({ id: 'm2' }));
    expect(next.session.id).not.toBe(session.id);
    expect(await store.findSessionByThread(THREAD)).toEqual(next.session);
    expect(await store.getMessages(session.id)).toHaveLength(1);
  });

  test('a forgotten session leaves nothing behind, and nothing else goes with it', async () => {
    const { store } = at();
    const kept = await deliveredRevision(store, { id: 'k1', thread: 'web:local:other' }, 'kept: 1');
    const forgotten = await deliveredRevision(store, { id: 'm1' }, 'secret: 1');
    const waiting = await runningTurn(store, { id: 'm2' });
    await store.forgetSession(forgotten.sessionId);
    await store.forgetSession(forgotten.sessionId);
    expect(await store.getSession(forgotten.sessionId)).toBeUndefined();
    expect(await store.findSessionByThread(THREAD)).toBeUndefined();
    expect(await store.getMessages(forgotten.sessionId)).toEqual([]);
    expect(await store.listRevisions(forgotten.sessionId)).toEqual([]);
    expect(await store.getTurn(forgotten.id)).toBeUndefined();
    expect(await store.turnMessages(waiting.id)).toEqual([]);
    expect(await store.unfinishedTurns()).toEqual([]);
    expect(await store.getMessages(kept.sessionId)).toHaveLength(2);
    expect(await store.listRevisions(kept.sessionId)).toHaveLength(1);
  });

  test('a turn that is answered after its session was forgotten is refused and brings nothing back', async () => {
    const { store } = at();
    const turn = await runningTurn(store, { id: 'm1' });
    await store.forgetSession(turn.sessionId);
    const late = { turnId: turn.id, outcome: 'answered', content: 'too late', metadata: {} } as const;
    await expect(store.answerTurn(late)).rejects.toMatchObject({ code: 'store.unknown_turn' });
    expect(await store.startTurn(turn.id)).toBeUndefined();
    expect(await store.getMessages(turn.sessionId)).toEqual([]);
  });

  test('a store that can be read answers a ping, a closed one rejects it', async () => {
    const { store, reopen } = at();
    await expect(store.ping()).resolves.toBeUndefined();
    const other = await reopen();
    await other.close();
    await expect(other.ping()).rejects.toMatchObject({ name: 'ThreadsmithError' });
  });
}
