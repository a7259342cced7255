import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { startRetention } from '../../src/conversation/retention.ts';
import { createLog } from '../../src/log.ts';
import type { Observation } from '../../src/observe/observer.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const HOUR_MS = 60 * 60 * 1000;

test('conversations are deleted once their last message is old enough, every hour, and the log says how many', async () => {
  const time = { now: new Date('2026-01-01T00:00:00Z') };
  const store = await openStore({
    url: 'sqlite::memory:',
    clock: () => time.now,
    newId: () => crypto.randomUUID(),
  });
  onTestFinished(() => store.close());
  for (let number = 0; number < 120; number += 1) await store.createSession('slack:T1:U1');
  time.now = new Date('2026-01-02T12:00:00Z');
  await store.createSession('slack:T1:U1');
  const left = async () => (await store.listRecentSessions('slack:T1:U1', 1000)).length;

  const lines: string[] = [];
  const destination = new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) });
  const log = await createLog({ level: 'info', format: 'json', secrets: [], destination });
  const clock = createVirtualClock();
  time.now = new Date('2026-01-30T00:30:00Z');
  const observed: Observation[] = [];
  const retention = startRetention({ store, clock, log, observe: (seen) => void observed.push(seen), days: 30 });
  onTestFinished(() => retention.stop());
  await clock.advance(0);
  expect(await left()).toBe(121);

  time.now = new Date('2026-01-31T00:30:00Z');
  await clock.advance(HOUR_MS);
  await expect.poll(left).toBe(1);
  await expect.poll(() => lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ deleted: 120, days: 30 }]);
  expect(observed).toEqual([{ type: 'expired', sessions: 120 }]);

  await retention.stop();
  time.now = new Date('2026-03-01T00:00:00Z');
  await clock.advance(5 * HOUR_MS);
  expect(await left()).toBe(1);
});
