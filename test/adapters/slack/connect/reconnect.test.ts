import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSlackAdapter } from '../../../../adapters/slack/adapter.ts';
import type { ChatAdapter } from '../../../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../../../src/chat/conversation-port.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { createLog } from '../../../../src/log.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { startFakeSlack } from '../../../support/slack/server.ts';
import { eventEnvelope, postSigned } from '../../../support/slack/signed-http.ts';
import type { SlackFault } from '../../../support/slack/api/web-api.ts';

const ANSWERS = (_request: unknown, index: number) => ({ chunks: [`Answer ${index}.`] });
const repeated = (count: number, fault: SlackFault) => Array.from({ length: count }, () => fault);

/** What the adapter waits for Slack's first word on a socket: no pause. */
const HELLO_MS = 20_000;

/** An adapter without a conversation behind it, with its log, and with the pauses that it asked its clock for. */
async function aloneAtSlack(mode: 'socket' | 'http' = 'socket', receive: ConversationPort['receive'] = refuse) {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.close());
  const lines: Record<string, unknown>[] = [];
  const pauses: number[] = [];
  const log = await createLog({
    level: 'info',
    format: 'json',
    secrets: [],
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
        done();
      },
    }),
  });
  const clock = systemClock();
  const adapter = createSlackAdapter({
    conversation: {
      receive,
      knows: () => Promise.resolve(false),
      heard: () => Promise.resolve([]),
      command: () => Promise.reject(new Error('the database is away')),
    } as unknown as ConversationPort,
    options: {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      ...(mode === 'socket' ? { appToken: slack.appToken } : { signingSecret: slack.signingSecret }),
    },
    log,
    clock: {
      now: () => clock.now(),
      sleep(ms, signal) {
        pauses.push(ms);
        return clock.sleep(ms === HELLO_MS ? ms : Math.min(ms, 20), signal);
      },
    },
  });
  onTestFinished(() => adapter.stop());
  const ready = () => until('the connection', () => adapter.health().ready);
  return { slack, adapter, pauses, ready, said: (level: string) => lines.filter((line) => line['level'] === level) };
}

async function served(adapter: ChatAdapter): Promise<string> {
  const server = createServer((request, response) => adapter.mount?.listener(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
}

const refuse: ConversationPort['receive'] = () => Promise.resolve({ outcome: 'refused', sentence: 'no' });

describe('a start while Slack is away', () => {
  test('goes well, says so once and in the health, and connects as soon as Slack is there', async () => {
    const { slack, adapter, pauses, ready, said } = await aloneAtSlack();
    await slack.goAway();
    await adapter.start();
    expect(adapter.health()).toMatchObject({
      ready: false,
      detail: expect.stringContaining('Slack cannot be reached'),
    });
    await until('more attempts', () => pauses.includes(1600));
    await slack.comeBack();
    await ready();
    expect(pauses.filter((ms) => ms >= 200 && ms <= 1600)).toEqual(expect.arrayContaining([200, 400, 800, 1600]));
    expect(said('warn')).toHaveLength(1);
    expect(said('info').map(({ msg }) => msg)).toEqual(['connected to Slack']);
  });

  test.each([
    ['Slack does not know who we are', 'auth.test', { status: 503 }, 200],
    ['Slack opens no socket', 'apps.connections.open', { status: 500 }, 200],
    ['Slack asks for a pause before it tells who we are', 'auth.test', { status: 429, retryAfter: 7 }, 7000],
    ['Slack asks for a pause before it opens a socket', 'apps.connections.open', { status: 429, retryAfter: 7 }, 7000],
  ] as const)('and so with only half of it: %s', async (_name, method, fault, pause) => {
    const { slack, adapter, pauses, ready } = await aloneAtSlack();
    slack.plan(method, ...repeated(9, fault));
    await adapter.start();
    expect(adapter.health().ready).toBe(false);
    await ready();
    expect(slack.socket.connections()).toBe(1);
    expect(pauses).toContain(pause);
  });

  test('what is said before we know who we are is answered as soon as we do', async () => {
    const bot = await startSlackBot(ANSWERS, { begin: false });
    bot.slack.plan('auth.test', ...repeated(9, { status: 503 }));
    await bot.start();
    const said = bot.ask('one');
    await bot.ended();
    expect(bot.read(said)).toBe('Answer 0.');
  });

  test('over HTTP, what comes before we know who we are is not acknowledged, and taken in when it comes again', async () => {
    const taken: string[] = [];
    const { slack, adapter, ready } = await aloneAtSlack('http', ({ messageId }) => {
      taken.push(messageId);
      return refuse({} as never);
    });
    await slack.goAway();
    await adapter.start();
    const url = await served(adapter);
    const event = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' };
    const send = () => postSigned(url, eventEnvelope(event, slack.world), { secret: slack.signingSecret });
    expect((await send()).status).toBe(503);
    expect(taken).toEqual([]);
    await slack.comeBack();
    await ready();
    expect((await send()).status).toBe(200);
    expect(taken).toContain('1.2');
  });

  test('over HTTP, a message is not acknowledged before it is stored, however long that takes', async () => {
    const taken: string[] = [];
    const { slack, adapter } = await aloneAtSlack('http', async ({ messageId }) => {
      await new Promise((resolve) => setTimeout(resolve, 3_300));
      taken.push(messageId);
      return { outcome: 'redelivery', sessionId: '', messageId, turnId: '', waiting: false };
    });
    await adapter.start();
    const url = await served(adapter);
    const event = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' };
    const send = () => postSigned(url, eventEnvelope(event, slack.world), { secret: slack.signingSecret });
    expect((await send()).status).toBe(503);
    expect(taken).toEqual([]);
    expect((await send()).status).toBe(200);
    expect(taken).toEqual(['1.2']);
  });

  test('over HTTP, a button is not acknowledged when what it asks for could not be stored', async () => {
    const { slack, adapter } = await aloneAtSlack('http');
    await adapter.start();
    const url = await served(adapter);
    const value = JSON.stringify({ thread: 'slack:T0TEAM:C1:1.1', place: 'thread', turnId: 't' });
    const payload = {
      type: 'block_actions',
      team: { id: 'T0TEAM' },
      user: { id: 'U0ALICE', team_id: 'T0TEAM' },
      channel: { id: 'C1' },
      message: { ts: '1.2', thread_ts: '1.1' },
      actions: [{ type: 'button', action_id: 'threadsmith_undo', block_id: 'b', action_ts: '1.3', value }],
    };
    const pressed = await postSigned(url, { type: 'interactive', payload }, { secret: slack.signingSecret });
    expect(pressed.status).toBe(503);
  });

  test('a token that turns out to be revoked is told as an error, and is tried again slowly', async () => {
    const { slack, adapter, pauses, ready, said } = await aloneAtSlack();
    slack.plan('auth.test', ...repeated(3, { status: 503 }), ...repeated(3, { error: 'token_revoked' }));
    await adapter.start();
    await until('the refusal', () => adapter.health().detail?.includes('token_revoked'));
    await ready();
    expect(said('error')).toHaveLength(1);
    expect(said('error')[0]).toMatchObject({ msg: expect.stringContaining('does not accept the bot token') });
    expect(pauses.filter((ms) => ms === 30_000)).toHaveLength(3);
  });
});

/** Alice has asked, the model has answered in part, and Slack is gone. */
async function goneInTheMiddle(options: Parameters<typeof startSlackBot>[1] = {}) {
  const rest = Promise.withResolvers<void>();
  const bot = await startSlackBot(async (_request, index) => {
    if (index > 0) return { chunks: [`Answer ${index}.`] };
    return { chunks: partly(rest.promise) };
  }, options);
  const said = bot.ask('one');
  await until('the first words', () => bot.read(said).includes('Begun'));
  await bot.slack.goAway();
  return { bot, said, finish: () => rest.resolve() };
}

async function* partly(rest: Promise<void>) {
  yield 'Begun. ';
  await rest;
  yield 'Ended.';
}

describe('Slack goes away in the middle', () => {
  test('and comes back: the tail and what was said meanwhile arrive, and the health was red and is green again', async () => {
    const { bot, said, finish } = await goneInTheMiddle({ speed: 10 });
    const meanwhile = bot.ask('two');
    await until('the loss to be noticed', () => !bot.adapter().health().ready);
    finish();
    await until('the loss to be told', () => bot.adapter().health().detail?.includes('cannot be reached'));
    await bot.slack.comeBack();
    await bot.ended(2);
    expect([bot.read(said), bot.read(meanwhile)]).toEqual(['Begun. Ended.', 'Answer 1.']);
    expect(bot.answers(said)).toHaveLength(1);
    expect(bot.adapter().health()).toEqual({ ready: true });
  });

  test('and is still away after a restart: what was answered is delivered when it is back', async () => {
    const { bot, said, finish } = await goneInTheMiddle({ speed: 10 });
    finish();
    await until('the answer to be stored', () =>
      bot.log.some(({ msg }) => msg === 'Slack cannot be reached. Threadsmith keeps trying.'),
    );
    await bot.stop();
    await bot.start();
    await until('the first attempts', () => !bot.adapter().health().ready);
    await bot.slack.comeBack();
    await bot.ended();
    expect(bot.read(said)).toMatch(/Ended\.|Answer 1\./);
    expect(bot.answers(said)).toHaveLength(1);
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each(['token_revoked', 'invalid_auth', 'account_inactive'])(
    'an answer is kept while Slack refuses our token (%s), and delivered when the token is taken again',
    async (error) => {
      const bot = await startSlackBot([{ chunks: ['Answer.'] }], { speed: 100 });
      for (const method of ['chat.startStream', 'chat.postMessage', 'chat.update'])
        bot.slack.plan(method, ...repeated(3, { error }));
      const said = bot.ask('one');
      await bot.ended();
      expect(bot.read(said)).toBe('Answer.');
    },
  );
});
