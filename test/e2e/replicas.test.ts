import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AppProcess } from '../support/app-process.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { startFakeDiscord } from '../support/discord/server.ts';
import type { Script } from '../support/llm/scripted-server.ts';
import { hasPostgres } from '../support/postgres/postgres.ts';
import { query } from '../support/postgres/server.ts';
import { openReplicas } from '../support/postgres/replicas.ts';
import { until } from '../support/slack/bot.ts';
import { createPerson, type Said } from '../support/slack/people.ts';
import { answersIn, makeChannel, readThread } from '../support/slack/channels.ts';
import { startFakeSlack } from '../support/slack/server.ts';
import { createWebClient } from '../support/web-client.ts';

const MENTION = '<@U0BOT>';

async function* slowWords(count: number, gapMs: number) {
  for (let index = 0; index < count; index += 1) {
    yield `w${String(index).padStart(3, '0')} `;
    await pause(gapMs);
  }
}

/** A Slack that reaches every replica: through sockets, or over HTTP at the replica that `reach` names. */
async function setUp(mode: 'socket' | 'http', script: Script) {
  const slack = await startFakeSlack();
  const secret: Record<string, string> =
    mode === 'socket' ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret };
  const replicas = await openReplicas(script, {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...secret,
  });
  onTestFinished(async () => {
    await replicas.close();
    await slack.close();
  });
  const alice = createPerson(slack);
  const channel = makeChannel(slack);
  return {
    ...replicas,
    slack,
    alice,
    ask: (text: string) => alice.say(channel.id, `${MENTION} ${text}`),
    follow: (said: Said, text: string) => alice.say(said.channel, text, { threadTs: said.threadTs }),
    reach: (app: AppProcess) => slack.useEventsUrl(`${app.url}/slack/events`),
    read: (said: Said) => readThread(slack, said.channel, said.threadTs),
    posts: (said: Said) => answersIn(slack, said.channel, said.threadTs),
    files: (said: Said) =>
      answersIn(slack, said.channel, said.threadTs).flatMap(({ files }) => files.map(({ name }) => name)),
  };
}

const endedTurns = (app: AppProcess) => app.log.filter(({ msg }) => msg === 'turn ended').length;
const ready = async (app: AppProcess) => (await fetch(`${app.url}/readyz`)).status;

describe.runIf(hasPostgres)('two replicas in Socket Mode', () => {
  test('start at once on an empty database; every message is answered once, whichever of them Slack sends it to', async () => {
    const bot = await setUp('socket', (_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const both = await Promise.all([bot.start(), bot.start()]);
    const said = bot.ask('write articles');
    await until('the answer', () => bot.read(said).includes('Answer 0.'));
    await bot.follow(said, 'and again').acknowledged;
    await until('the next answer', () => bot.read(said).includes('Answer 1.'));
    const chats = Array.from({ length: 4 }, () => makeChannel(bot.slack, { kind: 'im', members: ['U0ALICE'] }));
    const talks = chats.map(({ id }) => bot.alice.say(id, 'hello'));
    await until('the ends', () => endedTurns(both[0]) + endedTurns(both[1]) === 6);
    for (const app of both) expect(endedTurns(app)).toBeGreaterThan(0);
    expect(bot.posts(said)).toHaveLength(2);
    const answers = bot.slack.world.messages.filter(({ fromApp, channel }) => fromApp && channel !== said.channel);
    expect(answers.map(({ channel }) => channel).toSorted()).toEqual(talks.map(({ channel }) => channel).toSorted());
    expect(bot.llm.requests).toHaveLength(6);
    expect(bot.slack.limits?.refused.size).toBe(0);
  });

  test('kill -9 of the one that answers: the other finishes the answer, in the same message', async () => {
    const bot = await setUp('socket', (_request, index) => ({
      chunks: index === 0 ? slowWords(600, 20) : [answer('Here it is.', ARTICLE)],
    }));
    const first = await bot.start();
    const said = bot.ask('write articles');
    await until('half an answer', () => bot.read(said).includes('w030'));
    await bot.start();
    await first.end('SIGKILL');
    await until('the file', () => bot.files(said).length === 1);
    expect(bot.posts(said)).toHaveLength(2);
    expect(bot.read(said)).toMatch(/Here it is\.[\s\S]*r1/);
    expect(bot.read(said)).not.toContain('w0');
    expect(bot.llm.requests).toHaveLength(2);
  });
});

describe.runIf(hasPostgres)('two replicas over HTTP', () => {
  test('while one answers, the other takes follow-ups, which are answered together when it is done', async () => {
    const bot = await setUp('http', (_request, index) => ({
      chunks: index === 0 ? slowWords(60, 20) : ['Both done.'],
    }));
    const [one, other] = await Promise.all([bot.start(), bot.start()]);
    bot.reach(one);
    const said = bot.ask('write articles');
    await until('the first words', () => bot.read(said).includes('w00'));
    bot.reach(other);
    for (const text of ['shorter', 'and funny']) await bot.follow(said, text).acknowledged;
    await until('the second answer', () => bot.read(said).includes('Both done.'));
    expect(bot.read(said)).toContain('w059');
    expect(bot.llm.requests).toHaveLength(2);
    expect(JSON.stringify(bot.llm.requests[1]?.prompt.messages.at(-1))).toMatch(/shorter[\s\S]*and funny/);
    expect(bot.posts(said)).toHaveLength(2);
  });

  test.each(['the Stop button', 'the word stop'])('%s that reaches the other one stops the answer', async (way) => {
    const bot = await setUp('http', [{ chunks: slowWords(600, 20) }]);
    const [one, other] = await Promise.all([bot.start(), bot.start()]);
    bot.reach(one);
    const said = bot.ask('write articles');
    await until('the first words', () => bot.read(said).includes('w00'));
    bot.reach(other);
    if (way === 'the word stop') await bot.follow(said, 'stop').acknowledged;
    else await bot.alice.nativeStop(said.channel, said.threadTs);
    await until('the end', () => bot.read(said).includes('Stopped'));
    expect(await bot.llm.requests[0]?.closed).toBe('aborted');
    await until('the log', () => endedTurns(one) === 1);
  });

  test('an edit that reaches the other one begins the answer again', async () => {
    const bot = await setUp('http', (_request, index) => ({
      chunks: index === 0 ? slowWords(600, 20) : ['About cats.'],
    }));
    const [one, other] = await Promise.all([bot.start(), bot.start()]);
    bot.reach(one);
    const said = bot.ask('write about dogs');
    await until('the first words', () => bot.read(said).includes('w00'));
    bot.reach(other);
    await bot.alice.edit(said, `${MENTION} write about cats`);
    await until('the new answer', () => bot.read(said).includes('About cats.'));
    expect(JSON.stringify(bot.llm.requests[1]?.prompt.messages)).toContain('write about cats');
    expect(bot.posts(said)).toHaveLength(1);
    await until('the log', () => endedTurns(one) === 1);
  });

  test('one that was suspended and wakes up does not overwrite the answer that the other gave meanwhile', async () => {
    const bot = await setUp('http', (_request, index) => ({
      chunks: index === 0 ? slowWords(3_000, 20) : [answer('Here it is.', ARTICLE)],
    }));
    const one = await bot.start();
    const sessions = 'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    const pids = (await query(bot.databaseUrl, sessions)).map(({ pid }) => Number(pid));
    await bot.start();
    bot.reach(one);
    const said = bot.ask('write articles');
    await until('half an answer', () => bot.read(said).includes('w030'));
    one.child.kill('SIGSTOP');
    // The server gives up a silent session after some seconds; here at once.
    await query(bot.databaseUrl, `select pg_terminate_backend(pid) from unnest(array[${pids.join(',')}]) as pid`);
    await until('the file', () => bot.files(said).length === 1);
    const final = bot.read(said);
    expect(final).toMatch(/^Here it is\./);
    one.child.kill('SIGCONT');
    await until('the return', () => one.log.some(({ msg }) => String(msg).includes('other replicas is back')));
    expect(await bot.llm.requests[0]?.closed).toBe('aborted');
    // An edit that was waiting when the process was suspended would go out within its pace of a second.
    await pause(1_500);
    expect(bot.read(said)).toBe(final);
    expect(endedTurns(one)).toBe(0);
  });

  test('when PostgreSQL ends every connection they are not ready, come back, and finish what they had begun', async () => {
    const bot = await setUp('http', (_request, index) => ({
      chunks: index === 0 ? slowWords(600, 20) : [answer('Here it is.', ARTICLE)],
    }));
    const both = await Promise.all([bot.start(), bot.start()]);
    bot.reach(both[0]);
    const said = bot.ask('write articles');
    await until('the first words', () => bot.read(said).includes('w00'));
    await query(
      bot.databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await until('the file', () => bot.files(said).length === 1);
    expect(bot.read(said)).toMatch(/^Here it is\./);
    expect(bot.posts(said)).toHaveLength(2);
    for (const app of both) {
      expect(app.log.some(({ msg }) => String(msg).includes('the connection to the other replicas is lost'))).toBe(
        true,
      );
      expect(await ready(app)).toBe(200);
    }
  });
});

test.runIf(hasPostgres)(
  'one of two listens to Discord; the other takes over when it is killed, and misses nothing',
  async () => {
    const discord = await startFakeDiscord();
    const replicas = await openReplicas((_request, index) => ({ chunks: [`Answer ${index}.`] }), {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
    });
    onTestFinished(async () => {
      await replicas.close();
      await discord.close();
    });
    const ann = discord.world.addPerson('Ann');
    const dm = discord.world.dmWith(ann);
    const leader = await replicas.start();
    const standby = await replicas.start();
    expect([await ready(leader), await ready(standby)]).toEqual([200, 200]);
    expect(discord.gateway.connections).toBe(1);
    discord.say(ann, dm, 'write articles');
    await until('the answer', () => endedTurns(leader) === 1);
    expect(discord.replies(dm)[0]?.content).toBe('Answer 0.');
    await leader.end('SIGKILL');
    discord.say(ann, dm, 'and a title');
    await until('the second answer', () => discord.replies(dm)[1]?.content === 'Answer 1.');
    discord.say(ann, dm, 'and a picture');
    await until('the third answer', () => discord.replies(dm)[2]?.content === 'Answer 2.');
    expect(discord.replies(dm)).toHaveLength(3);
    expect(await ready(standby)).toBe(200);
  },
);

test.runIf(hasPostgres)('a page that is connected to one is told of the answer that the other gives', async () => {
  const replicas = await openReplicas([{ chunks: [answer('Here it is.', ARTICLE)] }]);
  onTestFinished(() => replicas.close());
  const [one, other] = await Promise.all([replicas.start(), replicas.start()]);
  const [page, api] = [createWebClient(one.url), createWebClient(other.url)];
  const sessionId = await page.createSession();
  const open = Promise.withResolvers<void>();
  const seen = page.events(sessionId, ({ event }) => event === 'done', undefined, open.resolve);
  await open.promise;
  const { turnId } = await api.post(sessionId, 'write articles');
  const events = await seen;
  expect(events.map(({ event }) => event)).toEqual(['progress', 'reply', 'revision', 'done']);
  expect(events.every(({ data }) => data['turnId'] === turnId)).toBe(true);
  expect(events[1]?.data['text']).toMatch(/^Here it is\./);
  expect(endedTurns(other)).toBe(1);
});
