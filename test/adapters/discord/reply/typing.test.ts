import { expect, test } from 'vitest';
import { createSigns } from '../../../../adapters/discord/reply/typing.ts';
import { silentLog } from '../../../../src/log.ts';
import { createVirtualClock } from '../../../support/virtual-clock.ts';

function start(options: { failing?: boolean } = {}) {
  const clock = createVirtualClock();
  const seen: string[] = [];
  const state = { isBusy: false };
  const note = async (what: string) => {
    seen.push(`${clock.now()} ${what}`);
    if (options.failing === true) throw new Error('Missing Permissions');
  };
  const api = {
    isBusy: () => state.isBusy,
    type: (channel: string) => note(`type ${channel}`),
  };
  return { clock, seen, state, signs: createSigns({ api, clock, log: silentLog() }) };
}

test('typing is renewed before Discord lets it go, until the turn ends', async () => {
  const { clock, seen, signs } = start();
  signs.type('t1', 'c1');
  signs.type('t1', 'c1');
  await clock.advance(20_000);
  signs.stop('t1');
  await clock.advance(60_000);
  expect(seen).toEqual(['0 type c1', '8000 type c1', '16000 type c1']);
});

test('while much goes out typing waits', async () => {
  const { clock, seen, state, signs } = start();
  state.isBusy = true;
  signs.type('t1', 'c1');
  await clock.advance(1_500);
  state.isBusy = false;
  await clock.advance(1_000);
  signs.stopAll();
  await clock.advance(20_000);
  expect(seen).toEqual(['2000 type c1']);
});

test('a sign that Discord does not take harms nothing', async () => {
  const { clock, seen, signs } = start({ failing: true });
  signs.type('t1', 'c1');
  await clock.advance(9_000);
  signs.stop('t1');
  await clock.advance(9_000);
  expect(seen).toEqual(['0 type c1', '8000 type c1']);
});

test('typing may begin later, in another channel or at once after all', async () => {
  const { clock, seen, signs } = start();
  signs.type('t1', 'c1', 1_000);
  signs.type('t2', 'c1', 1_000);
  await clock.advance(500);
  signs.type('t1', 'c2');
  signs.type('t2', 'c1');
  await clock.advance(2_000);
  signs.stopAll();
  expect(seen).toEqual(['500 type c2', '500 type c1']);
});
