import { webApi } from '@slack/bolt';
import { z } from 'zod';

/** A person in the emulated Slack, who speaks and reads through Slack's own client. */
export interface EmulatedPerson {
  say(channel: string, text: string, threadTs?: string): Promise<EmulatedThread>;
  upload(channel: string, file: EmulatedFile): Promise<void>;
  openDirect(user: string): Promise<string>;
  /** What others than this person posted into a thread, or into a whole channel. */
  read(place: EmulatedThread | string): Promise<readonly EmulatedPost[]>;
}

interface EmulatedThread {
  readonly channel: string;
  readonly ts: string;
}

interface EmulatedFile {
  readonly name: string;
  readonly content: string;
}

interface EmulatedPost {
  readonly threadTs: string | undefined;
  /** The words as Slack shows them: of the blocks, where there are any. */
  readonly text: string;
  readonly files: readonly EmulatedFile[];
}

const Messages = z.array(
  z.object({
    user: z.string().optional(),
    text: z.string(),
    thread_ts: z.string().optional(),
    blocks: z.array(z.object({ type: z.string(), text: z.unknown().optional() })).default([]),
    files: z.array(z.object({ name: z.string(), url_private: z.string() })).default([]),
  }),
);

export async function createEmulatedPerson(token: string, slackApiUrl: string): Promise<EmulatedPerson> {
  const client = new webApi.WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
  const { user_id: self } = await client.auth.test();

  async function download(url: string): Promise<string> {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`the emulated Slack answered ${answer.status} to ${url}`);
    return answer.text();
  }

  async function messagesIn(place: EmulatedThread | string) {
    const answer =
      typeof place === 'string'
        ? await client.conversations.history({ channel: place, limit: 200 })
        : await client.conversations.replies({ ...place, limit: 200 });
    const messages = Messages.parse(answer.messages);
    // A channel is told from its end, a thread from its beginning.
    return typeof place === 'string' ? messages.toReversed() : messages;
  }

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
      const messages = (await messagesIn(place)).filter(({ user }) => user !== self);
      return Promise.all(
        messages.map(async ({ text, thread_ts: threadTs, blocks, files }) => ({
          threadTs,
          text: blocks.find(({ type }) => type === 'markdown')?.text?.toString() ?? text,
          files: await Promise.all(
            files.map(async ({ name, url_private: url }) => ({ name, content: await download(url) })),
          ),
        })),
      );
    },
  };
}
