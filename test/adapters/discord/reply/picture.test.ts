import { expect, test } from 'vitest';
import { createPictures } from '../../../../src/picture/pictures.ts';
import type { Pictures } from '../../../../src/picture/picture.ts';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';

const SCRIPT = [{ chunks: [answer('Here it is.', ARTICLE)] }];
const NAMES = ['article_writer.r1.yaml', 'article_writer.r1.png'];
const pictures = createPictures({ onFailure: (error) => expect.fail(String(error)) });

function ask(bot: DiscordHarness) {
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  return { files: () => bot.discord.replies(dm).map(({ files }) => files) };
}

test('the picture is shown with the file on the message of the answer, and its description lists the steps', async () => {
  const bot = await startBot(SCRIPT, { pictures });
  await pictures.png({ yaml: ARTICLE });
  const { files } = ask(bot);
  const [shown] = await until('the picture', () => (files()[0]?.length === 2 ? files() : undefined));
  expect(files()).toHaveLength(1);
  expect(shown?.map(({ filename }) => filename)).toEqual(NAMES);
  expect(shown?.[1]?.description).toBe('START → research\nresearch → write\nwrite → END');
  expect(shown?.[1]?.content.subarray(1, 4).toString()).toBe('PNG');
});

test('a picture that takes longer follows on the same message; the file does not wait for it', async () => {
  const drawn = Promise.withResolvers<void>();
  const slow: Pick<Pictures, 'png' | 'warmUp'> = {
    png: async (request) => {
      await drawn.promise;
      return pictures.png(request);
    },
    warmUp: () => undefined,
  };
  const bot = await startBot(SCRIPT, { pictures: slow });
  const { files } = ask(bot);
  await until(
    'the file alone',
    () =>
      files()[0]
        ?.map(({ filename }) => filename)
        .join() === NAMES[0],
  );
  drawn.resolve();
  const [shown] = await until('the picture', () => (files()[0]?.length === 2 ? files() : undefined));
  expect(files()).toHaveLength(1);
  expect(shown?.map(({ filename }) => filename)).toEqual(NAMES);
});
