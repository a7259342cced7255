import { randomUUID } from 'node:crypto';
import type { FakeSlack } from './server.ts';
import { type SlackChannel, type SlackFile, type SlackMessage, visibleText } from './world.ts';

/** Creates a channel with these people and the app in it; a direct channel is `im`. */
export function makeChannel(
  slack: FakeSlack,
  options: {
    id?: string;
    kind?: SlackChannel['kind'];
    members?: readonly string[];
    withApp?: boolean;
    shared?: boolean;
  } = {},
): SlackChannel {
  const { kind = 'channel', members = ['U0ALICE', 'U0BOB'], withApp = true } = options;
  const channel: SlackChannel = {
    id: options.id ?? `${kind === 'im' ? 'D' : 'C'}0${randomUUID().slice(0, 8).toUpperCase()}`,
    kind,
    members: new Set(withApp ? [...members, slack.world.botUserId] : members),
    archived: false,
    isExtShared: options.shared ?? false,
  };
  slack.world.channels.set(channel.id, channel);
  return channel;
}

let fileNumber = 0;

/** Creates a file as if a person had uploaded it. */
export function makeFile(
  slack: FakeSlack,
  given: {
    name: string;
    content: string | Buffer;
    mimetype?: string;
    serves?: SlackFile['serves'];
    extra?: SlackFile['extra'];
  },
): SlackFile {
  fileNumber += 1;
  const file: SlackFile = {
    id: `F0USER${String(fileNumber).padStart(4, '0')}`,
    name: given.name,
    title: given.name,
    mimetype: given.mimetype ?? 'text/plain',
    filetype: given.name.split('.').at(-1) ?? 'text',
    content: Buffer.from(given.content),
    uploaded: true,
    uploadedBy: 'U0ALICE',
    shares: [],
    ...(given.serves === undefined ? {} : { serves: given.serves }),
    ...(given.extra === undefined ? {} : { extra: given.extra }),
  };
  slack.world.files.set(file.id, file);
  return file;
}

/** The app's existing messages in a thread, oldest first. */
export function answersIn(slack: FakeSlack, channel: string, threadTs?: string): SlackMessage[] {
  return slack.world.messages.filter(
    (message) => message.channel === channel && message.fromApp && !message.deleted && message.threadTs === threadTs,
  );
}

/** All readable text of the app's messages in a thread. */
export function readThread(slack: FakeSlack, channel: string, threadTs?: string): string {
  return answersIn(slack, channel, threadTs).map(visibleText).join('\n');
}
