import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSlackAdapter } from '../../../../adapters/slack/adapter.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { silentLog } from '../../../../src/log.ts';
import type { ConversationPort } from '../../../../src/chat/conversation-port.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { startFakeSlack } from '../../../support/slack/server.ts';
import { eventEnvelope, postSigned } from '../../../support/slack/signed-http.ts';

const ANSWERS = (_request: unknown, index: number) => ({ chunks: [`Answer ${index}.`] });

describe('Socket Mode', () => {
  test('comes back after Slack asks for it and after every broken line, and misses nothing', async () => {
    const bot = await startSlackBot(ANSWERS);
    const { socket } = bot.slack;
    socket.refresh();
    await until('a new connection', () => socket.connections() === 1 && bot.adapter().health().ready);
    const first = bot.ask('one');
    await bot.ended();
    bot.slack.plan('apps.connections.open', 'before');
    socket.cut();
    await until('the loss to be noticed', () => !bot.adapter().health().ready);
    expect(bot.adapter().health().detail).toContain('is reconnecting');
    const second = bot.ask('two');
    await bot.ended(2);
    expect([bot.read(first), bot.read(second)]).toEqual(['Answer 0.', 'Answer 1.']);
    expect(bot.adapter().health()).toEqual({ ready: true });
  });

  test('goes on trying while Slack cannot be reached, and the process survives it', async () => {
    const bot = await startSlackBot(ANSWERS);
    bot.slack.plan(
      'apps.connections.open',
      { status: 500 },
      'before',
      { status: 429, retryAfter: 1 },
      { error: 'internal_error' },
    );
    bot.slack.socket.cut();
    const said = bot.ask('still there?');
    await bot.ended();
    expect(bot.read(said)).toBe('Answer 0.');
  });

  test('a line on which Slack no longer answers pings is given up and made again', async () => {
    const bot = await startSlackBot(ANSWERS);
    // The first attempt to come back fails, or the loss would be over before anybody could look.
    bot.slack.plan('apps.connections.open', 'before');
    bot.slack.socket.mute();
    await until('the loss to be noticed', () => !bot.adapter().health().ready, 19_000);
    expect(bot.adapter().health().detail).toContain('is reconnecting');
  });

  test.each([
    ['invalid_auth', 'SLACK_APP_TOKEN'],
    ['missing_scope', 'connections:write'],
  ])('an app token that Slack refuses (%s) stops the start with a remedy', async (error, remedy) => {
    const slack = await startFakeSlack();
    onTestFinished(() => slack.close());
    slack.plan('apps.connections.open', { error });
    await expect(adapterFor(slack, {}).start()).rejects.toMatchObject({
      code: 'slack.bad_app_token',
      hint: expect.stringContaining(remedy),
    });
  });
});

describe('the start', () => {
  test('with a wrong bot token says where the right one is', async () => {
    const slack = await startFakeSlack();
    onTestFinished(() => slack.close());
    await expect(adapterFor(slack, { botToken: 'xoxb-wrong' }).start()).rejects.toMatchObject({
      code: 'slack.bad_token',
      hint: expect.stringContaining('OAuth & Permissions'),
    });
  });

  test('with no way in names both', () => {
    expect(() =>
      createSlackAdapter({
        conversation: {} as ConversationPort,
        options: { botToken: 'xoxb-1' },
        log: silentLog(),
        clock: systemClock(),
      }),
    ).toThrow(/no way to reach/);
  });
});

describe('HTTP mode', () => {
  test('answers signed events, acknowledges at once, and takes buttons, commands and shortcuts on the same path', async () => {
    const bot = await startSlackBot(ANSWERS, { mode: 'http' });
    const said = bot.ask('one');
    await said.acknowledged;
    await bot.ended();
    expect(bot.read(said)).toBe('Answer 0.');
    await bot.alice.press(bot.answers(said)[0]!, 'threadsmith_regenerate');
    await bot.ended(2);
    expect(await bot.alice.command(bot.channel.id, 'help')).toMatchObject({ response_type: 'ephemeral' });
    expect(bot.adapter().health()).toEqual({ ready: true });
  });

  test('refuses wrong signatures, old timestamps and other methods, and passes url_verification', async () => {
    const bot = await startSlackBot(ANSWERS, { mode: 'http' });
    const url = bot.eventsUrl();
    const delivery = eventEnvelope(
      { type: 'message', channel: bot.channel.id, channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' },
      bot.slack.world,
    );
    const now = Math.floor(Date.now() / 1000);
    expect((await postSigned(url, delivery, { secret: 'wrong' })).status).toBe(401);
    expect((await postSigned(url, delivery, { secret: bot.slack.signingSecret, at: now - 600 })).status).toBe(401);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(401);
    const challenge = { type: 'events_api', payload: { type: 'url_verification', challenge: 'abc' } } as const;
    const passed = await postSigned(url, challenge, { secret: bot.slack.signingSecret });
    expect(await passed.json()).toEqual({ challenge: 'abc' });
    expect(bot.llm.requests).toHaveLength(0);
  });

  test('an event that could not be stored is not acknowledged, so that Slack sends it again', async () => {
    const slack = await startFakeSlack();
    onTestFinished(() => slack.close());
    let attempts = 0;
    const conversation = {
      heard: () => Promise.resolve([]),
      receive: () => {
        attempts += 1;
        return attempts === 1
          ? Promise.reject(new Error('the database is away'))
          : Promise.resolve({ outcome: 'refused', sentence: 'no' });
      },
    } as unknown as ConversationPort;
    const adapter = createSlackAdapter({
      conversation,
      options: { botToken: slack.botToken, signingSecret: slack.signingSecret, apiUrl: slack.apiUrl },
      log: silentLog(),
      clock: systemClock(),
    });
    await adapter.start();
    const server = createServer((request, response) => adapter.mount?.listener(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
    const event = { type: 'message', channel: 'D1', channel_type: 'im', user: 'U0ALICE', text: 'hi', ts: '1.2' };
    const send = () => postSigned(url, eventEnvelope(event, slack.world), { secret: slack.signingSecret });
    expect((await send()).status).toBe(503);
    expect((await send()).status).toBe(200);
    expect(attempts).toBe(2);
  });
});

function adapterFor(slack: Awaited<ReturnType<typeof startFakeSlack>>, changed: { botToken?: string }) {
  return createSlackAdapter({
    conversation: {} as ConversationPort,
    options: { botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl, ...changed },
    log: silentLog(),
    clock: systemClock(),
  });
}
