import { expect, test } from 'vitest';
import type { HeardFilter } from '../../../src/chat/conversation-port.ts';
import { deliveredRevision, inbound, runningTurn, THREAD, USER, type StoreHarness } from './harness.ts';

const ALICE = { platform: 'web', scope: 'local', id: 'alice' };
const BOB = { ...ALICE, id: 'bob' };
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

  test('sessions are found page by page, also when several were active at the same moment', async () => {
    const { store, time } = at();
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      if (number % 2 === 0) time.now = new Date(time.now.getTime() + 1000);
      ids.push((await store.createSession(USER)).id);
    }
    await store.createSession('web:local:bob');
    const all = await store.findSessions(USER, { limit: 10 });
    expect(all.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const paged: string[] = [];
    for (const offset of [0, 2, 4, 6]) {
      paged.push(...(await store.findSessions(USER, { limit: 2, offset })).map(({ id }) => id));
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  test('sessions are found by their title, their messages and their files, without deleted messages', async () => {
    const { store } = at();
    const find = async (text: string) =>
      (await store.findSessions(USER, { limit: 10, text })).map(({ title }) => title);
    await store.createSession(USER, { title: 'The BEES_1 of 50%' });
    const { session } = await store.accept(inbound({ id: 'm1', title: 'Ants', content: "Let's write about Wasps" }));
    await deliveredRevision(store, { id: 'm2' }, 'flow: {name: hornets}');
    expect(await find('bees')).toEqual(['The BEES_1 of 50%']);
    expect(await find('s_1 of 50%')).toEqual(['The BEES_1 of 50%']);
    expect(await find('s%1')).toEqual([]);
    expect(await find('beesX1')).toEqual([]);
    expect(await find("let's write")).toEqual(['Ants']);
    expect(await find('Hornets')).toEqual(['Ants']);
    await store.deleteMessage(THREAD, 'm1');
    expect(await find('wasps')).toEqual([]);
    const [found] = await store.findSessions(USER, { limit: 10, text: 'hornets' });
    expect(found).toEqual(await store.getSession(session.id));
    expect(await store.findSessions('web:local:bob', { limit: 10, text: 'bees' })).toEqual([]);
  });

  test('a renamed session keeps its name when the message of its title is edited or deleted, and its place in the list', async () => {
    const { store, time } = at();
    const { session } = await store.accept(inbound({ id: 'm1', title: 'From the message' }));
    time.now = new Date(time.now.getTime() + 1000);
    await store.createSession(USER);
    await store.setExpectations(session.id, ['It names a price', 'under 120 words']);
    expect((await store.getSession(session.id))?.expectations).toEqual(['It names a price', 'under 120 words']);
    await store.setExpectations(session.id, []);
    expect(await store.getSession(session.id)).not.toHaveProperty('expectations');
    await store.renameSession(session.id, 'My name');
    await store.editMessage(THREAD, 'm1', 'edited', 'From the edit');
    await store.deleteMessage(THREAD, 'm1');
    expect((await store.getSession(session.id))?.title).toBe('My name');
    expect((await store.listRecentSessions(USER)).at(-1)?.id).toBe(session.id);
    await expect(store.renameSession(UNKNOWN, 'x')).rejects.toMatchObject({ code: 'store.unknown_session' });
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
    const now = time.now;
    expect(await store.latestMessages('web', 10)).toEqual([
      { thread: 'web:local:b', messageId: 'b1', at: now },
      { thread: 'web:local:a', messageId: 'a2', at: now },
      { thread: 'web:local:d', messageId: 'd1', at: now },
      { thread: 'web:local:c', messageId: 'c2', at: now },
    ]);
    time.now = new Date(time.now.getTime() + 1000);
    await store.accept(inbound({ id: 'b2', thread: 'web:local:b' }));
    expect(await store.latestMessages('web', 1)).toMatchObject([{ messageId: 'b2', at: time.now }]);
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
    const idsOf = async (filter: HeardFilter) =>
      (await store.latestMessages('web', 10, filter)).map(({ messageId }) => messageId);
    expect(await idsOf({ keyPrefix: 'web:local:x:', author: ALICE })).toEqual(['1', '6']);
    expect(await idsOf({ keyPrefix: 'web:local:x:' })).toEqual(['2', '3', '6']);
    expect(await idsOf({ author: BOB })).toEqual(['2', '3']);
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

  test('the closed sessions that were in a thread before are listed, the oldest first', async () => {
    const { store, time } = at();
    const ids: string[] = [];
    for (const id of ['m1', 'm2', 'm3']) {
      const { session } = await store.accept(inbound({ id }));
      await store.accept(inbound({ id: `elsewhere-${id}`, thread: 'web:local:elsewhere' }));
      if (id !== 'm3') await store.detachSession(session.id);
      ids.push(session.id);
      time.now = new Date(time.now.getTime() + 1000);
    }
    const listed = async () => (await store.sessionsOnceAt(THREAD)).map(({ id, status }) => [id, status]);
    expect(await listed()).toEqual([
      [ids[0], 'closed'],
      [ids[1], 'closed'],
    ]);
    await store.deleteMessage(THREAD, 'm2');
    await store.forgetSession(ids[0] ?? '');
    expect(await listed()).toEqual([[ids[1], 'closed']]);
    expect(await store.sessionsOnceAt('web:local:nowhere')).toEqual([]);
  });

  test('the participants of a session are the authors of its messages, not those who only gave a command', async () => {
    const { store } = at();
    const from = async (id: string, author: string, command?: string) => {
      const acceptance = inbound({ id, ...(command === undefined ? {} : { command }) });
      const metadata = { author, ...(command === undefined ? {} : { command }) };
      return store.accept({ ...acceptance, message: { ...acceptance.message, metadata } });
    };
    const { session } = await from('1', 'slack:T1:U1');
    await from('2', 'slack:T1:U2');
    await from('3', 'slack:T1:U1');
    await from('4', 'slack:T1:U3', 'forget');
    await store.addMessage(session.id, 'assistant', 'an answer', { author: 'slack:T1:U4' });
    expect(await store.participants(session.id)).toEqual(['slack:T1:U1', 'slack:T1:U2']);
    await store.deleteMessage(THREAD, '2');
    expect(await store.participants(session.id)).toEqual(['slack:T1:U1']);
    expect(await store.participants(UNKNOWN)).toEqual([]);
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
