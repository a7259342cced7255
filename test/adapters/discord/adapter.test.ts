import { expect, test } from 'vitest';
import { startBot } from '../../support/discord/harness.ts';
import { until } from '../../support/discord/server.ts';

const HOURGLASS = '\u{23F3}';

async function* half() {
  yield 'Half of it';
  await new Promise(() => undefined);
}

test('what another process left is answered over the API alone, by an adapter that was never started', async () => {
  const bot = await startBot((_request, index) => ({ chunks: index === 0 ? half() : ['Understood.'] }));
  const { discord, ann, bob, channel } = bot;
  const thread = await bot.threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write an article`));
  const reply = await until('the first words', () => discord.replies(thread)[0]);
  const waiting = discord.say(bob, thread, 'and a title');
  await until('the mark', () => waiting.reactions.get(HOURGLASS)?.size === 1);
  await bot.stop();

  await bot.standBy();
  expect(bot.adapter().health()).toEqual({ ready: false, detail: 'Not connected to Discord.' });
  expect((await bot.finished(thread)).id).toBe(reply.id);
  await bot.finished(thread, 1);
  await until('the mark to go', () => waiting.reactions.get(HOURGLASS)?.size === 0);
  expect(discord.gateway.log.identifies).toBe(1);
  await bot.stop();

  await bot.start();
  discord.say(ann, thread, 'and now');
  await bot.finished(thread, 2);
});

test('health can be told by what is in front of the adapter', async () => {
  const bot = await startBot([{ chunks: ['Understood.'] }], { begin: false });
  await bot.standBy();
  const led = { ...bot.adapter(), health: () => ({ ready: true, detail: 'Stands by.' }) };
  expect(led.health()).toEqual({ ready: true, detail: 'Stands by.' });
  await led.stop();
  expect(bot.discord.calls).toEqual([]);
});
