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

/** Pictures that are drawn once `draw` is called. */
function heldPictures() {
  const drawn = Promise.withResolvers<void>();
  const held: Pick<Pictures, 'png' | 'warmUp'> = {
    png: async (request) => {
      await drawn.promise;
      return pictures.png(request);
    },
    warmUp: () => undefined,
  };
  return { held, draw: drawn.resolve };
}

test('a picture that takes longer follows on the same message; the file does not wait for it', async () => {
  const { held, draw } = heldPictures();
  const bot = await startBot(SCRIPT, { pictures: held });
  const { files } = ask(bot);
  await until(
    'the file alone',
    () =>
      files()[0]
        ?.map(({ filename }) => filename)
        .join() === NAMES[0],
  );
  draw();
  const [shown] = await until('the picture', () => (files()[0]?.length === 2 ? files() : undefined));
  expect(files()).toHaveLength(1);
  expect(shown?.map(({ filename }) => filename)).toEqual(NAMES);
});

test('the list of my workflows has a gallery of their pictures', async () => {
  const bot = await startBot([...SCRIPT, ...SCRIPT], { pictures });
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.finished(dm);
  discord.say(ann, dm, 'new');
  discord.say(ann, dm, 'write another article');
  await until('the second file', () => discord.replies(dm).filter(({ files }) => files.length > 0).length === 2);
  const listed = discord.slash(ann, dm, 'threadsmith', { subcommand: 'list' });
  const [message] = await until('the gallery', () =>
    listed().messages[0]?.files.length === 2 ? listed().messages : undefined,
  );
  expect(message?.content).toBe('');
  expect(message?.components).toMatchObject([
    { type: 10, content: expect.stringContaining('write another article') },
    {
      type: 12,
      items: [1, 2].map((number) => ({
        media: { url: `attachment://${number}-article_writer.r1.png` },
        description: 'START → research\nresearch → write\nwrite → END',
      })),
    },
  ]);
});

test('a gallery that Discord refuses leaves the list in words', async () => {
  const { held, draw } = heldPictures();
  const bot = await startBot(SCRIPT, { pictures: held });
  const { discord, ann } = bot;
  const dm = discord.world.dmWith(ann);
  discord.say(ann, dm, 'write an article');
  await bot.finished(dm);
  const listed = discord.slash(ann, dm, 'threadsmith', { subcommand: 'list' });
  await until('the list', () => listed().messages[0]?.content.includes('write an article'));
  const refused = discord.fail({ method: 'PATCH', path: /@original$/, status: 400, code: 50_035 });
  draw();
  await refused.hit;
  discord.say(ann, dm, 'list');
  await until('the next answer', () => discord.replies(dm).length === 2);
  const [message] = listed().messages;
  expect(message?.content).toContain('write an article');
  expect(message?.files).toEqual([]);
});
