import { expect, test } from 'vitest';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { makeChannel } from '../../../support/slack/channels.ts';

async function* words(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
}

const script = () => ({ chunks: words(60, 50) });
/** Slack spreads events over its connections; in turns, each process gets half of those that are read. */
const ORDERS = [
  ['message', 'app_mention'],
  ['app_mention', 'message'],
] as const;

test('two processes in one workspace answer forty threads at once without a single refusal, each thread once and whole', async () => {
  const one = await startSlackBot(script, { replicas: () => 2 });
  const other = await startSlackBot(script, { replicas: () => 2, beside: one });
  const { slack } = one;
  const asked = Array.from({ length: 40 }, (_value, index) =>
    one.alice.say(makeChannel(slack).id, '<@U0BOT> write articles', { twins: ORDERS[index % 2] ?? ORDERS[0] }),
  );
  const ended = (bot: typeof one) => bot.log.filter(({ msg }) => msg === 'turn ended').length;
  await until('all answers', () => ended(one) + ended(other) === asked.length, 30_000);
  for (const said of asked) expect(one.read(said).match(/w\d{3}/g)).toHaveLength(60);
  expect(Math.min(ended(one), ended(other))).toBeGreaterThan(0);
  expect(one.llm.requests).toHaveLength(asked.length);
  expect(Object.fromEntries(slack.limits?.refused ?? [])).toEqual({});
}, 60_000);
