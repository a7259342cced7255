import { expect, test } from 'vitest';
import { createRunningTurns } from '../../../src/conversation/turn/running-turns.ts';

test('an answer that stands is not begun again any more, and one whose message was changed before does not stand', () => {
  const turns = createRunningTurns();
  const first = turns.begin('one');
  expect(turns.interrupt('one', 'restart')).toBe(true);
  expect(() => first.closeToRestarts()).toThrow('restart');
  const again = first.restarted();
  again.closeToRestarts();
  expect(turns.interrupt('one', 'restart')).toBe(false);
});

test('what was stopped may still be stored, and what is to be left is left in the next round too', () => {
  const turns = createRunningTurns();
  const stopped = turns.begin('one');
  turns.interrupt('one', 'stopped');
  expect(() => stopped.closeToRestarts()).not.toThrow();
  const left = turns.begin('two');
  turns.interrupt('two', 'restart');
  turns.interrupt('two', 'shutdown');
  expect(left.restarted().signal.aborted).toBe(true);
});
