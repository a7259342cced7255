import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReplyFailure, type ReplyPort, type ReplyView } from '../../src/chat/reply-port.ts';

/** One thread of a platform, with what is in it. */
export interface ReplyPortHarness {
  /** The port of the same turn, as each process that works on it opens it. */
  readonly open: () => ReplyPort;
  /** The texts of our posts that are in the thread, in order. */
  readonly visible: () => readonly string[] | Promise<readonly string[]>;
  /** The contents of the files that are in the thread. */
  readonly files: () => readonly string[] | Promise<readonly string[]>;
  /** Somebody deletes a post. */
  readonly deletePost: (id: string) => void | Promise<void>;
  readonly end: () => Promise<void>;
}

const working = (text: string, progress?: string): ReplyView => ({
  text,
  phase: 'working',
  actions: ['stop'],
  ...(progress === undefined ? {} : { progress }),
});
const final = (text: string): ReplyView => ({ text, phase: 'final', actions: ['regenerate'] });
const ATTACHMENT = { fileName: 'flow.r1.yaml', content: 'a: 1\nb: "é"\n', revision: 1 };

/** What every platform's reply side does. */
export function describeReplyPort(name: string, start: () => Promise<ReplyPortHarness>): void {
  describe(`the reply port of ${name}`, () => {
    let at: ReplyPortHarness;
    beforeEach(async () => {
      at = await start();
    });
    afterEach(() => at.end());

    test('says its limits and has room at first', () => {
      const port = at.open();
      expect(port.limits.maxChars).toBeGreaterThan(500);
      expect(port.limits.minEditGapMs).toBeGreaterThan(0);
      expect(port.editWaitMs()).toBe(0);
    });

    test('shows a post, and then what it is edited to', async () => {
      const port = at.open();
      await port.signal('working');
      const id = await port.post(working('It begins', 'step 1'), 'turn:0');
      expect((await at.visible()).join()).toContain('It begins');
      await port.edit(id, final('It is whole now'));
      await port.signal('finished');
      expect(await at.visible()).toHaveLength(1);
      expect((await at.visible())[0]).toContain('It is whole now');
      expect((await at.visible())[0]).not.toContain('step 1');
    });

    test('a post that is tried again with the same key is there once', async () => {
      const port = at.open();
      const first = await port.post(final('Once only'), 'turn:0');
      expect(await port.post(final('Once only'), 'turn:0')).toBe(first);
      expect(await at.visible()).toHaveLength(1);
    });

    test('another process can go on with a post', async () => {
      const id = await at.open().post(working('Half of'), 'turn:0');
      await at.open().edit(id, final('Half of it and the rest'));
      expect((await at.visible()).join()).toContain('Half of it and the rest');
      expect(await at.visible()).toHaveLength(1);
    });

    test('several posts keep their order, and one can be taken away', async () => {
      const port = at.open();
      await port.post(final('First part'), 'turn:0');
      const second = await port.post(working('Second part'), 'turn:1');
      expect((await at.visible()).map((text) => text.split(' ')[0])).toEqual(['First', 'Second']);
      await port.remove(second);
      expect(await at.visible()).toHaveLength(1);
    });

    test('a text of the greatest length fits, with progress below it', async () => {
      const port = at.open();
      const words = 'word '.repeat(port.limits.maxChars / 5);
      const id = await port.post(working(words.trim(), 'still writing'), 'turn:0');
      await port.edit(id, final(`${words.trim()}.`));
      expect((await at.visible()).join('').match(/word/g)).toHaveLength(Math.floor(port.limits.maxChars / 5));
    });

    test('an empty text with progress is shown as progress', async () => {
      await at.open().post(working('', 'thinking about it'), 'turn:0');
      expect((await at.visible()).join()).toContain('thinking about it');
    });

    test('the file is in the thread, byte by byte', async () => {
      const port = at.open();
      const id = await port.post(working('Here it'), 'turn:0');
      if (port.limits.canAttachByEdit) await port.edit(id, { ...final('Here it is'), attachment: ATTACHMENT });
      else {
        await port.edit(id, final('Here it is'));
        await port.attach(ATTACHMENT, 'turn:file');
      }
      expect(await at.files()).toEqual([ATTACHMENT.content]);
    });

    test('a post that somebody deleted is gone, for edits and for a new one with another key', async () => {
      const port = at.open();
      const id = await port.post(working('It begins'), 'turn:0');
      await at.deletePost(id);
      const failure = await port.edit(id, final('It ends')).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ReplyFailure);
      expect(failure).toMatchObject({ kind: 'gone' });
      await port.post(final('It ends'), 'turn:0:1');
      expect((await at.visible()).join()).toContain('It ends');
    });

    test('signals never fail, in whatever order they come', async () => {
      const port = at.open();
      for (const state of ['finished', 'waiting', 'working', 'working', 'finished', 'finished'] as const) {
        await expect(port.signal(state)).resolves.toBeUndefined();
      }
      await port.ended({ outcome: 'answered' });
    });
  });
}
