import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import { hasPostgres, postgresDatabase } from '../../support/postgres/postgres.ts';
import { query } from '../../support/postgres/server.ts';
import { ALICE, BOB, countsOf, says, setUp } from '../../support/stored-data.ts';

describe.runIf(hasPostgres)('move', () => {
  test('every row of an SQLite file arrives in PostgreSQL, which goes on counting after them', async () => {
    const { url, open, run } = setUp();
    const store = await open();
    for (let number = 0; number < 150; number += 1) await says(store, ALICE, `slack:T1:D${number % 9}`, `m${number}`);
    const last = await says(store, BOB, 'slack:T1:C1:1', 'emoji \u{1F600} \\ "quoted"');
    await store.recordFeedback({ turnId: last.id, userIdentifier: BOB, verdict: 'good' });
    const messages = await store.getMessages(last.sessionId);
    const revisions = await store.listRevisions(last.sessionId);
    const feedback = await store.listFeedback();
    await expect(run('move', url, 'postgres://nowhere.invalid:1/x?sslmode=prefer')).rejects.toMatchObject({
      code: 'cli.address',
    });
    await store.close();
    const target = await postgresDatabase();
    onTestFinished(() => target.remove());
    const { printed } = await run('move', url, target.url);
    expect(printed).toMatch(/chat_messages +302 -> 302/);
    expect(printed).toMatch(/feedback +1 -> 1/);
    const moved = await openStore({ url: target.url, clock: () => new Date(), newId: () => crypto.randomUUID() });
    expect(await moved.getMessages(last.sessionId)).toEqual(messages);
    expect(await moved.listRevisions(last.sessionId)).toEqual(revisions);
    expect(await moved.listFeedback()).toEqual(feedback);
    expect(await moved.getTurn(last.id)).toEqual(last);
    const next = await says(moved, BOB, 'slack:T1:C1:1', 'goes on');
    expect((await moved.lastMessageTurn(last.sessionId))?.id).toBe(next.id);
    await moved.close();
    const columns = await query(
      target.url,
      "select identity_generation from information_schema.columns where column_name = 'position'",
    );
    expect(columns).toEqual([{ identity_generation: 'ALWAYS' }, { identity_generation: 'ALWAYS' }]);

    await expect(run('move', url, target.url)).rejects.toMatchObject({ code: 'store.not_empty' });
  });

  test('and back: from PostgreSQL into a file', async () => {
    const { path, url, open, run } = setUp();
    const source = await postgresDatabase();
    onTestFinished(() => source.remove());
    const store = await openStore({ url: source.url, clock: () => new Date(), newId: () => crypto.randomUUID() });
    const turn = await says(store, ALICE, 'slack:T1:D1', 'XBACKX');
    const messages = await store.getMessages(turn.sessionId);
    await store.close();
    await run('move', source.url, url);
    expect(await countsOf(path)).toEqual({ chat_sessions: 1, chat_messages: 2, turns: 1, revisions: 1 });
    expect(await (await open()).getMessages(turn.sessionId)).toEqual(messages);
  });
});
