import { webApi } from '@slack/bolt';
import { seenPosts, type SeenFile, type SeenPost } from './seen-posts.ts';

/** A person in the emulated Slack, who uses Slack's own client library. */
export interface EmulatedPerson {
  say(channel: string, text: string, threadTs?: string): Promise<EmulatedThread>;
  upload(channel: string, file: SeenFile): Promise<void>;
  openDirect(user: string): Promise<string>;
  /** Posts of others in a thread, or in a whole channel. */
  read(place: EmulatedThread | string): Promise<readonly SeenPost[]>;
}

interface EmulatedThread {
  readonly channel: string;
  readonly ts: string;
}

export async function createEmulatedPerson(token: string, slackApiUrl: string): Promise<EmulatedPerson> {
  const client = new webApi.WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
  const { user_id: self } = await client.auth.test();

  return {
    async say(channel, text, threadTs) {
      const { ts } = await client.chat.postMessage({
        channel,
        text,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      return { channel, ts: threadTs ?? String(ts) };
    },
    async upload(channel, { name, content }) {
      await client.filesUploadV2({ channel_id: channel, filename: name, content });
    },
    async openDirect(user) {
      const { channel } = await client.conversations.open({ users: user });
      return String(channel?.id);
    },
    async read(place) {
      // A channel is listed from its end, a thread from its beginning.
      const messages =
        typeof place === 'string'
          ? (await client.conversations.history({ channel: place, limit: 200 })).messages?.toReversed()
          : (await client.conversations.replies({ ...place, limit: 200 })).messages;
      return seenPosts(messages, String(self), token);
    },
  };
}
