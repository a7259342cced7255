import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../support/configs.ts';
import { startSlackBot } from '../../support/slack-harness.ts';

test('a mention in a channel gets a streamed answer in its thread, and the file after it', async () => {
  const bot = await startSlackBot([{ chunks: ['Here is ', 'your flow.', answer('', ARTICLE)] }]);
  const said = bot.ask('write articles');
  expect(await said.acknowledged).toHaveLength(2);
  await bot.ended();
  const [text, file] = bot.answers(said);
  console.log(bot.slack.calls.map((c) => [c.method, c.outcome, JSON.stringify(c.arguments).slice(0, 300)]));
  console.log(bot.read(said));
  expect(text?.stream).toBe('completed');
  expect(file?.files[0]?.name).toBe('article_writer.r1.yaml');
  expect(file?.files[0]?.content.toString()).toBe(ARTICLE);
});
