import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageMetadata } from '../../../src/session/session.ts';
import { answer, inbound, runningTurn, THREAD, USER, type StoreHarness } from './harness.ts';

export function messageCases(at: () => StoreHarness): void {
  test('messages keep the order in which they were stored, whatever the clock says', async () => {
    const { store, time, reopen } = at();
    const { id } = await store.createSession(USER);
    const stores = [store, await reopen()];
    const stored: string[] = [];
    for (let number = 0; number < 30; number += 1) {
      if (number % 10 === 0) time.now = new Date(time.now.getTime() - 1000);
      const writer = stores[number % 2] ?? store;
      stored.push((await writer.addMessage(id, number % 3 === 0 ? 'user' : 'assistant', `line ${number}`)).id);
    }
    expect((await store.getMessages(id)).map((message) => message.id)).toEqual(stored);
  });

  test('a message comes back as it was stored, with all of its metadata', async () => {
    const { store, time } = at();
    const { id: sessionId } = await store.createSession(USER);
    const metadata: MessageMetadata = {
      files: [{ name: 'a.yaml', text: 'a: "1"\n' }],
      refusedFiles: [{ name: 'a.png', refusal: 'No text.' }],
      unreadFiles: [{ name: 'b.yaml', source: 'https://somewhere' }],
      author: USER,
      command: 'show',
      outcome: 'invalid',
      revision: 3,
      provider: { name: 'openai', model: 'gpt' },
      usage: { inputTokens: 1, outputTokens: 2, cachedInputTokens: 0 },
      invalidDraft: { fileName: 'a.yaml', yaml: 'a: [', issues: ['a'] },
      prose: '‏עברית "quoted" \\ back',
    };
    const message = await store.addMessage(sessionId, 'assistant', 'text', metadata);
    const expected = { id: message.id, sessionId, role: 'assistant', content: 'text', createdAt: time.now, metadata };
    expect(message).toEqual(expected);
    expect(await store.getMessages(sessionId)).toEqual([expected]);
  });

  test('any words survive', async () => {
    const { store } = at();
    const { id } = await store.createSession(USER);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        const words = text.replaceAll('\0', '');
        const message = await store.addMessage(id, 'user', words, { prose: words });
        const [read] = await store.recentMessages(id, 1);
        expect(read).toEqual(message);
        expect(read).toMatchObject({ content: words, metadata: { prose: words } });
      }),
      { numRuns: 60 },
    );
  });

  test('what no database can hold becomes the replacement character, wherever it is', async () => {
    const { store } = at();
    const [odd, cleaned] = ['cut \ud83d off\0', 'cut \ufffd off\ufffd'];
    const accepted = await store.accept({
      ...inbound({ id: odd, content: odd, title: odd }),
      userIdentifier: `web:local:${odd}`,
      turn: { kind: 'message', replyTarget: { context: { [odd]: odd } } },
    });
    expect(accepted).toMatchObject({
      session: { title: cleaned, userIdentifier: `web:local:${cleaned}` },
      message: { content: cleaned, platformMessageId: cleaned },
      turn: { replyTarget: { context: { [cleaned]: cleaned } } },
    });
    expect(await store.accept(inbound({ id: odd }))).toMatchObject({ redelivery: true, message: accepted.message });
    expect(await store.listRecentSessions(`web:local:${odd}`)).toEqual([accepted.session]);
    await store.editMessage(THREAD, odd, `${odd}!`);
    await store.startTurn(accepted.turn.id);
    const { message, revision } = await store.answerTurn({
      turnId: accepted.turn.id,
      outcome: 'revised',
      content: odd,
      metadata: { prose: odd, files: [{ name: odd, text: odd }] },
      revision: { yaml: odd, fileName: (number) => `${odd}${number}`, changes: odd },
    });
    expect(message).toMatchObject({ content: cleaned, metadata: { prose: cleaned, files: [{ name: cleaned }] } });
    expect(revision).toMatchObject({ yaml: cleaned, fileName: `${cleaned}1`, changes: cleaned });
    const contents = (await store.getMessages(accepted.session.id)).map(({ content }) => content);
    expect(contents).toEqual([`${cleaned}!`, cleaned]);
  });

  test('the recent messages are the last ones, in order', async () => {
    const { store } = at();
    const { id } = await store.createSession(USER);
    for (let number = 1; number <= 7; number += 1) await store.addMessage(id, 'user', String(number));
    const contents = async (limit: number) => (await store.recentMessages(id, limit)).map(({ content }) => content);
    expect(await contents(3)).toEqual(['5', '6', '7']);
    expect(await contents(100)).toHaveLength(7);
    expect(await contents(0)).toEqual([]);
  });

  test('an edited message has its new words everywhere', async () => {
    const { store } = at();
    const { message, turn } = await store.accept(inbound({ id: 'm1', content: 'before' }));
    const edited = await store.editMessage(THREAD, 'm1', 'after');
    expect(edited).toEqual({ ...message, content: 'after' });
    expect(await store.turnMessages(turn.id)).toEqual([edited]);
    expect(await store.turnAuthors(turn.id)).toEqual([edited?.metadata.author]);
    expect(await store.editMessage(THREAD, 'm1', 'after')).toBeUndefined();
    expect(await store.editMessage(THREAD, 'unknown', 'after')).toBeUndefined();
    expect(await store.editMessage('web:local:other', 'm1', 'after')).toBeUndefined();
  });

  test('a session is not called by the text of a message that was deleted', async () => {
    const { store } = at();
    const { session } = await store.accept(inbound({ id: 'm1', content: 'a secret', title: 'a secret' }));
    await store.accept(inbound({ id: 'm2', title: 'harmless' }));
    await store.deleteMessage(THREAD, 'm2');
    expect((await store.getSession(session.id))?.title).toBe('a secret');
    await store.deleteMessage(THREAD, 'm1');
    expect(await store.getSession(session.id)).not.toHaveProperty('title');
    await store.accept(inbound({ id: 'm1', content: 'a secret', title: 'a secret' }));
    expect(await store.getSession(session.id)).not.toHaveProperty('title');
    expect((await store.accept(inbound({ id: 'm3', title: 'the next' }))).session.title).toBe('the next');
  });

  test('the title of a session follows an edit of the message that it was taken from', async () => {
    const { store } = at();
    const { session } = await store.accept(inbound({ id: 'm1', content: 'before', title: 'before' }));
    await store.accept(inbound({ id: 'm2', title: 'later' }));
    const titleAfter = async (...edit: Parameters<typeof store.editMessage>) => {
      await store.editMessage(...edit);
      return (await store.getSession(session.id))?.title;
    };
    expect(await titleAfter(THREAD, 'm2', 'edited', 'edited')).toBe('before');
    expect(await titleAfter(THREAD, 'm1', 'after', 'after')).toBe('after');
    expect(await titleAfter(THREAD, 'm1', '')).toBeUndefined();
    expect(await titleAfter(THREAD, 'm1', 'again', 'again')).toBe('again');
  });

  test('a deleted message is blank, in no list, and cannot be edited back', async () => {
    const { store } = at();
    const { session, turn } = await store.accept(inbound({ id: 'm1' }));
    await store.accept(inbound({ id: 'm2' }));
    const deleted = await store.deleteMessage(THREAD, 'm1');
    expect(deleted).toMatchObject({ content: '', metadata: {}, turnId: turn.id });
    for (const list of [
      await store.getMessages(session.id),
      await store.recentMessages(session.id, 10),
      await store.turnMessages(turn.id),
    ]) {
      expect(list.map(({ platformMessageId }) => platformMessageId)).toEqual(['m2']);
    }
    expect(await store.editMessage(THREAD, 'm1', 'again')).toBeUndefined();
    expect(await store.deleteMessage(THREAD, 'm1')).toMatchObject({ content: '' });
    expect(await store.deleteMessage(THREAD, 'unknown')).toBeUndefined();
  });

  test('what is kept with a message is replaced, but not where it was deleted', async () => {
    const { store } = at();
    const { message, turn } = await store.accept(inbound({ id: 'm1' }));
    const metadata: MessageMetadata = { author: USER, files: [{ name: 'a.txt', text: 'read' }] };
    await store.setMetadata(message.id, metadata);
    expect(await store.turnMessages(turn.id)).toEqual([{ ...message, metadata }]);
    await store.deleteMessage(THREAD, 'm1');
    await store.setMetadata(message.id, metadata);
    expect(await store.deleteMessage(THREAD, 'm1')).toMatchObject({ metadata: {} });
  });

  test("a turn's messages are those of the user, not the answer", async () => {
    const { store } = at();
    const turn = await runningTurn(store, { id: 'm1' });
    await answer(store, turn.id);
    expect((await store.turnMessages(turn.id)).map(({ role }) => role)).toEqual(['user']);
    expect((await store.getMessages(turn.sessionId)).map(({ role }) => role)).toEqual(['user', 'assistant']);
  });
}
