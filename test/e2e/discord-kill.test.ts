import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../support/configs.ts';
import { openDiscordProcess } from '../support/discord/process.ts';
import { until, type FakeDiscord } from '../support/discord/server.ts';
import type { Channel } from '../support/discord/world.ts';

const drafting = () => ({ chunks: [answer('Here it is.', ARTICLE)] });
const hasFile = ({ files }: { files: readonly unknown[] }) => files.length > 0;
const withFile = (discord: FakeDiscord, channel: Channel) =>
  until('the file', () => discord.replies(channel).find(hasFile), 20_000);

/** A file that Discord does not hand over before `release`. */
function slowFile(discord: FakeDiscord) {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  return { file: discord.world.addFile('notes.txt', 'Facts come first.', { held }), release };
}

type Process = Awaited<ReturnType<typeof openDiscordProcess>>;
/** Gives a command, resolves once it is acknowledged, and then tells where its answer will be. */
type Give = (process: Process, file: ReturnType<typeof slowFile>['file']) => Promise<() => Promise<unknown>>;

const inDirect: Give = async ({ discord, ann }, file) => {
  const dm = discord.world.dmWith(ann);
  const view = discord.slash(ann, dm, 'threadsmith', {
    subcommand: 'new',
    values: { request: 'write an article' },
    file,
  });
  await until('the acknowledgement', () => view().answeredWith);
  return () => withFile(discord, dm);
};

const asGuest: Give = async ({ discord, channel, ann }, file) => {
  const values = { request: 'write an article' };
  const view = discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', values, file, userInstalled: true });
  await until('the acknowledgement', () => view().answeredWith);
  return () => until('the file', () => view().messages.find(hasFile), 20_000);
};

const fromMenu: Give = async ({ discord, channel, ann }, file) => {
  const message = discord.say(ann, channel, 'write an article', { files: [file] });
  const view = discord.menu(ann, channel, 'Draft workflow from this', message);
  await until('the acknowledgement', () => view().answeredWith);
  return async () => withFile(discord, await until('the thread', () => message.thread));
};

const byMention: Give = async ({ discord, channel, ann }, file) => {
  const message = discord.say(ann, channel, `<@${discord.world.bot.id}> write an article`, { files: [file] });
  const thread = await until('the thread', () => message.thread);
  return () => withFile(discord, thread);
};

test.each([
  ['a command in a direct conversation', inDirect],
  ['a command where the bot is not a member', asGuest],
  ['a message that was pointed at', fromMenu],
  ['a mention whose file is slow', byMention],
] as const)('%s is answered although the process is killed as soon as it is acknowledged', async (_case, give) => {
  const process = await openDiscordProcess(drafting);
  const { discord, llm, start } = process;
  const app = await start();
  const { file, release } = slowFile(discord);
  const answered = await give(process, file);
  await app.end('SIGKILL');
  release();
  await start();
  await answered();
  expect(llm.requests).toHaveLength(1);
  expect(llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('Facts come first.');
});

test('a command in a channel is answered although the process is killed while it reads the file', async () => {
  const { discord, channel, ann, llm, start } = await openDiscordProcess(drafting);
  const app = await start();
  const { file, release } = slowFile(discord);
  const values = { request: 'write an article' };
  const view = discord.slash(ann, channel, 'threadsmith', { subcommand: 'new', values, file });
  const thread = await until('the thread', () => view().messages[0]?.thread);
  await app.end('SIGKILL');
  release();
  await start();
  expect((await withFile(discord, thread)).content).toMatch(/^Here it is\./);
  expect(llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('Facts come first.');
});
