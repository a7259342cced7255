import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkSlack } from '../../../../adapters/slack/setup/doctor.ts';
import type { SlackDoctorOptions } from '../../../../adapters/slack/setup/doctor-check.ts';
import {
  BOT_EVENTS,
  BOT_SCOPES,
  SHORTCUT,
  slackManifest,
  SUGGESTED_PROMPTS,
} from '../../../../adapters/slack/setup/manifest.ts';
import { startFakeSlack, type FakeSlackOptions } from '../../../support/slack/server.ts';
import { ALL_SCOPES } from '../../../support/slack/api/scopes.ts';

async function examine(options: Partial<SlackDoctorOptions> = {}, slackOptions: FakeSlackOptions = {}) {
  const slack = await startFakeSlack(slackOptions);
  onTestFinished(() => slack.close());
  return checkSlack({ botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl, ...options });
}

type Checks = Awaited<ReturnType<typeof checkSlack>>;
const failing = (checks: Checks) => checks.filter(({ ok }) => ok === false);
const unchecked = (checks: Checks) => checks.filter(({ ok }) => ok === 'unchecked');
const CONFIG_TOKEN = 'xoxe.xoxp-fake-config-token';

describe('the doctor', () => {
  test('finds nothing wrong where nothing is', async () => {
    const checks = await examine();
    expect(failing(checks)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(['bot token', 'scopes', 'app token', 'events']);
  });

  test('asks Slack about the client where workspaces install the app, and for the events of an installation', async () => {
    const slack = await startFakeSlack();
    onTestFinished(() => slack.close());
    const { clientId, clientSecret } = slack.distribution;
    const look = (oauth: SlackDoctorOptions['oauth'] & object) =>
      checkSlack({ oauth, appToken: slack.appToken, apiUrl: slack.apiUrl });
    const [client, ...others] = await look({ clientId, clientSecret });
    expect(client).toMatchObject({ name: 'installation', ok: true });
    expect(others.find(({ name }) => name === 'events')?.detail).toContain('app_uninstalled, tokens_revoked');
    const [wrong] = await look({ clientId, clientSecret: 'wrong' });
    expect(wrong).toMatchObject({ ok: false, detail: expect.stringContaining('bad_client_secret') });
  });

  test('does not say that events are well when nobody could look at them, but how to look', async () => {
    const [events, ...more] = unchecked(await examine());
    expect(events).toMatchObject({ name: 'events', remedy: expect.stringContaining('SLACK_CONFIG_TOKEN') });
    expect(events?.detail).toContain(BOT_EVENTS.join(', '));
    expect(more).toEqual([]);
  });

  test.each<[string, object, string | undefined]>([
    ['Socket Mode', {}, undefined],
    ['HTTP', { appToken: undefined, signingSecret: '0123456789abcdef' }, 'https://bot.example'],
  ])('with a configuration token it looks at the manifest itself: %s', async (_name, options, publicUrl) => {
    const manifest = slackManifest(publicUrl === undefined ? {} : { publicUrl });
    const checks = await examine({ configToken: CONFIG_TOKEN, ...options }, { manifest });
    expect(checks.slice(-2)).toMatchObject([
      { name: 'events', ok: true },
      { name: 'features', ok: true },
    ]);
  });

  test('of a manifest in which something is missing it says what', async () => {
    const whole = slackManifest() as { settings: object };
    const manifest = {
      ...whole,
      features: { slash_commands: [{ command: '/other' }] },
      settings: { ...whole.settings, socket_mode_enabled: false, event_subscriptions: { bot_events: ['app_mention'] } },
    };
    const [events, features] = failing(await examine({ configToken: CONFIG_TOKEN }, { manifest }));
    expect(events).toMatchObject({
      name: 'events',
      detail: expect.stringMatching(/^Not subscribed to: .*message\.im/),
    });
    expect(events?.detail).not.toContain('app_mention');
    expect(features?.detail).toBe('Missing in the app: the command /threadsmith, the message shortcut, Socket Mode.');
    expect(features?.remedy).toContain('threadsmith manifest slack');
  });

  test('names missing scopes with what they are for', async () => {
    const scopes = ALL_SCOPES.filter((scope) => scope !== 'files:write');
    const [check, ...more] = failing(await examine({}, { scopes }));
    expect(check).toMatchObject({
      name: 'scopes',
      detail: expect.stringContaining('files:write (post the workflow file)'),
    });
    expect(check?.remedy).toContain('threadsmith manifest slack');
    expect(more).toEqual([]);
  });

  test.each([
    ['a wrong bot token', { botToken: 'xoxb-wrong' }, 'bot token', 'OAuth & Permissions'],
    ['a wrong app token', { appToken: 'xapp-wrong' }, 'app token', 'connections:write'],
    [
      'a token as the secret',
      { appToken: undefined, signingSecret: 'xoxb-1234' },
      'signing secret',
      'Basic Information',
    ],
    ['no way in', { appToken: undefined }, 'way in', 'SLACK_SIGNING_SECRET'],
    ['nobody there', { apiUrl: 'http://127.0.0.1:9/api/' }, 'reachability', 'SLACK_API_URL'],
    ['an outdated configuration token', { configToken: 'xoxe.1' }, 'events', 'twelve hours'],
  ])('of %s says what to do', async (_name, options, name, remedy) => {
    const check = failing(await examine(options as Partial<SlackDoctorOptions>)).find((found) => found.name === name);
    expect(check?.remedy).toContain(remedy);
  });

  test('something that is not Slack is not quoted', async () => {
    const server = createServer((_request, response) => response.end('<html>a captive portal</html>'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void server.close());
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
    const checks = await examine({ apiUrl });
    expect(JSON.stringify(checks)).not.toContain('captive');
    expect(failing(checks)[0]?.name).toBe('reachability');
  });

  test('of a right signing secret says that its truth shows later', async () => {
    const checks = await checkSlack({
      botToken: 'xoxb-1',
      signingSecret: '0123456789abcdef',
      apiUrl: 'http://127.0.0.1:9/api',
    });
    expect(checks.find(({ name }) => name === 'signing secret')?.ok).toBe('unchecked');
  });
});

describe('the manifest', () => {
  const manifest = slackManifest() as {
    oauth_config: { scopes: { bot: string[] } };
    features: {
      slash_commands: { url?: string }[];
      shortcuts: { callback_id: string; name: string }[];
      bot_user: { display_name: string };
    };
    settings: { event_subscriptions: { bot_events: string[] } };
  };

  test('asks for just the scopes and events that are used', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual([...ALL_SCOPES]);
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
      event_subscriptions: { bot_events: [...BOT_EVENTS] },
    });
    expect(manifest.features.shortcuts[0]?.callback_id).toBe(SHORTCUT);
  });

  test('keeps within the lengths that Slack allows', () => {
    expect(SUGGESTED_PROMPTS.length).toBeLessThanOrEqual(4);
    expect(manifest.features.shortcuts[0]?.name.length).toBeLessThanOrEqual(24);
    expect(Object.keys(BOT_SCOPES).length).toBeLessThan(255);
    expect(slackManifest({ name: 'Team Röbot!' })).toMatchObject({
      features: { bot_user: { display_name: 'team-r-bot-' } },
    });
  });

  test('for HTTP names the one address everywhere', () => {
    const http = slackManifest({ publicUrl: 'https://bot.example/', orgWide: true });
    const url = 'https://bot.example/slack/events';
    expect(http).toMatchObject({
      features: { slash_commands: [{ url }] },
      settings: {
        socket_mode_enabled: false,
        org_deploy_enabled: true,
        interactivity: { request_url: url },
        event_subscriptions: { request_url: url },
      },
    });
  });
});

test('the manifest of an app that workspaces install says where Slack sends people back to, and what the app is told of', () => {
  expect(slackManifest({ installUrl: 'https://bot.example/' })).toMatchObject({
    oauth_config: { redirect_urls: ['https://bot.example/slack/oauth_redirect'] },
    settings: {
      socket_mode_enabled: true,
      event_subscriptions: { bot_events: [...BOT_EVENTS, 'app_uninstalled', 'tokens_revoked'] },
    },
  });
  expect(JSON.stringify(slackManifest())).not.toContain('redirect_urls');
});
