import { expect, test } from 'vitest';
import { createPictures } from '../../../../src/picture/pictures.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';

const SCRIPT = [{ chunks: [answer('Here it is.', ARTICLE)] }];
const pictures = createPictures({ onFailure: (error) => expect.fail(String(error)) });

test('the picture comes with the file in one message, and its alternative text lists the steps', async () => {
  const bot = await startSlackBot(SCRIPT, { pictures });
  await pictures.png({ yaml: ARTICLE });
  const said = bot.ask('write an article');
  await bot.ended();
  const [words, shared] = bot.answers(said);
  expect(words?.text).toContain('Here it is.');
  expect(shared?.files?.map(({ name }) => name)).toEqual(['article_writer.r1.yaml', 'article_writer.r1.png']);
  const image = shared?.files?.[1];
  expect(image?.content.subarray(1, 4).toString()).toBe('PNG');
  expect(image?.extra?.['alt_txt']).toBe('START → research\nresearch → write\nwrite → END');
});

test('in a direct conversation, too', async () => {
  const bot = await startSlackBot(SCRIPT, { pictures });
  await pictures.png({ yaml: ARTICLE });
  bot.alice.say(bot.direct.id, 'write an article');
  await bot.ended();
  const files = await until('the files', () =>
    [...bot.slack.world.files.values()].filter(({ shares }) => shares.length > 0),
  );
  expect(files.map(({ name }) => name)).toEqual(['article_writer.r1.yaml', 'article_writer.r1.png']);
  expect(new Set(files.map(({ shares }) => shares[0]?.ts)).size).toBe(1);
});

test('a picture that is never drawn costs neither the answer nor the file', async () => {
  const never = { png: () => new Promise<never>(() => undefined), warmUp: () => undefined };
  const bot = await startSlackBot(SCRIPT, { pictures: never });
  const said = bot.ask('write an article');
  await bot.ended();
  expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['article_writer.r1.yaml']);
});

test('a picture that Slack does not take costs neither the answer nor the file', async () => {
  const empty = { ok: true, content: new Uint8Array(), alt: '' } as const;
  const bot = await startSlackBot(SCRIPT, { pictures: { png: async () => empty, warmUp: () => undefined } });
  const said = bot.ask('write an article');
  await bot.ended();
  expect(bot.slack.calls.map(({ outcome }) => outcome)).toContain('invalid_arguments');
  expect(bot.answers(said).flatMap(({ files }) => files.map(({ name }) => name))).toEqual(['article_writer.r1.yaml']);
});
