import { expect, onTestFinished, test } from 'vitest';
import { createSlackAdapter } from '../../../../adapters/slack/adapter.ts';
import type { ConversationPort } from '../../../../src/chat/conversation-port.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { silentLog } from '../../../../src/log.ts';
import { until } from '../../../support/slack/bot.ts';
import { createPerson } from '../../../support/slack/people.ts';
import { makeChannel } from '../../../support/slack/channels.ts';
import { startFakeSlack } from '../../../support/slack/server.ts';

/** Someone uses the shortcut where this takes in what is said. */
async function useShortcut(receive: ConversationPort['receive']) {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.close());
  const conversation = { receive, knows: () => Promise.resolve(false), heard: () => Promise.resolve([]) };
  const adapter = createSlackAdapter({
    conversation: conversation as unknown as ConversationPort,
    options: { botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl },
    log: silentLog(),
    clock: systemClock(),
  });
  await adapter.start();
  onTestFinished(() => adapter.stop());
  const channel = makeChannel(slack);
  const said = slack.world.add({ channel: channel.id, user: 'U0BOB', fromApp: false, text: 'sort reviews' });
  return { slack, acknowledged: createPerson(slack).shortcut(said, 'draft_from_message') };
}

test('is stored before it is acknowledged, since Slack sends no shortcut twice', async () => {
  const order: string[] = [];
  const stored = Promise.withResolvers<void>();
  const { acknowledged } = await useShortcut(async () => {
    order.push('asked to store');
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push('stored');
    stored.resolve();
    return { outcome: 'refused', sentence: 'no' };
  });
  await acknowledged;
  order.push('acknowledged');
  await stored.promise;
  expect(order).toEqual(['asked to store', 'stored', 'acknowledged']);
});

test('that cannot be stored says so to the person', async () => {
  const { slack } = await useShortcut(() => Promise.reject(new Error('the database is away')));
  await until('an answer', () => slack.responses.length === 1);
  expect(slack.responses[0]).toMatchObject({
    response_type: 'ephemeral',
    text: expect.stringContaining('use the shortcut again'),
  });
});
