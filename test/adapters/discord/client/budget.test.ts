import { expect, test } from 'vitest';
import { createBudget } from '../../../../adapters/discord/client/budget.ts';

const CHANNEL = '/channels/12345678901234567/messages';
const EDIT = `${CHANNEL}/22345678901234567`;

const answer = (remaining: number, resetAfter: number, bucket = 'b1') =>
  new Headers({
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': String(resetAfter),
    'x-ratelimit-bucket': bucket,
  });

function start(replicas = 1) {
  const time = { now: 0 };
  const budget = createBudget(
    () => time.now,
    () => replicas,
  );
  return {
    time,
    budget,
    edit: (remaining: number, resetAfter: number, path = EDIT) => {
      budget.begun('PATCH', path);
      budget.answered('PATCH', path, answer(remaining, resetAfter));
    },
  };
}

test('nothing is known at first, so nothing waits', () => {
  expect(start().budget.editWaitMs(EDIT)).toBe(0);
});

test('edits are spread over the window, and its last request stays free', () => {
  const { budget, time, edit } = start();
  const sent: number[] = [];
  let remaining = 5;
  let endsAt = 0;
  while (time.now < 10_000) {
    const wait = budget.editWaitMs(EDIT);
    if (wait > 0) {
      time.now += wait;
      continue;
    }
    if (time.now >= endsAt) {
      endsAt = time.now + 5_000;
      remaining = 5;
    }
    remaining -= 1;
    expect(remaining, 'one is left for the final edit').toBeGreaterThan(0);
    edit(remaining, (endsAt - time.now) / 1000);
    sent.push(time.now);
  }
  expect(sent).toHaveLength(8);
  const gaps = sent.slice(1).map((at, index) => at - sent[index]!);
  expect(Math.max(...gaps)).toBeLessThan(1_400);
});

test('edits are even from the first one on, also where Discord answers slowly', () => {
  const { budget, time } = start();
  const shown: number[] = [];
  const window = { remaining: 5, endsAt: 0 };
  while (time.now < 16_000) {
    time.now += budget.editWaitMs(EDIT);
    budget.begun('PATCH', EDIT);
    time.now += 100;
    if (time.now >= window.endsAt) Object.assign(window, { remaining: 5, endsAt: time.now + 5_000 });
    window.remaining -= 1;
    expect(window.remaining, 'one is left for the final edit').toBeGreaterThan(0);
    budget.answered('PATCH', EDIT, answer(window.remaining, (window.endsAt - time.now) / 1000));
    shown.push(time.now);
  }
  const gaps = shown.slice(1).map((at, index) => at - shown[index]!);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(30);
});

test('a request that is under way counts, and a window that has ended does not', () => {
  const { budget, time, edit } = start();
  edit(4, 5);
  budget.begun('PATCH', EDIT);
  budget.begun('PATCH', EDIT);
  budget.begun('PATCH', EDIT);
  budget.begun('PATCH', EDIT);
  expect(budget.editWaitMs(EDIT)).toBeGreaterThan(5_000);
  time.now = 5_100;
  expect(budget.editWaitMs(EDIT)).toBe(0);
});

test('channels have budgets of their own, and routes share one where Discord says so', () => {
  const { budget, edit } = start();
  edit(1, 5);
  expect(budget.editWaitMs(EDIT)).toBeGreaterThan(4_000);
  expect(budget.editWaitMs('/channels/99945678901234567/messages/22345678901234567')).toBe(0);
  const other = '/channels/88845678901234567/messages';
  budget.begun('POST', other);
  budget.answered('POST', other, answer(1, 5, 'b1'));
  expect(budget.editWaitMs(`${other}/22345678901234567`), 'posts and edits share the bucket b1').toBeGreaterThan(4_000);
});

test('webhooks count by their token', () => {
  const { budget, edit } = start();
  edit(1, 5, '/webhooks/12345678901234567/token-a/messages/@original');
  edit(1, 5, '/webhooks/12345678901234567/token-a/messages/22345678901234567');
  expect(budget.editWaitMs('/webhooks/12345678901234567/token-a/messages/32345678901234567')).toBeGreaterThan(4_000);
  expect(budget.editWaitMs('/webhooks/12345678901234567/token-b/messages/32345678901234567')).toBe(0);
});

test('in-between edits leave room for the rest within the requests that a bot has per second', () => {
  const { budget, time } = start();
  for (let count = 0; count < 34; count += 1)
    budget.begun('PATCH', `/channels/1${count + 1_000_000_000_000_000}/messages`);
  expect(budget.editWaitMs(EDIT)).toBe(0);
  expect(budget.isBusy()).toBe(true);
  budget.begun('PATCH', EDIT);
  expect(budget.editWaitMs(EDIT)).toBeGreaterThanOrEqual(1_000);
  time.now = 1_000;
  expect(budget.editWaitMs(EDIT)).toBe(0);
  expect(budget.isBusy()).toBe(false);
});

test('processes that share a bot share what it may send in a second', () => {
  const { budget, time } = start(5);
  for (let count = 0; count < 7; count += 1) {
    expect(budget.editWaitMs(EDIT)).toBe(0);
    budget.begun('PATCH', `/channels/1${count + 1_000_000_000_000_000}/messages`);
  }
  expect(budget.editWaitMs(EDIT)).toBeGreaterThanOrEqual(1_000);
  time.now = 1_000;
  expect(budget.editWaitMs(EDIT)).toBe(0);
});

test('answers without headers change nothing', () => {
  const { budget } = start();
  budget.begun('PATCH', EDIT);
  budget.answered('PATCH', EDIT, new Headers());
  expect(budget.editWaitMs(EDIT)).toBe(0);
});
