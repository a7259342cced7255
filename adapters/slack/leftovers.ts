import { z } from 'zod';
import type { SlackApi } from './slack-api.ts';

/** Marks our messages, so that a later process recognises them. */
export const METADATA_TYPE = 'threadsmith_reply';

const Found = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().nullish(),
      bot_id: z.string().nullish(),
      streaming_state: z.string().nullish(),
      files: z.array(z.object({ name: z.string().nullish(), title: z.string().nullish() })).nullish(),
      metadata: z
        .object({ event_type: z.string().nullish(), event_payload: z.record(z.string(), z.unknown()).nullish() })
        .nullish(),
    }),
  ),
});

export interface Leftovers {
  /** The message that was posted under this key, or a stream that was begun and never finished. */
  postOf(key: string): Promise<string | undefined>;
  hasFile(fileName: string): Promise<boolean>;
}

/** Looks at Slack for what an attempt left behind whose answer never came: a lost connection, or a process that died. */
export function createLeftovers(options: {
  api: Pick<SlackApi, 'read'>;
  channel: string;
  threadTs: string | undefined;
  /** Nothing before this message belongs to the turn. */
  since: string | undefined;
  botUserId: () => Promise<string>;
  /** This process made that message itself. */
  isKnown: (ts: string) => boolean;
}): Leftovers {
  const { api, channel, threadTs, since, botUserId, isKnown } = options;

  async function own(): Promise<z.infer<typeof Found>['messages']> {
    const window = {
      channel,
      limit: 200,
      include_all_metadata: true,
      ...(since === undefined ? {} : { oldest: since }),
    };
    const answer =
      threadTs === undefined
        ? await api.read('conversations.history', window)
        : await api.read('conversations.replies', { ...window, ts: threadTs });
    const self = await botUserId();
    return Found.parse(answer).messages.filter(({ user }) => user === self);
  }

  return {
    async postOf(key) {
      const messages = await own();
      const posted = messages.find(({ metadata }) => metadata?.event_payload?.['key'] === key);
      const begun = messages.find(
        ({ ts, metadata, streaming_state: state }) =>
          !isKnown(ts) && metadata?.event_type !== METADATA_TYPE && (state === 'in_progress' || state === 'errored'),
      );
      return (posted ?? begun)?.ts;
    },
    async hasFile(fileName) {
      const messages = await own();
      return messages.some(({ files }) =>
        (files ?? []).some(({ name, title }) => name === fileName || title === fileName),
      );
    },
  };
}
