import { expect, test } from 'vitest';
import { createFailedAttempts } from '../../../../adapters/web/http/failed-attempts.ts';

function attemptsAt(address: string, secrets: readonly string[], time = { now: 0 }) {
  const failed = createFailedAttempts({ now: () => time.now });
  const results = secrets.map((secret) => failed.add(address, secret));
  return { failed, results };
}
const different = (count: number) => Array.from({ length: count }, (_, n) => `secret ${n}`);

test('the tenth wrong secret blocks the address until a minute after the first', () => {
  const time = { now: 0 };
  const failed = createFailedAttempts({ now: () => time.now });
  for (const [index, secret] of different(10).entries()) {
    time.now = index * 1000;
    expect(failed.waitMs('192.0.2.1')).toBe(0);
    expect(failed.add('192.0.2.1', secret)).toBe(index === 9);
  }
  expect(failed.waitMs('192.0.2.1')).toBe(51_000);
  time.now = 60_000;
  expect(failed.waitMs('192.0.2.1')).toBe(0);
  expect(failed.add('192.0.2.1', 'secret')).toBe(false);
});

test('the same wrong secret again, as from a page with an old cookie, counts once', () => {
  const { failed } = attemptsAt(
    '192.0.2.1',
    Array.from({ length: 50 }, () => 'old'),
  );
  expect(failed.waitMs('192.0.2.1')).toBe(0);
});

test('wrong secrets long apart do not add up', () => {
  const time = { now: 0 };
  const failed = createFailedAttempts({ now: () => time.now });
  for (const secret of different(50)) {
    failed.add('192.0.2.1', secret);
    time.now += 7000;
  }
  expect(failed.waitMs('192.0.2.1')).toBe(0);
});

test.each([
  ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', true],
  ['::1', '::2', true],
  ['2001:db8::1', '2001:db8:0:1::1', false],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ['192.0.2.1', '192.0.2.2', false],
])('%s and %s count as one caller: %s', (one, other, isSame) => {
  const { failed } = attemptsAt(one, different(10));
  expect(failed.waitMs(other) > 0).toBe(isSame);
});
