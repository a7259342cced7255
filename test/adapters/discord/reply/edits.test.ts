import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { hurriedClock, startBot, type BotOptions, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until, type FakeDiscord } from '../../../support/discord/server.ts';
import type { Message } from '../../../support/discord/world.ts';

const EDIT = /^\/channels\/\d+\/messages\/\d+$/;
const WEBHOOK_EDIT = /^\/webhooks\/\d+\/[^/]+\/messages\/@original$/;
const FINAL_BUTTONS = ['Try it', 'Validate', 'Show YAML', 'Regenerate'];
const END = 'And this is the end of it.';

/** A bot whose answer goes on with `more`, and ends after `end`. */
async function answering(options: BotOptions = {}) {
  const [more, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const written = async function* written() {
    yield 'It begins here. ';
    await more.promise;
    yield 'It goes on for a while. ';
    await end.promise;
    yield answer(END, ARTICLE);
  };
  return { bot: await startBot([{ chunks: written() }], options), more, end };
}

const isWhole = ({ content, files }: Message) => content.includes(END) && files.length === 1;

/** Waits until the final text stood, was spoilt, and stands again; returns the buttons below it. */
async function restored(message: Message): Promise<readonly string[]> {
  const sights = () => message.sights.map(({ content }) => content.includes(END));
  await until('the end to be seen', () => sights().includes(true));
  await until('the late edit to spoil it', () => sights().indexOf(false, sights().indexOf(true)) !== -1);
  await until('the end to be there again', () => isWhole(message));
  return message.sights.at(-1)?.buttons.map(({ label }) => label) ?? [];
}

async function firstReply(bot: DiscordHarness): Promise<Message> {
  const dm = bot.discord.world.dmWith(bot.ann);
  bot.discord.say(bot.ann, dm, 'write an article');
  return until('the first words', () => bot.discord.replies(dm)[0]);
}

type Going = Awaited<ReturnType<typeof answering>>;

/** The next in-between edit goes wrong, and the answer ends. */
async function failEdit({ bot, more, end }: Going, fault: Omit<Parameters<FakeDiscord['fail']>[0], 'method'>) {
  const { hit } = bot.discord.fail({ method: 'PATCH', ...fault });
  more.resolve();
  await hit;
  end.resolve();
}

test.each<readonly [string, { drop?: 'before'; status?: number }]>([
  ['broke off', { drop: 'before' }],
  ['Discord answered with an error', { status: 504 }],
])('an edit that %s, and that is carried out after the final one, does not stay', async (_case, fault) => {
  const going = await answering();
  const reply = await firstReply(going.bot);
  await failEdit(going, { path: EDIT, ...fault, appliedAfterMs: 2_500 });
  expect(await restored(reply)).toEqual(FINAL_BUTTONS);
});

test('an edit that Discord holds back is not waited for, and does not stay when it is carried out', async () => {
  const going = await answering({ clock: hurriedClock(4) });
  const reply = await firstReply(going.bot);
  await failEdit(going, { path: EDIT, delayMs: 4_000 });
  expect(await restored(reply)).toEqual(FINAL_BUTTONS);
});

test('the same holds where the answer is given by an interaction', async () => {
  const going = await answering();
  const { discord, guild, ann } = going.bot;
  const elsewhere = discord.world.addChannel({ ...guild, id: discord.world.snowflake() }, 0, 'elsewhere');
  const values = { request: 'write an article' };
  const view = discord.slash(ann, elsewhere, 'threadsmith', { subcommand: 'new', values, userInstalled: true });
  const reply = await until('the first words', () => view().messages.find(({ content }) => content.includes('begins')));
  await failEdit(going, { path: WEBHOOK_EDIT, drop: 'before', appliedAfterMs: 2_500 });
  expect(await restored(reply)).toEqual(FINAL_BUTTONS);
});

test('an answer whose edits all came through is not looked at again', async () => {
  const { bot, more, end } = await answering();
  const reply = await firstReply(bot);
  more.resolve();
  end.resolve();
  await until('the end', () => isWhole(reply));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(bot.discord.calls.filter(({ method, path }) => method === 'GET' && EDIT.test(path))).toEqual([]);
});
