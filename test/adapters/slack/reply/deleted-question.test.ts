import { describe, expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { Said } from '../../../support/slack/people.ts';
import { eventEnvelope } from '../../../support/slack/signed-http.ts';
import { visibleText } from '../../../support/slack/world.ts';

type Mode = 'streams' | 'streams into the channel' | 'edits';
const FIRST = 'I built a workflow that reads a topic. ';

/** A bot whose model says its first words after `begin`, and the rest with a file after `end`. */
async function asked(mode: Mode) {
  const [first, rest] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const written = async function* written() {
    await first.promise;
    yield FIRST;
    await rest.promise;
    yield answer('Here it is.', ARTICLE);
  };
  const bot = await startSlackBot([{ chunks: written() }], { streamsAnywhere: mode === 'streams into the channel' });
  if (mode === 'edits') bot.slack.plan('chat.startStream', { error: 'feature_not_enabled' });
  const said = bot.ask('write articles');
  await until('the model to be asked', () => bot.llm.requests.length === 1);
  return { bot, said, begin: () => first.resolve(), end: () => rest.resolve() };
}

/** Our posts that people could see for a moment at least. */
const posted = (bot: SlackHarness) => bot.slack.world.messages.filter(({ fromApp }) => fromApp);

/** The question goes, and Slack does not tell. */
function removeSilently(bot: SlackHarness, { channel, ts }: Said): void {
  bot.slack.world.message(channel, ts)!.deleted = true;
}

async function hearOfDeletion(bot: SlackHarness, { channel, ts }: Said): Promise<void> {
  const previous = { type: 'message', user: 'U0ALICE', ts, text: '<@U0BOT> write articles' };
  const event = { type: 'message', subtype: 'message_deleted', channel, channel_type: 'channel', deleted_ts: ts };
  await bot.slack.deliver(eventEnvelope({ ...event, previous_message: previous }, bot.slack.world));
}

/** What people see of the bot in the channel itself and in the thread: words and names of files. */
function seen(bot: SlackHarness, { channel, ts }: Said) {
  const ours = bot.slack.world.messages.filter((one) => one.fromApp && one.channel === channel && !one.deleted);
  const words = (inThread: boolean) =>
    ours
      .filter(({ threadTs }) => (threadTs === ts) === inThread)
      .map((one) => [visibleText(one), ...one.files.map(({ name }) => name)].join(' '));
  return { channel: words(false), thread: words(true) };
}

describe.each<[Mode]>([['streams'], ['streams into the channel'], ['edits']])(
  'a question that was deleted (%s)',
  (mode) => {
    test('before the first words gets none', async () => {
      const { bot, said, begin, end } = await asked(mode);
      await bot.alice.remove(said);
      begin();
      end();
      await bot.ended();
      expect(posted(bot)).toEqual([]);
    });

    test('before the first words leaves nothing when that is heard only after them', async () => {
      const { bot, said, begin, end } = await asked(mode);
      removeSilently(bot, said);
      begin();
      await until('the first words', () => posted(bot).length > 0);
      await hearOfDeletion(bot, said);
      end();
      await bot.ended();
      expect(seen(bot, said)).toEqual({ channel: [], thread: [] });
    });

    test('after the first words keeps what is in its thread, and nothing comes into the channel', async () => {
      const { bot, said, begin, end } = await asked(mode);
      begin();
      await until('the first words', () => bot.read(said).includes('I built'));
      await bot.alice.remove(said);
      await bot.ended();
      end();
      const { channel, thread } = seen(bot, said);
      expect(channel).toEqual([]);
      expect(thread.join(' ')).toContain('I built a workflow that reads a topic.');
    });
  },
);

test.each<[Mode]>([['streams'], ['edits']])(
  'a deletion that is never heard leaves no words and no file in the channel (%s)',
  async (mode) => {
    const { bot, said, begin, end } = await asked(mode);
    removeSilently(bot, said);
    begin();
    end();
    await bot.ended();
    expect(seen(bot, said)).toEqual({ channel: [], thread: [] });
    expect(bot.log.some(({ msg }) => String(msg).includes('the question was deleted'))).toBe(true);
  },
);
