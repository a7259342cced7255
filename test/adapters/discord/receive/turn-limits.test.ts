import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const SCRIPT = [{ chunks: [answer('Here.', ARTICLE)] }];

test('on Discord too, a person who has had all answers of the hour is told when to come back', async () => {
  const { discord, channel, ann, llm, log, threadOf, finished } = await startBot(SCRIPT, {
    turnLimits: { perHour: 1 },
  });
  const thread = await threadOf(discord.say(ann, channel, `<@${discord.world.bot.id}> write articles`));
  await finished(thread);
  discord.say(ann, thread, 'make it shorter');
  await until('the refusal', () =>
    discord
      .replies(thread)
      .find(({ content }) => content.includes('You can ask for 1 answer an hour; send this again in 60 minutes.')),
  );
  expect(llm.requests).toHaveLength(1);
  expect(log.filter(({ msg }) => msg === 'a person has reached a limit on turns')).toMatchObject([
    { level: 'warn', user: expect.stringMatching(/^discord:\d+:\d+$/) },
  ]);
});

test('a server whose requests run already is told to wait, and is answered once one is done; other servers go on', async () => {
  const release = Promise.withResolvers<void>();
  const bot = await startBot(
    async (_request, index) => {
      if (index === 0) await release.promise;
      return { chunks: [answer('Here.', ARTICLE)] };
    },
    { turnLimits: { atOnceInWorkspace: 1 } },
  );
  const { discord, channel, ann, bob, llm, threadOf, finished } = bot;
  const mention = `<@${discord.world.bot.id}> write articles`;
  const first = await threadOf(discord.say(ann, channel, mention));
  await until('the first request', () => llm.requests.length === 1 || undefined);
  const second = await threadOf(discord.say(bob, channel, mention));
  await until('the refusal', () =>
    discord
      .replies(second)
      .find(({ content }) => content.includes('I am already working on 1 request of this server or workspace')),
  );
  const elsewhere = discord.world.addChannel(discord.world.addGuild('Elsewhere'), channel.type, 'workflows');
  await finished(await threadOf(discord.say(ann, elsewhere, mention)));
  release.resolve();
  await finished(first);
  discord.say(bob, second, mention);
  await finished(second, 1);
  expect(llm.requests).toHaveLength(3);
});

test('a server that has used up its budget of the day is told so', async () => {
  const { discord, channel, ann, bob, llm, threadOf, finished } = await startBot(SCRIPT, {
    turnLimits: { budgets: { workspace: { tokens: 100 } } },
  });
  const mention = `<@${discord.world.bot.id}> write articles`;
  const thread = await threadOf(discord.say(ann, channel, mention));
  expect((await finished(thread)).content).toContain('This server or workspace has used up its budget for today.');
  const other = await threadOf(discord.say(bob, channel, mention));
  await until('the refusal', () =>
    discord
      .replies(other)
      .find(({ content }) =>
        /This server or workspace has used up its budget for today\. Ask again in .*, at 00:00 UTC\./.test(content),
      ),
  );
  expect(llm.requests).toHaveLength(1);
});
