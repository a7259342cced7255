import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SessionStore } from '../../src/session/session-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createSessionStore } from '../../src/store/open-store.ts';
import { createOrm } from '../../src/store/orm.ts';
import { postgresDialect } from '../../src/store/postgres/postgres.ts';
import { createDatabase } from '../../src/store/tables.ts';
import {
  answer,
  deliveredRevision,
  inbound,
  openHarness,
  runningTurn,
  THREAD,
  USER,
  type StoreHarness,
} from '../contract/store/harness.ts';
import { postgresPrograms, query, startPostgres } from '../support/postgres/server.ts';
import { postgresWire, type PostgresWire } from '../support/postgres/wire.ts';
import { hasPostgres, postgresDatabase } from '../support/postgres/postgres.ts';

describe.runIf(hasPostgres)('a server that commits and vanishes before it says so', () => {
  let harness: StoreHarness;
  let wire: PostgresWire;
  let store: SessionStore;
  beforeEach(async () => {
    const database = await postgresDatabase();
    wire = await postgresWire(database.url);
    harness = await openHarness({ ...database, url: wire.url });
    store = harness.store;
  });
  afterEach(async () => {
    await harness.end();
    await wire.close();
  });

  test('does not make a message look like one that was there before', async () => {
    wire.loseAnswerTo(/commit/);
    const accepted = await store.accept(inbound({ id: 'm1', title: 'A title' }));
    expect(accepted).toMatchObject({ redelivery: false, waiting: false, session: { title: 'A title' } });
    expect(await store.getMessages(accepted.session.id)).toEqual([accepted.message]);
    expect(await store.unfinishedTurns()).toEqual([accepted.turn]);
    expect(await store.accept(inbound({ id: 'm1' }))).toMatchObject({ redelivery: true });
  });

  test('does not make a message that waits next to another look like one that was there before', async () => {
    const first = await store.accept(inbound({ id: 'm1' }));
    wire.loseAnswerTo(/commit/);
    const second = await store.accept(inbound({ id: 'm2' }));
    expect(second).toMatchObject({ redelivery: false, turn: { id: first.turn.id } });
    expect(await store.getMessages(first.session.id)).toEqual([first.message, second.message]);
  });

  test('does not answer a turn twice, or make its answer look refused', async () => {
    const started = await runningTurn(store, { id: 'm1' });
    wire.loseAnswerTo(/commit/);
    const { turn, message, revision } = await store.answerTurn({
      turnId: started.id,
      outcome: 'revised',
      content: 'Here it is.',
      metadata: {},
      revision: { yaml: 'a: 1', fileName: (number) => `r${number}.yaml`, changes: 'made' },
    });
    expect(turn).toMatchObject({ state: 'answered', answerMessageId: message.id, revisionNumber: 1 });
    expect(await store.getTurn(turn.id)).toEqual(turn);
    expect((await store.getMessages(turn.sessionId)).at(1)).toEqual(message);
    expect(await store.listRevisions(turn.sessionId)).toEqual([revision]);
    await expect(answer(store, turn.id)).rejects.toMatchObject({ code: 'store.turn_not_running' });
  });

  test('does not write a line of a session twice', async () => {
    const { id } = await store.createSession(USER);
    wire.loseAnswerTo(/commit/);
    const message = await store.addMessage(id, 'user', 'hello');
    expect(await store.getMessages(id)).toEqual([message]);
  });

  test('does not make a session look like one that somebody else has begun', async () => {
    const id = crypto.randomUUID();
    wire.loseAnswerTo(/insert into "chat_sessions"/);
    const session = await store.createSession(USER, { id, threadKey: THREAD });
    expect(session).toMatchObject({ id, threadKey: THREAD });
    wire.loseAnswerTo(/insert into "chat_sessions"/);
    harness.time.now = new Date(harness.time.now.getTime() + 1);
    await expect(store.createSession(USER, { id })).rejects.toMatchObject({ code: 'store.session_exists' });
    expect(await store.listRecentSessions(USER)).toEqual([session]);
  });

  test('leaves everything else as if it had been said once', async () => {
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    const turn = await runningTurn(store, { id: 'm2' });
    wire.loseAnswerTo(/update "turns"/);
    expect(await store.startTurn(turn.id)).toMatchObject({ state: 'running' });
    wire.loseAnswerTo(/update "turns"/);
    await store.recordDelivery(turn.id, { postIds: ['p1'] });
    wire.loseAnswerTo(/update "turns"/);
    await store.requestStop(turn.id);
    await answer(store, turn.id);
    wire.loseAnswerTo(/update "turns"/);
    const finished = await store.finishTurn(turn.id);
    expect(finished).toMatchObject({ state: 'delivered', stopRequested: true, postIds: ['p1'] });
    wire.loseAnswerTo(/update "chat_messages"/);
    expect(await store.editMessage(THREAD, 'm2', 'edited')).toMatchObject({ content: 'edited' });
    wire.loseAnswerTo(/update "chat_messages"/);
    expect(await store.deleteMessage(THREAD, 'm2')).toMatchObject({ content: '' });
    wire.loseAnswerTo(/update "chat_sessions"/);
    await store.updateConfig(sessionId, 'b: 1');
    wire.loseAnswerTo(/update "chat_sessions"/);
    await store.detachSession(sessionId);
    wire.loseAnswerTo(/select/);
    expect(await store.getSession(sessionId)).toMatchObject({ status: 'closed', generatedConfig: 'b: 1' });
    wire.loseAnswerTo(/delete from "chat_sessions"/);
    await store.forgetSession(sessionId);
    expect(await store.listRecentSessions(USER)).toEqual([]);
  });
});

describe.runIf(hasPostgres)('a server that ends its connections', () => {
  let harness: StoreHarness;
  beforeEach(async () => {
    harness = await openHarness(await postgresDatabase());
  });
  afterEach(() => harness.end());

  test('in the middle of everything loses and doubles nothing', async () => {
    const stores = [harness.store, await harness.reopen()];
    const accepted: string[] = [];
    const ends = { done: 0, all: 8 };
    async function accept(writer: number): Promise<void> {
      for (let number = 0; ends.done < ends.all || number < 30; number += 1) {
        const id = `${writer}-${number}`;
        const { redelivery } = await (stores[writer % 2] ?? harness.store).accept(inbound({ id }));
        expect(redelivery).toBe(false);
        accepted.push(id);
      }
    }
    const writing = Promise.all([0, 1, 2, 3].map(accept));
    for (; ends.done < ends.all; ends.done += 1) {
      const before = accepted.length;
      await endConnections(harness.url);
      await expect.poll(() => accepted.length, { timeout: 10_000 }).toBeGreaterThan(before + 4);
    }
    await writing;
    const { messages } = await transcript(harness.store);
    expect(messages.toSorted()).toEqual(accepted.toSorted());
  });

  test('while nobody asks anything is not noticed', async () => {
    await harness.store.accept(inbound({ id: 'm1' }));
    await endConnections(harness.url);
    await expect.poll(() => connections(harness.url)).toBe(0);
    await expect(harness.store.ping()).resolves.toBeUndefined();
    expect(await harness.store.unfinishedTurns()).toHaveLength(1);
  });
});

describe.runIf(hasPostgres)('a server that is silent', () => {
  test('is given up, and asked again over another connection', async () => {
    const database = await postgresDatabase();
    const wire = await postgresWire(database.url);
    const store = await openImpatiently(wire.url);
    onTestFinished(async () => {
      await store.close();
      await wire.close();
      await database.remove();
    });
    const { session } = await store.accept(inbound({ id: 'm1' }));
    wire.mute();
    const reading = store.getMessages(session.id);
    // Only the store can have ended it: the network does nothing any more.
    await expect.poll(() => connections(database.url), { timeout: 10_000 }).toBe(0);
    wire.restore();
    expect(await reading).toHaveLength(1);
  });
});

const PROGRAMS = postgresPrograms();

describe.runIf(PROGRAMS !== undefined)('a server that crashes and comes back', () => {
  test('is known to be away for as long as it is, and people are not told where it is', async () => {
    const server = await startPostgres(PROGRAMS ?? '');
    const harness = await openHarness({ url: server.url, remove: () => server.stop() });
    onTestFinished(() => harness.end());
    await server.crash();
    const pinging = harness.store.ping();
    pinging.catch(() => undefined);
    await server.start();
    await expect(pinging).rejects.toMatchObject({
      code: 'store.unavailable',
      message: 'The conversation could not be read or saved.',
      cause: { name: 'ThreadsmithError', message: expect.stringContaining('127.0.0.1') },
    });
    await expect(harness.store.ping()).resolves.toBeUndefined();
  });

  test('holds up what is asked of it meanwhile, and loses and doubles nothing', async () => {
    const server = await startPostgres(PROGRAMS ?? '');
    const harness = await openHarness({ url: server.url, remove: () => server.stop() });
    onTestFinished(() => harness.end());
    const { store } = harness;
    const accepted: string[] = [];
    const answered: string[] = [];
    let back = false;
    async function converse(writer: number): Promise<void> {
      for (let number = 0, left = 5; left > 0; number += 1) {
        if (back) left -= 1;
        const id = `${writer}-${number}`;
        const { turn, redelivery } = await store.accept(inbound({ id, command: 'show' }));
        expect(redelivery).toBe(false);
        accepted.push(id);
        await store.startTurn(turn.id);
        await answer(store, turn.id, `to ${id}`);
        answered.push(`to ${id}`);
        await store.finishTurn(turn.id);
      }
    }
    const conversing = Promise.all([0, 1, 2].map(converse));
    for (let crash = 0; crash < 2; crash += 1) {
      const before = answered.length;
      await expect.poll(() => answered.length, { timeout: 15_000 }).toBeGreaterThan(before + 10);
      await server.crash();
      await server.start();
    }
    back = true;
    await conversing;
    const { messages, answers } = await transcript(store);
    expect(messages.toSorted()).toEqual(accepted.toSorted());
    expect(answers.toSorted()).toEqual(answered.toSorted());
    expect(await store.unfinishedTurns()).toEqual([]);
  }, 60_000);
});

async function transcript(store: SessionStore) {
  const session = await store.findSessionByThread(THREAD);
  const all = await store.getMessages(session?.id ?? '');
  return {
    messages: all.flatMap(({ platformMessageId }) => platformMessageId ?? []),
    answers: all.filter(({ role }) => role === 'assistant').map(({ content }) => content),
  };
}

/** A store that gives a silent server up after a moment. */
async function openImpatiently(url: string): Promise<SessionStore> {
  const dialect = postgresDialect(url, { silenceMs: 200 });
  const orm = await createOrm(dialect);
  await migrate(orm, dialect);
  await dialect.configure(orm);
  const parts = { database: createDatabase(orm, dialect), clock: () => new Date(), newId: () => crypto.randomUUID() };
  return createSessionStore(parts);
}

const OURS = "datname = current_database() and application_name = 'threadsmith'";

async function connections(url: string): Promise<number> {
  const [row] = await query(url, `select count(*)::int as count from pg_stat_activity where ${OURS}`);
  return Number(row?.['count']);
}

async function endConnections(url: string): Promise<void> {
  await query(url, `select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`);
}
