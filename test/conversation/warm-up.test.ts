import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import { warmUp } from '../../src/conversation/warm-up.ts';
import { createLog } from '../../src/log.ts';

test('the scripted answers are drafts that pass, and nobody hears of them', async () => {
  const destination = new PassThrough();
  const log = await createLog({ level: 'debug', format: 'json', secrets: [], destination });
  await warmUp({ clock: systemClock(), log });
  expect(destination.read()).toBeNull();
});
