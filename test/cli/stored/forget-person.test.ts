import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, says, setUp, tries } from '../../support/stored-data.ts';

/** Where a text is found in the bytes of the files next to the database, it included. */
function filesWith(path: string, text: string): string[] {
  const folder = join(path, '..');
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
}

describe('forget', () => {
  test('while Threadsmith has the database open, no byte of the person is left in its files, and all of the others', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
    const rated = await says(store, BOB, 'slack:T1:D2', 'XBOBX');
    await store.recordFeedback({ turnId: rated.id, userIdentifier: ALICE, verdict: 'bad' });
    expect(filesWith(path, 'XALICEX')).not.toEqual([]);
    const { code, printed } = await run('forget', '--user', 'UALICE');
    expect(code).toBe(0);
    expect(printed).toContain('Deleted 1 conversation and 1 rating.');
    for (const text of ['XALICEX', 'UALICE']) expect(filesWith(path, text)).toEqual([]);
    expect(filesWith(path, 'XBOBX')).not.toEqual([]);
    expect(await store.getMessages(rated.sessionId)).toHaveLength(2);
    expect(await store.listFeedback()).toEqual([]);
  });

  test('in a conversation that another person began, only the workflow stays, or with --shared nothing', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    const { sessionId } = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
    const { printed } = await run('forget', '--user', ALICE);
    expect(printed).toContain('from 1 conversation of others, where the workflow stays');
    expect(filesWith(path, 'UALICE')).toEqual([]);
    for (const word of ['please', 'title', 'file', 'answer']) expect(filesWith(path, `${word} XALICEX`)).toEqual([]);
    expect((await store.getSession(sessionId))?.generatedConfig).toBe('a: XALICEX');
    expect(await store.getMessages(sessionId)).toHaveLength(2);

    await says(store, ALICE, 'slack:T1:C1:1', 'XAGAINX');
    expect((await run('forget', '--user', ALICE, '--shared')).printed).toContain('Deleted 1 conversation');
    for (const text of ['XALICEX', 'XAGAINX', 'XBOBX']) expect(filesWith(path, text)).toEqual([]);
  });

  test('what a person tried is erased, too: inputs, steps and results, of trials that ended and of one that runs', async () => {
    const { path, open, run } = setUp();
    const store = await open();
    const { sessionId } = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
    await tries(store, ALICE, 'slack:T1:D1', 'XALICEX', false);
    await tries(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
    await tries(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    expect(filesWith(path, 'position XALICEX')).not.toEqual([]);
    await run('forget', '--user', 'UALICE');
    for (const text of ['XALICEX', 'UALICE']) expect(filesWith(path, text)).toEqual([]);
    const [trial, ...none] = (await store.getMessages(sessionId)).flatMap(({ metadata }) => metadata.trial ?? []);
    expect(trial).toMatchObject({ inputs: { topic: 'XBOBX' } });
    expect(none).toEqual([]);
  });

  test('an answer that is under way is reported, so that the operator repeats the command', async () => {
    const { open, run } = setUp();
    const store = await open();
    await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
    await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX', false);
    const { code, printed } = await run('forget', '--user', ALICE);
    expect(code).toBe(1);
    expect(printed).toContain('run the command again');
  });

  test('an unknown person is refused with a sentence that says how ids look', async () => {
    const { open, run } = setUp();
    await open();
    await expect(run('forget', '--user', 'UNOBODY')).rejects.toMatchObject({ code: 'cli.unknown_person' });
    await expect(run('forget')).rejects.toMatchObject({ code: 'cli.usage' });
  });
});
