import { expect, test } from 'vitest';
import { createTyping } from '../../../../adapters/discord/reply/typing.ts';
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
  return { clock, seen, state, typing: createTyping({ api, clock, log: silentLog() }) };
}

test('the typing indicator is renewed before Discord drops it, until the turn ends', async () => {
  const { clock, seen, typing } = start();
  typing.start('t1', 'c1');
  typing.start('t1', 'c1');
  await clock.advance(20_000);
  typing.stop('t1');
  await clock.advance(60_000);
  expect(seen).toEqual(['0 type c1', '8000 type c1', '16000 type c1']);
});

test('while many messages go out, the typing indicator waits', async () => {
  const { clock, seen, state, typing } = start();
  state.isBusy = true;
  typing.start('t1', 'c1');
  await clock.advance(1_500);
  state.isBusy = false;
  await clock.advance(1_000);
  typing.stopAll();
  await clock.advance(20_000);
  expect(seen).toEqual(['2000 type c1']);
});

test('a typing indicator that Discord refuses does no harm', async () => {
  const { clock, seen, typing } = start({ failing: true });
  typing.start('t1', 'c1');
  await clock.advance(9_000);
  typing.stop('t1');
  await clock.advance(9_000);
  expect(seen).toEqual(['0 type c1', '8000 type c1']);
});

test('typing may begin later, in another channel or at once after all', async () => {
  const { clock, seen, typing } = start();
  typing.start('t1', 'c1', 1_000);
  typing.start('t2', 'c1', 1_000);
  await clock.advance(500);
  typing.start('t1', 'c2');
  typing.start('t2', 'c1');
  await clock.advance(2_000);
  typing.stopAll();
  expect(seen).toEqual(['500 type c2', '500 type c1']);
});
