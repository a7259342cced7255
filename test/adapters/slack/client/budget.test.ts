import { describe, expect, test } from 'vitest';
import { createBucket } from '../../../../adapters/slack/client/token-bucket.ts';
import { createSlackBudget, type Lease, type SlackBudget } from '../../../../adapters/slack/client/budget.ts';
import { createSlackLimits, type SlackLimits } from '../../../support/slack/api/limits.ts';

const GAP_MS = 950;
/** The second update follows the first words this soon. */
const SECOND_UPDATE_MS = 500;
const STEP_MS = 10;

/** Many answers that grow side by side in simulated time, each call judged by Slack's own buckets. */
interface Answer {
  readonly channel: string;
  /** Of the process that answers. */
  readonly budget: SlackBudget;
  readonly endsAt: number;
  lease: Lease | undefined;
  shownAt: number[];
  nextAt: number;
}

interface Outcome {
  readonly refused: Record<string, number>;
  readonly firstMs: number[];
  readonly freezeMs: number[];
  readonly tailMs: number[];
}

/** Answers, each in a channel of its own or all in one, begin at `beginMs`, have their first text 300 ms later and grow for `growMs`. */
async function simulate(
  answers: readonly { beginMs: number; growMs: number }[],
  { isOneChannel = false, postBurst = 10, replicasAt = (_ms: number): number => 1 } = {},
): Promise<Outcome> {
  const time = { now: 0 };
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock = {
    now: () => time.now,
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ at: time.now + ms, wake })),
  };
  const most = Math.max(...answers.map(({ beginMs }) => replicasAt(beginMs)));
  const budgets = Array.from({ length: most }, () => createSlackBudget(clock, () => replicasAt(time.now)));
  const limits = createSlackLimits({ now: () => time.now, postBurst });
  const all = answers.map(({ beginMs, growMs }, index): Answer => {
    const firstAt = beginMs + 300;
    return {
      channel: isOneChannel ? 'C1' : `C${index}`,
      budget: budgets[index % replicasAt(beginMs)]!,
      endsAt: firstAt + growMs,
      lease: undefined,
      shownAt: [],
      nextAt: firstAt,
    };
  });
  const ended: number[] = [];
  const finishing: Promise<void>[] = [];
  while (ended.length < all.length && time.now < 600_000) {
    for (const [index, answer] of all.entries())
      step(answer, { time: time.now, limits }, () => {
        finishing.push(finish(answer, limits, () => time.now).then(() => void (ended[index] = time.now)));
      });
    await new Promise((resolve) => setImmediate(resolve));
    time.now += STEP_MS;
    for (const sleeper of sleepers.filter(({ at }) => at <= time.now)) {
      sleepers.splice(sleepers.indexOf(sleeper), 1);
      sleeper.wake();
    }
    if (finishing.length === all.length) ended.length = (await settled(finishing)) ? all.length : 0;
  }
  return {
    refused: Object.fromEntries(limits.refused),
    firstMs: all.map(({ shownAt, endsAt }, index) => (shownAt[0] ?? endsAt) - (answers[index]!.beginMs + 300)),
    freezeMs: all.map(({ shownAt }) => Math.max(...shownAt.slice(1).map((at, index) => at - shownAt[index]!))),
    tailMs: all.map(({ shownAt, endsAt }) => shownAt.at(-1)! - endsAt),
  };
}

async function settled(promises: readonly Promise<void>[]): Promise<boolean> {
  const open = Symbol('open');
  const states = await Promise.all(promises.map((promise) => Promise.race([promise, Promise.resolve(open)])));
  return !states.includes(open);
}

function step(answer: Answer, world: { time: number; limits: SlackLimits }, end: () => void): void {
  const { time, limits } = world;
  const { budget } = answer;
  if (time < answer.nextAt) return;
  if (time >= answer.endsAt) {
    answer.nextAt = Number.POSITIVE_INFINITY;
    end();
    return;
  }
  const wait = answer.lease?.waitMs() ?? budget.beginWaitMs(answer.channel, true);
  if (wait > 0) {
    answer.nextAt = Math.min(time + wait, answer.endsAt);
    return;
  }
  if (answer.lease === undefined) {
    answer.lease = budget.begin(answer.channel, true);
    limits.take(answer.lease?.kind === 'stream' ? 'chat.startStream' : 'chat.postMessage', answer.channel);
  } else {
    answer.lease.shown();
    limits.take(answer.lease.kind === 'stream' ? 'chat.appendStream' : 'chat.update', answer.channel);
  }
  answer.shownAt.push(time);
  const isFirst = answer.lease !== undefined && answer.shownAt.length === 1;
  answer.nextAt = Math.min(time + (isFirst ? SECOND_UPDATE_MS : GAP_MS), answer.endsAt);
}

async function finish(answer: Answer, limits: SlackLimits, now: () => number): Promise<void> {
  const methods = { stream: 'chat.stopStream', update: 'chat.update', none: 'chat.postMessage' };
  const method = methods[answer.lease?.kind ?? 'none'];
  answer.lease?.release();
  await answer.budget.turn(method, answer.channel);
  limits.take(method, answer.channel);
  answer.shownAt.push(now());
}

const many = (count: number, growMs: number, everyMs = 0) =>
  Array.from({ length: count }, (_value, index) => ({ beginMs: index * everyMs, growMs }));
const p95 = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!;

describe('the budget of a workspace', () => {
  test('lets one answer show something new every second', async () => {
    const { freezeMs, tailMs, refused } = await simulate(many(1, 60_000));
    expect(refused).toEqual({});
    expect(Math.max(...freezeMs)).toBeLessThanOrEqual(1000);
    expect(tailMs).toEqual([0]);
  });

  test('keeps twenty answers at once within two seconds and a half', async () => {
    const { freezeMs, tailMs, firstMs, refused } = await simulate(many(20, 12_000));
    expect(refused).toEqual({});
    expect(Math.max(...freezeMs)).toBeLessThan(2500);
    expect(Math.max(...tailMs, ...firstMs)).toBeLessThan(50);
  });

  test('keeps fifty answers at once alive and ends them in time', async () => {
    const { freezeMs, tailMs, firstMs, refused } = await simulate(many(50, 12_000));
    expect(refused).toEqual({});
    expect(Math.max(...firstMs)).toBeLessThan(50);
    expect(p95(freezeMs)).toBeLessThan(8000);
    expect(p95(tailMs)).toBeLessThan(1000);
  });

  test.each([8000, 10_000, 12_000])('leaves none of fifty answers of %s ms alone until its end', async (growMs) => {
    const { freezeMs, refused } = await simulate(many(50, growMs));
    expect(refused).toEqual({});
    expect(Math.max(...freezeMs)).toBeLessThan(growMs);
  });

  test('shows fifty answers at once in one channel, where the channel takes as many posts', async () => {
    const { firstMs, refused } = await simulate(many(50, 12_000), { isOneChannel: true, postBurst: 60 });
    expect(refused).toEqual({});
    expect(Math.max(...firstMs)).toBeLessThan(50);
  });

  test.each([
    ['short answers without end', many(120, 3000, 500)],
    ['long answers that overlap', many(40, 60_000, 1500)],
    ['a hundred at once', many(100, 10_000)],
  ])('never runs into a limit: %s', async (_name, answers) => {
    const { refused } = await simulate(answers);
    expect(refused).toEqual({});
  });

  test.each([
    ['two, twenty answers', 2, many(20, 12_000)],
    ['two, fifty answers', 2, many(50, 12_000)],
    ['three, short answers without end', 3, many(120, 3000, 500)],
    ['five, a hundred at once', 5, many(100, 10_000)],
    ['as many as streams', 20, many(60, 8000)],
  ])('several processes keep to their shares: %s', async (_name, replicas, answers) => {
    const { refused, tailMs } = await simulate(answers, { replicasAt: () => replicas });
    expect(refused).toEqual({});
    expect(tailMs.every((ms) => ms < 60_000)).toBe(true);
  });

  test('a process that comes or goes changes the shares of the others while they answer', async () => {
    const { refused, tailMs } = await simulate(many(80, 6000, 800), {
      replicasAt: (ms) => (ms < 10_000 ? 1 : ms < 40_000 ? 3 : 2),
    });
    // A new process cannot know what the others have used, so a call may be refused; it is made again.
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
    expect(Math.max(...tailMs)).toBeLessThan(10_000);
  });

  test('however many there are, an answer can begin and end, and what is not needed waits', () => {
    const budget = createSlackBudget({ now: () => 0, sleep: () => Promise.resolve() }, () => 100);
    const lease = budget.begin('C1', true);
    expect(lease?.kind).toBe('stream');
    expect(budget.turnWaitMs('chat.stopStream')).toBe(0);
    expect(budget.turnWaitMs('chat.update')).toBe(0);
    expect(budget.spare('reactions.add')).toBe(true);
    expect(budget.spare('reactions.add')).toBe(false);
  });

  test('after a refusal that it did not expect, it waits as long as Slack asks', async () => {
    const time = { now: 0 };
    const waits: number[] = [];
    const budget = createSlackBudget({ now: () => time.now, sleep: async (ms) => void waits.push(ms) });
    budget.refused('chat.update', 'C1', 7000);
    await budget.turn('chat.update', 'C1');
    expect(waits[0]).toBeGreaterThanOrEqual(7000);
    await budget.turn('chat.update', 'C1');
    expect(waits[1]).toBeGreaterThan(waits[0]!);
    budget.refused('chat.postMessage', 'C1', 1000);
    await budget.turn('chat.postMessage', 'C2');
    expect(waits).toHaveLength(2);
    expect(budget.beginWaitMs('C1', false)).toBeGreaterThan(0);
    expect(budget.spare('chat.update')).toBe(false);
    expect(budget.spare('reactions.add')).toBe(true);
  });
});

/** No call is left; `first` has waited longer, and both have asked. */
async function twoWaiting() {
  const time = { now: 0 };
  const budget = createSlackBudget({ now: () => time.now, sleep: () => Promise.resolve() });
  const [first, second] = [budget.begin('C1', true)!, budget.begin('C2', true)!];
  time.now = 1000;
  first.shown();
  time.now = 1100;
  second.shown();
  for (const now of [2000, 5000]) {
    time.now = now;
    while (budget.turnWaitMs('chat.appendStream') === 0) await budget.turn('chat.appendStream');
  }
  const wait = first.waitMs();
  expect(wait).toBeGreaterThan(0);
  expect(second.waitMs()).toBeGreaterThan(wait);
  return { second, goTo: (ms: number) => void (time.now = 5000 + wait + ms) };
}

describe('of two posts that wait for the same call', () => {
  test('the one that has waited longer keeps its place when it comes a moment late', async () => {
    const { second, goTo } = await twoWaiting();
    goTo(100);
    expect(second.waitMs()).toBeGreaterThan(0);
  });

  test('one that does not come back holds up the other for a moment only', async () => {
    const { second, goTo } = await twoWaiting();
    goTo(300);
    expect(second.waitMs()).toBe(0);
  });
});

test('a bucket gives its burst at once and then what time refills', () => {
  const bucket = createBucket(3, 1);
  expect([0, 1, 2].map(() => bucket.take(1000))).toEqual([0, 0, 0]);
  expect(bucket.take(1000)).toBeGreaterThanOrEqual(1000);
  expect(bucket.available(10_000)).toBe(3);
});

test('a bucket is shared out again when those who draw on it become more or fewer', () => {
  let shares = 1;
  const bucket = createBucket(20, 1, () => shares);
  expect(bucket.available(1000)).toBe(20);
  shares = 4;
  expect([bucket.available(1000), bucket.perSecond]).toEqual([5, 0.25]);
  for (let call = 0; call < 5; call += 1) expect(bucket.take(1000)).toBe(0);
  expect(bucket.take(1000)).toBeGreaterThanOrEqual(4000);
  shares = 1;
  expect(bucket.available(100_000)).toBe(20);
});
