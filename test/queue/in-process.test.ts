import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLog, silentLog } from '../../src/log.ts';
import { createInProcessQueue } from '../../src/queue/in-process.ts';
import { sqliteFile } from '../contract/store/harness.ts';
import { describeTurnQueue } from '../contract/turn-queue.ts';
import { runs } from '../contract/turn-recorder.ts';

describeTurnQueue('in the process', sqliteFile, async (store, _url, clock) => ({
  queue: createInProcessQueue({ store, log: silentLog(), ...(clock && { clock }) }),
  close: async () => undefined,
}));

const nothingUnfinished = { unfinishedTurns: async () => [] };

async function moment(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('no more threads than allowed run side by side, and the others come up in order', async () => {
  const queue = createInProcessQueue({ store: nothingUnfinished, log: silentLog(), concurrency: 2 });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const handler = runs((turnId) => {
    begun.push(turnId);
    return new Promise((resolve) => void ends.set(turnId, resolve));
  });
  await queue.start(handler);
  for (const [thread, turnId] of [
    ['a', 'a1'],
    ['a', 'a2'],
    ['b', 'b1'],
    ['c', 'c1'],
    ['d', 'd1'],
  ] as const) {
    await queue.enqueue(thread, turnId);
  }
  await moment();
  expect(begun).toEqual(['a1', 'b1']);
  for (const [end, then] of [
    ['a1', 'c1'],
    ['c1', 'd1'],
    ['b1', 'a2'],
  ] as const) {
    ends.get(end)?.();
    await moment();
    expect(begun.at(-1)).toBe(then);
  }
  ends.get('a2')?.();
  ends.get('d1')?.();
  await queue.stop(1000);
});

test('sixty-four threads run side by side unless told otherwise', async () => {
  const queue = createInProcessQueue({ store: nothingUnfinished, log: silentLog() });
  const ends: (() => void)[] = [];
  await queue.start(runs(() => new Promise((resolve) => void ends.push(resolve))));
  for (let number = 0; number < 70; number += 1) await queue.enqueue(`t${number}`, `turn${number}`);
  await moment();
  expect(ends).toHaveLength(64);
  for (const end of ends) end();
  await moment();
  expect(ends).toHaveLength(70);
  for (const end of ends) end();
  await queue.stop(1000);
});

test('an error that a handler lets out is logged with its turn', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = await createLog({ level: 'info', format: 'json', secrets: [], destination });
  const queue = createInProcessQueue({ store: nothingUnfinished, log });
  await queue.start(runs(() => Promise.reject(new Error('the handler broke'))));
  await queue.enqueue('t', 'turn-7');
  await moment();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'error',
      turn: 'turn-7',
      err: expect.objectContaining({ message: 'the handler broke' }),
    }),
  ]);
  await queue.stop(0);
});

test('a queue that cannot read what is unfinished does not start', async () => {
  const unreadable = { unfinishedTurns: () => Promise.reject(new Error('unreadable')) };
  const queue = createInProcessQueue({ store: unreadable, log: silentLog() });
  const ran: string[] = [];
  await expect(queue.start(runs(async (turnId) => void ran.push(turnId)))).rejects.toThrow('unreadable');
  await queue.enqueue('t', 'turn');
  await moment();
  expect(ran).toEqual([]);
});

test('a stopped queue can start again, while a turn still runs', async () => {
  const unfinished = {
    unfinishedTurns: async () => [
      { id: 'stuck', threadKey: 't' },
      { id: 'next', threadKey: 't' },
    ],
  };
  const queue = createInProcessQueue({ store: unfinished, log: silentLog() });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const handler = runs((turnId) => {
    begun.push(turnId);
    return new Promise<void>((resolve) => void ends.push(resolve));
  });
  await queue.start(handler);
  await moment();
  await queue.stop(0);
  await queue.start(handler);
  await moment();
  expect(begun).toEqual(['stuck']);
  ends[0]?.();
  await moment();
  expect(begun).toEqual(['stuck', 'next']);
  ends[1]?.();
  await queue.stop(1000);
});

test('a stopped queue leaves nothing behind that keeps the process alive', async () => {
  const script = fileURLToPath(new URL('./run-and-stop.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(stdout).toBe('ran turn\nstopped\n');
});
