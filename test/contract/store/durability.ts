import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { SessionStore } from '../../../src/session/session-store.ts';
import {
  answer,
  deliveredRevision,
  inbound,
  runningTurn,
  SHARED_THREAD,
  THREAD,
  USER,
  writerThread,
  type StoreHarness,
  type TestDatabase,
} from './harness.ts';

const WRITERS = ['w0', 'w1', 'w2', 'w3'];

export function durabilityCases(at: () => StoreHarness): void {
  test('a store that is opened again gives back everything', async () => {
    const { store, reopen } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1', title: 'A title' }, 'a: 1');
    const answered = await runningTurn(store, { id: 'm2' });
    await answer(store, answered.id);
    await store.recordDelivery(answered.id, { postIds: ['p1'], fileDelivered: true });
    await store.accept(inbound({ id: 'm3' }));
    const before = await everything(store, sessionId);
    await store.close();
    const after = await reopen();
    expect(await everything(after, sessionId)).toEqual(before);
    expect(before.unfinished).toHaveLength(2);
    expect((await after.accept(inbound({ id: 'm3' }))).redelivery).toBe(true);
  });

  test('writers that are killed in the middle lose nothing acknowledged, leave nothing half-done and double nothing', async () => {
    const { store, url } = at();
    const first = WRITERS.map((name) => startWriter(url, name, 0));
    await Promise.all(first.map(({ until }, index) => until('answered', 10 + index * 7)));
    await Promise.all(first.map(({ kill }) => kill()));
    // The next processes get the last messages again, as platforms do when an acknowledgement was lost.
    const next = first.map(({ lines }, index) =>
      startWriter(url, WRITERS[index] ?? '', Math.max(0, count(lines, 'accepted own') - 3)),
    );
    await Promise.all(next.map(({ until }, index) => until('answered', 20 - index * 5)));
    await Promise.all(next.map(({ kill }) => kill()));
    const shared = [...first, ...next].flatMap(({ lines }) => ids(lines, 'accepted shared'));
    expect(shared.length).toBeGreaterThan(100);
    await expectEachOnce(store, SHARED_THREAD, shared);
    for (const [index, writer] of WRITERS.entries()) {
      const lines = [...(first[index]?.lines ?? []), ...(next[index]?.lines ?? [])];
      await expectEachOnce(store, writerThread(writer), ids(lines, 'accepted own'));
      await expectWholeAnswers(store, writerThread(writer), ids(lines, 'answered'));
    }
  }, 60_000);
}

/** What happens before any store is open. */
export function firstOpeningCases(makeDatabase: () => Promise<TestDatabase>): void {
  test('processes that open a fresh database at the same moment all succeed', async () => {
    const database = await makeDatabase();
    const writers = WRITERS.map((name) => startWriter(database.url, name, 0));
    const opened = await Promise.allSettled(writers.map(({ until }) => until('opened', 1)));
    await Promise.all(writers.map(({ kill }) => kill()));
    await database.remove();
    expect(opened.map(({ status }) => status)).toEqual(WRITERS.map(() => 'fulfilled'));
  });
}

async function everything(store: SessionStore, sessionId: string) {
  return {
    session: await store.findSessionByThread(THREAD),
    recent: await store.listRecentSessions(USER),
    messages: await store.getMessages(sessionId),
    revisions: await store.listRevisions(sessionId),
    unfinished: await store.unfinishedTurns(),
    lastMessageTurn: await store.lastMessageTurn(sessionId),
  };
}

interface Writer {
  readonly lines: readonly string[];
  /** Resolves once `times` lines begin with `start`. */
  readonly until: (start: string, times: number) => Promise<void>;
  /** Kills it without warning, as a power cut or an out-of-memory killer would. */
  readonly kill: () => Promise<void>;
}

function startWriter(url: string, writer: string, first: number): Writer {
  const script = fileURLToPath(new URL('./writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url, writer, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const lines: string[] = [];
  let onLine: (() => void) | undefined;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    onLine?.();
  });
  return {
    lines,
    async until(start, times) {
      const reached = new Promise<void>((resolve) => {
        onLine = () => {
          if (count(lines, start) >= times) resolve();
        };
        onLine();
      });
      const early = ended.then(() => {
        throw new Error(`writer ${writer} ended by itself after ${lines.length} lines`);
      });
      await Promise.race([reached, early]);
      // Its end is waited for by `kill` from here on.
      early.catch(() => undefined);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function count(lines: readonly string[], start: string): number {
  return lines.filter((line) => line.startsWith(start)).length;
}

function ids(lines: readonly string[], start: string): string[] {
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length + 1).split(' ')[0] ?? '');
}

async function messagesOf(store: SessionStore, thread: string) {
  const session = await store.findSessionByThread(thread);
  return { session, messages: session === undefined ? [] : await store.getMessages(session.id) };
}

/** Each acknowledged message is there, none is there twice, and each belongs to a turn. */
async function expectEachOnce(store: SessionStore, thread: string, acknowledged: readonly string[]): Promise<void> {
  const { messages } = await messagesOf(store, thread);
  const stored = messages.filter(({ role }) => role === 'user').map(({ platformMessageId }) => platformMessageId);
  expect(stored).toEqual(expect.arrayContaining([...acknowledged]));
  expect(new Set(stored).size).toBe(stored.length);
  for (const { turnId } of messages) expect(await store.getTurn(turnId ?? '')).toBeDefined();
}

/** Each answered turn, acknowledged or not, has one answer and one revision, and the session shows the last of them. */
async function expectWholeAnswers(store: SessionStore, thread: string, acknowledged: readonly string[]): Promise<void> {
  const { session, messages } = await messagesOf(store, thread);
  const answers = messages.filter(({ role }) => role === 'assistant');
  const revisions = await store.listRevisions(session?.id ?? '');
  expect(answers.map(({ turnId }) => turnId)).toEqual(revisions.map(({ turnId }) => turnId));
  expect(answers.map(({ metadata }) => metadata.revision)).toEqual(revisions.map((_, index) => index + 1));
  expect(revisions.map(({ number, yaml, turnId }) => [number, yaml, turnId])).toEqual(
    answers.map(({ turnId }, index) => [index + 1, `by: ${turnId}\n`, turnId]),
  );
  expect(session).toMatchObject({ currentRevision: revisions.length, generatedConfig: revisions.at(-1)?.yaml });
  const answered = answers.map(({ turnId }) => turnId);
  expect(answered).toEqual(expect.arrayContaining([...acknowledged]));
  expect(new Set(answered).size).toBe(answered.length);
  for (const { id, turnId } of answers) {
    expect(await store.getTurn(turnId ?? '')).toMatchObject({ answerMessageId: id, outcome: 'revised' });
  }
}
