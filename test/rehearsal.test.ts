import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { rehearse } from '../src/rehearsal.ts';

test('the rehearsed answers are drafts that pass, and nobody hears of them', async () => {
  const destination = new PassThrough();
  await rehearse(await createLog({ level: 'debug', format: 'json', secrets: [], destination }));
  expect(destination.read()).toBeNull();
});
