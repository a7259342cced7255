import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import type { Script } from '../../../support/llm/scripted-server.ts';
import { until, type SlackBotOptions, type SlackHarness } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { createPerson, type SayOptions } from '../../../support/slack/people.ts';
import { answersIn, makeChannel, makeFile, readThread } from '../../../support/slack/channels.ts';
import type { FakeSlack } from '../../../support/slack/server.ts';

/** The answer tells what was asked, so that one workspace's answer is not taken for another's. */
const echo: Script = ({ prompt }) => {
  const topic = [...(prompt.messages.at(-1)?.content ?? '').matchAll(/one about (\w+)/g)].at(-1)?.[1] ?? 'nothing';
  return { chunks: [answer(`Here is one about ${topic}.`, ARTICLE)] };
};

interface Distributed extends SlackHarness {
  readonly first: FakeSlack;
  readonly second: FakeSlack;
}

/** The app in two workspaces, installed in neither of them. */
async function start(script: Script, options: SlackBotOptions = {}): Promise<Distributed> {
  const bot = await startSlackBot(script, { oauth: true, limits: false, ...options });
  return { ...bot, first: bot.slack, second: bot.slack.addWorkspace('T0OTHER') };
}

const install = (
  bot: Distributed,
  slack: FakeSlack,
  options?: Parameters<Distributed['slack']['distribution']['install']>[2],
) => bot.slack.distribution.install(slack, bot.appUrl(), options);

/** Carl asks in the other workspace. */
function askIn(
  slack: FakeSlack,
  text: string,
  channel = makeChannel(slack, { members: ['U0CARL'] }),
  options: SayOptions = {},
) {
  return createPerson(slack, 'U0CARL').say(channel.id, `<@${slack.world.botUserId}> ${text}`, options);
}

const databaseBytes = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString('latin1');

test('two workspaces install the app: each gets its own answers, files, commands and prompts, also where channel and time are the same', async () => {
  const bot = await start(echo);
  const { first, second } = bot;
  const pages = [await install(bot, first), await install(bot, second)];
  expect(pages.map(({ status }) => status)).toEqual([200, 200]);
  expect(pages[1]?.text).toContain('Threadsmith is installed in Team T0OTHER');

  const said = bot.ask('draft one about bees');
  const twin = makeChannel(second, { id: bot.channel.id, members: ['U0CARL'] });
  const other = askIn(second, 'draft one about ants', twin, { ts: said.ts });
  expect([other.channel, other.ts]).toEqual([said.channel, said.ts]);
  await bot.ended(2);
  expect(bot.read(said)).toContain('about bees');
  expect(readThread(second, other.channel, other.threadTs)).toContain('about ants');
  expect(readThread(second, other.channel, other.threadTs)).not.toContain('bees');
  for (const slack of [first, second]) {
    expect([...slack.world.files.values()].filter(({ uploaded }) => uploaded)).toHaveLength(1);
    expect(slack.calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  }
  expect(await createPerson(second, 'U0CARL').command(twin.id, 'list')).toMatchObject({
    text: expect.stringContaining('ants'),
  });
  const direct = makeChannel(second, { kind: 'im', members: ['U0CARL'] });
  await createPerson(second, 'U0CARL').openAgent(direct.id);
  expect([first.world.prompts, second.world.prompts].map(({ length }) => length)).toEqual([0, 1]);

  const file = makeFile(second, { name: 'notes.md', content: 'only for the other workspace' });
  createPerson(second, 'U0CARL').say(twin.id, `<@${second.world.botUserId}> use it`, { files: [file] });
  await bot.ended(3);
  expect(JSON.stringify(bot.llm.requests.at(-1)?.body)).toContain('only for the other workspace');
  expect(databaseBytes(bot.folder)).not.toContain('xoxb-');
});

test('a workspace takes the app away in mid-answer: its turn ends, nothing of its token stays, and the other workspace goes on', async () => {
  const gate = Promise.withResolvers<void>();
  async function* chunks() {
    yield 'I am thinking about it. ';
    await gate.promise;
    yield answer('Here it is.', ARTICLE);
  }
  const bot = await start(() => ({ chunks: chunks() }));
  const { first, second } = bot;
  await install(bot, first);
  await install(bot, second);
  const said = bot.ask('draft one');
  const other = askIn(second, 'draft one');
  await until(
    'both answers to begin',
    () => bot.read(said) !== '' && answersIn(second, other.channel, other.threadTs)[0],
  );
  // Slack tells the second only, and news from the second of the installation might be older than it.
  await bot.slack.distribution.uninstall(first, { at: Date.now() + 1_000 });
  await bot.ended(1);
  gate.resolve();
  await bot.ended(2);
  expect(answersIn(second, other.channel, other.threadTs)[0]?.text).toContain('Here it is.');
  expect(bot.log.filter(({ msg }) => msg === 'turn ended')).toMatchObject([
    { outcome: 'stopped' },
    { outcome: 'revised' },
  ]);
  expect(bot.adapter().health()).toEqual({ ready: true });

  const asked = bot.llm.requests.length;
  const late = bot.ask('and another one');
  expect(await late.acknowledged).not.toContain(undefined);
  expect(bot.llm.requests).toHaveLength(asked);
  await bot.stop();
  await bot.start();
  askIn(second, 'draft one');
  await bot.ended(3);
});

test('a token that Slack refuses as revoked is not used again, although Slack has told nothing', async () => {
  const bot = await start(echo);
  await install(bot, bot.first);
  const said = bot.ask('draft one about bees');
  await bot.ended();
  await bot.slack.distribution.uninstall(bot.first, { isTold: false });
  bot.ask('draft one about ants', said.ts);
  await until('the removal', () => bot.log.find(({ msg }) => String(msg).startsWith('a workspace has uninstalled')));
  await bot.ended(2);
  const before = bot.first.calls.length;
  await bot.ask('draft one about wasps', said.ts).acknowledged;
  expect(bot.first.calls).toHaveLength(before);
});

test('installed again, a workspace goes on in its threads, and late news of the removal changes nothing', async () => {
  const bot = await start(echo);
  await install(bot, bot.first);
  const said = bot.ask('draft one about bees');
  await bot.ended();
  const removed = Date.now();
  await bot.slack.distribution.uninstall(bot.first, { at: removed });
  await install(bot, bot.first);
  const { botToken } = bot.first.credentials;
  await bot.slack.distribution.uninstall(bot.first, { at: removed - 5_000 });
  bot.first.credentials.revoked.delete(botToken);
  bot.first.credentials.botToken = botToken;
  bot.ask('draft one about ants', said.ts);
  await bot.ended(2);
  expect(bot.read(said)).toContain('about ants');
});

test('a token that expires soon is renewed once, and the new one is used', async () => {
  const bot = await start(echo);
  await install(bot, bot.first, { expiresIn: 3600 });
  const said = bot.ask('draft one about bees');
  await bot.ended();
  expect(bot.read(said)).toContain('about bees');
  expect(bot.slack.distribution.renewed()).toBe(1);
  expect(bot.first.calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
});

test('an organisation installs the app once for all of its workspaces', async () => {
  const bot = await start(echo);
  const organisation = { id: 'E0GRID', name: 'Grid Inc.' };
  expect((await install(bot, bot.second, { organisation })).text).toContain('Threadsmith is installed in Grid Inc.');
  const channel = makeChannel(bot.second, { members: ['U0CARL'] });
  const said = askIn(bot.second, 'draft one about ants', channel);
  await bot.ended();
  expect(readThread(bot.second, said.channel, said.threadTs)).toContain('about ants');
  const listed = await createPerson(bot.second, 'U0CARL').command(channel.id, 'list');
  expect(listed).toMatchObject({ text: expect.stringContaining('ants') });
});

test('over HTTP, the pages of the installation and the events of both workspaces come in at one address', async () => {
  const bot = await start(echo, { mode: 'http' });
  await install(bot, bot.first);
  await install(bot, bot.second);
  const said = bot.ask('draft one about bees');
  const other = askIn(bot.second, 'draft one about ants');
  await bot.ended(2);
  expect(bot.read(said)).toContain('about bees');
  expect(readThread(bot.second, other.channel, other.threadTs)).toContain('about ants');
  expect((await fetch(`${bot.appUrl()}/slack/other`)).status).toBe(404);
});

test('a person who does not agree, or begins in another browser, reads so, and nothing is installed', async () => {
  const bot = await start(echo);
  const declined = await install(bot, bot.first, { agrees: false });
  expect([declined.status, declined.text]).toEqual([400, expect.stringContaining('You did not approve')]);
  const foreign = await install(bot, bot.first, { cookie: 'slack-app-oauth-state=forged' });
  expect([foreign.status, foreign.text]).toEqual([400, expect.stringContaining('in another browser')]);
  const asked = bot.ask('draft one about bees');
  expect(await asked.acknowledged).not.toContain(undefined);
  expect(bot.llm.requests).toEqual([]);
  expect((await fetch(`${bot.appUrl()}/slack/install`, { method: 'POST' })).status).toBe(405);
});
