import { expect, test } from 'vitest';
import { createApi } from '../../../../adapters/discord/client/api.ts';
import { createEdits } from '../../../../adapters/discord/reply/edits.ts';
import { createUserInstallReply } from '../../../../adapters/discord/reply/user-install-reply.ts';
import { createNullReply } from '../../../../adapters/discord/reply/null-reply.ts';
import { createChannelReply } from '../../../../adapters/discord/reply/outbound.ts';
import { discordKey, type ChannelPlace } from '../../../../adapters/discord/reply/reply-context.ts';
import { createDiscordRetry } from '../../../../adapters/discord/client/retry.ts';
import { createRestClient } from '../../../../adapters/discord/client/rest-client.ts';
import { createTyping } from '../../../../adapters/discord/reply/typing.ts';
import { createThreads } from '../../../../adapters/discord/reply/open-thread.ts';
import { createWaitingMarks } from '../../../../adapters/discord/reply/waiting-marks.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import { silentLog } from '../../../../src/log.ts';
import { describeReplyPort } from '../../../contract/reply-port.ts';
import { startFakeDiscord, type FakeDiscord } from '../../../support/discord/server.ts';
import { ChannelType, type Channel, type Message } from '../../../support/discord/world.ts';

const log = silentLog();
const clock = systemClock();

async function open() {
  const discord = await startFakeDiscord();
  const api = createApi(createRestClient({ token: discord.token, apiUrl: discord.apiUrl, now: () => clock.now() }));
  const retry = createDiscordRetry({ clock, signal: new AbortController().signal });
  const marks = createWaitingMarks({ api, retry, clock, log });
  return { discord, api, typing: createTyping({ api, clock, log }), marks, edits: createEdits({ clock, log }) };
}

const target = { thread: discordKey('1', '2'), sessionId: 's', turnId: 't', context: {} };

const standing = (messages: readonly Message[]) => ({
  visible: () => messages.map(({ content }) => content),
  files: () => messages.flatMap(({ files }) => files.map(({ content }) => content.toString())),
});

type Where = (discord: FakeDiscord) => { place: ChannelPlace; channel: () => Channel };

function inChannel(where: Where) {
  return async () => {
    const { discord, api, typing, marks, edits } = await open();
    const { place, channel } = where(discord);
    const threads = () => createThreads({ api, log, parentOfThread: async () => undefined });
    return {
      open: () => createChannelReply(target, place, { api, threads: threads(), typing, marks, edits, clock }),
      visible: () => standing(discord.replies(channel())).visible(),
      files: () => standing(discord.replies(channel())).files(),
      deletePost(id: string) {
        const message = discord.replies(channel()).find((one) => one.id === id);
        if (message !== undefined) discord.remove(message);
      },
      async end() {
        typing.stopAll();
        await discord.close();
      },
    };
  };
}

describeReplyPort(
  'Discord, in a direct conversation',
  inChannel((discord) => {
    const channel = discord.world.dmWith(discord.world.addPerson('Ann'));
    return { place: { kind: 'channel', channel: channel.id }, channel: () => channel };
  }),
);

function asked(discord: FakeDiscord) {
  const channel = discord.world.addChannel(discord.world.addGuild('Workshop'), ChannelType.text, 'workflows');
  return { channel, message: discord.say(discord.world.addPerson('Ann'), channel, 'write an article') };
}

describeReplyPort(
  'Discord, in a thread that it opens itself',
  inChannel((discord) => {
    const { channel, message } = asked(discord);
    return {
      place: { kind: 'thread', channel: channel.id, message: message.id, name: 'An article' },
      channel: () => message.thread ?? channel,
    };
  }),
);

describeReplyPort(
  'Discord, where no thread can be opened',
  inChannel((discord) => {
    const { channel, message } = asked(discord);
    channel.denied.add('CREATE_PUBLIC_THREADS');
    return {
      place: { kind: 'thread', channel: channel.id, message: message.id, name: 'An article' },
      channel: () => channel,
    };
  }),
);

describeReplyPort('Discord, by an interaction', async () => {
  const { discord, api, edits } = await open();
  const channel = discord.world.addChannel(undefined, ChannelType.dm, 'elsewhere');
  const person = discord.world.addPerson('Ann');
  const view = discord.slash(person, channel, 'threadsmith', { subcommand: 'new', userInstalled: true });
  const { id, token } = view();
  const webhook = { application: discord.world.applicationId, token };
  await api.acknowledge({ id, token }, { type: 5 });
  const written = () => view().messages.filter(({ content, files }) => content !== '' || files.length > 0);
  return {
    open: () => createUserInstallReply(target, webhook, { api, edits }),
    visible: () => standing(written()).visible(),
    files: () => standing(written()).files(),
    async deletePost(postId: string) {
      await api.removeAnswer(webhook, postId);
    },
    end: () => discord.close(),
  };
});

test('a reply that nobody is to see takes everything and shows nothing', async () => {
  const port = createNullReply();
  const id = await port.post({ text: 'Hello', phase: 'final', actions: [] }, 'turn:0');
  await port.edit(id, { text: 'Bye', phase: 'final', actions: [] });
  await port.signal('working');
  await port.ended({ outcome: 'answered' });
  expect(port.editWaitMs()).toBe(0);
});
