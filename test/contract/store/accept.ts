import { expect, test } from 'vitest';
import { answer, inbound, runningTurn, THREAD, USER, type StoreHarness } from './harness.ts';

export function acceptCases(at: () => StoreHarness): void {
  test('the first message of a thread begins a session with a queued turn', async () => {
    const { store, time } = at();
    const { session, message, turn, redelivery, waiting } = await store.accept(inbound({ id: 'm1', title: 'A title' }));
    const sessionId = session.id;
    expect({ redelivery, waiting }).toEqual({ redelivery: false, waiting: false });
    expect(session).toMatchObject({ threadKey: THREAD, platform: 'web', userIdentifier: USER, title: 'A title' });
    expect(message).toEqual({
      id: message.id,
      sessionId,
      role: 'user',
      content: 'message m1',
      createdAt: time.now,
      metadata: { author: USER },
      platformMessageId: 'm1',
      turnId: turn.id,
    });
    expect(turn).toEqual({
      id: turn.id,
      sessionId,
      threadKey: THREAD,
      kind: 'message',
      state: 'queued',
      stopRequested: false,
      replyTarget: { messageId: 'm1', context: { channel: 'C1' } },
      postIds: [],
      fileDelivered: false,
      attempts: 0,
      createdAt: time.now,
    });
    expect(await store.getTurn(turn.id)).toEqual(turn);
    expect(await store.getSession(sessionId)).toEqual(session);
  });

  test('messages that wait together are answered in one turn', async () => {
    const { store, time } = at();
    const first = await store.accept(inbound({ id: 'm1' }));
    time.now = new Date(time.now.getTime() + 5000);
    const second = await store.accept(inbound({ id: 'm2' }));
    expect(second).toMatchObject({ turn: first.turn, redelivery: false, waiting: false });
    expect(second.session).toEqual({ ...first.session, updatedAt: time.now });
    expect((await store.turnMessages(first.turn.id)).map(({ platformMessageId }) => platformMessageId)).toEqual([
      'm1',
      'm2',
    ]);
  });

  test('a session that was made without a title is named by the first message that has one', async () => {
    const { store } = at();
    await store.createSession(USER, { threadKey: THREAD });
    const titles = [];
    for (const [id, title] of [['m1'], ['m2', 'First'], ['m3', 'Second'], ['m4']] as const) {
      const { session } = await store.accept(inbound({ id, ...(title === undefined ? {} : { title }) }));
      titles.push(session.title);
    }
    expect(titles).toEqual([undefined, 'First', 'First', 'First']);
  });

  test('a message that comes while a turn runs waits in a turn of its own, which later ones join', async () => {
    const { store } = at();
    const running = await runningTurn(store, { id: 'm1' });
    const second = await store.accept(inbound({ id: 'm2' }));
    const third = await store.accept(inbound({ id: 'm3' }));
    expect(second.turn.id).not.toBe(running.id);
    expect(third.turn.id).toBe(second.turn.id);
    expect([second.waiting, third.waiting]).toEqual([true, true]);
  });

  test('a turn that is answered but not delivered still makes the next one wait', async () => {
    const { store } = at();
    const turn = await runningTurn(store, { id: 'm1' });
    await answer(store, turn.id);
    expect((await store.accept(inbound({ id: 'm2' }))).waiting).toBe(true);
    await store.finishTurn(turn.id);
    expect((await store.accept(inbound({ id: 'm3' }))).waiting).toBe(false);
  });

  test('a command gets a turn of its own, and no message joins it', async () => {
    const { store } = at();
    const message = await store.accept(inbound({ id: 'm1' }));
    const command = await store.accept(inbound({ id: 'c1', command: 'undo' }));
    const another = await store.accept(inbound({ id: 'c2', command: 'undo' }));
    const later = await store.accept(inbound({ id: 'm2' }));
    const ids = [message, command, another, later].map(({ turn }) => turn.id);
    expect(new Set(ids).size).toBe(4);
    expect(command.turn).toMatchObject({ kind: 'command', command: 'undo' });
    expect([message, command, another, later].map(({ waiting }) => waiting)).toEqual([false, true, true, true]);
  });

  test('no message joins a turn that was asked to stop before it began', async () => {
    const { store } = at();
    const first = await store.accept(inbound({ id: 'm1' }));
    await store.requestStop(first.turn.id);
    const second = await store.accept(inbound({ id: 'm2' }));
    expect(second.turn.id).not.toBe(first.turn.id);
  });

  test('a redelivered message is recognised and changes nothing', async () => {
    const { store, time } = at();
    const first = await store.accept(inbound({ id: 'm1' }));
    time.now = new Date(time.now.getTime() + 5000);
    const again = await store.accept(inbound({ id: 'm1', content: 'other words', command: 'stop' }));
    expect(again).toEqual({ ...first, redelivery: true });
    expect(await store.getMessages(first.session.id)).toEqual([first.message]);
    expect(await store.unfinishedTurns()).toEqual([first.turn]);
    expect(await store.getSession(first.session.id)).toEqual(first.session);
  });

  test('a redelivered message shows its turn as it is now, and whether that still waits', async () => {
    const { store } = at();
    const running = await runningTurn(store, { id: 'm1' });
    await store.accept(inbound({ id: 'm2' }));
    expect(await store.accept(inbound({ id: 'm1' }))).toMatchObject({ turn: running, waiting: false });
    expect(await store.accept(inbound({ id: 'm2' }))).toMatchObject({ turn: { state: 'queued' }, waiting: true });
  });

  test('the same message id in another thread is another message', async () => {
    const { store } = at();
    const here = await store.accept(inbound({ id: 'm1' }));
    const there = await store.accept(inbound({ id: 'm1', thread: 'web:local:thread-2' }));
    expect(there).toMatchObject({ redelivery: false, waiting: false });
    expect(there.session.id).not.toBe(here.session.id);
  });

  test('a message that is redelivered after its session left the thread begins no session', async () => {
    const { store } = at();
    const first = await store.accept(inbound({ id: 'm1' }));
    await store.detachSession(first.session.id);
    const again = await store.accept(inbound({ id: 'm1' }));
    expect(again).toMatchObject({ redelivery: true, turn: first.turn, session: { id: first.session.id } });
    expect(await store.findSessionByThread(THREAD)).toBeUndefined();
    expect(await store.listRecentSessions(USER)).toHaveLength(1);
  });

  test('a message that is redelivered after its session was forgotten is answered as a new one', async () => {
    const { store } = at();
    const first = await store.accept(inbound({ id: 'm1' }));
    await store.forgetSession(first.session.id);
    const again = await store.accept(inbound({ id: 'm1' }));
    expect(again).toMatchObject({ redelivery: false, turn: { state: 'queued' } });
    expect(again.session.id).not.toBe(first.session.id);
  });

  test('a deleted message that is redelivered stays deleted', async () => {
    const { store } = at();
    const { session } = await store.accept(inbound({ id: 'm1', content: 'regretted' }));
    await store.deleteMessage(THREAD, 'm1');
    expect(await store.accept(inbound({ id: 'm1', content: 'regretted' }))).toMatchObject({
      redelivery: true,
      message: { content: '' },
    });
    expect(await store.getMessages(session.id)).toEqual([]);
  });

  test('a message of the next session does not join a turn of the one before it, and waits for it', async () => {
    const { store } = at();
    const before = await store.accept(inbound({ id: 'm1' }));
    await store.detachSession(before.session.id);
    const after = await store.accept(inbound({ id: 'm2' }));
    expect(after.turn.id).not.toBe(before.turn.id);
    expect(after.waiting).toBe(true);
    expect((await store.unfinishedTurnsOf(THREAD)).map(({ id }) => id)).toEqual([before.turn.id, after.turn.id]);
  });

  test('fifty deliveries of one message at once make one message and one turn', async () => {
    const { store, reopen } = at();
    const stores = [store, await reopen()];
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, number) => (stores[number % 2] ?? store).accept(inbound({ id: 'm1' }))),
    );
    expect(results.filter(({ redelivery }) => !redelivery)).toHaveLength(1);
    expect(new Set(results.map(({ turn }) => turn.id)).size).toBe(1);
    expect(await store.unfinishedTurns()).toHaveLength(1);
    expect(await store.listRecentSessions(USER)).toHaveLength(1);
    expect(await store.getMessages(results[0]?.session.id ?? '')).toHaveLength(1);
  });

  test('fifty messages at once into a fresh thread make one session, and all wait in one turn', async () => {
    const { store, reopen } = at();
    const stores = [store, await reopen()];
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, number) => (stores[number % 2] ?? store).accept(inbound({ id: `m${number}` }))),
    );
    expect(new Set(results.map(({ session }) => session.id)).size).toBe(1);
    const turns = new Set(results.map(({ turn }) => turn.id));
    expect(turns.size).toBe(1);
    const [turnId = ''] = turns;
    const ids = (await store.turnMessages(turnId)).map(({ platformMessageId }) => platformMessageId);
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: 50 }, (_, number) => `m${number}`)));
  });
}
