import { expect, test } from 'vitest';
import { flushPendingRequests } from '../../../src/conversation/turn/flush-pending-requests.ts';

test('the event loop gets the three iterations that a request needs from fetch to the wire', async () => {
  let iterations = 0;
  let isDone = false;
  const count = (): void => {
    iterations += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await flushPendingRequests();
  isDone = true;
  expect(iterations).toBeGreaterThanOrEqual(3);
});
