import { z } from 'zod';
import type { Clock } from '../../../src/async/clock.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Log } from '../../../src/log.ts';
import { Files, type MessageEvent } from '../client/payloads.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

const Replies = z.object({ messages: z.array(z.object({ ts: z.string(), files: Files })) });

/** How long a message waits for its files before it is stored without them, in milliseconds. */
const MAX_WAIT_MS = 2_500;

interface MentionFileDependencies {
  readonly api: Pick<SlackApi, 'read'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/**
 * Adds the files that an `app_mention` event leaves out. They come from the `message` event or, since that may go to another process or never arrive, from
 * Slack's API. Otherwise two processes would store different messages, and the one without files, which is stored sooner, would win.
 */
export async function withMentionFiles(
  event: MessageEvent,
  messageEvent: Promise<MessageEvent>,
  { clock, ...deps }: MentionFileDependencies,
): Promise<MessageEvent> {
  if (event.type !== 'app_mention' || (event.files ?? []).length > 0) return event;
  const complete = await withTimeout(Promise.race([filesFromSlack(event, deps), messageEvent]), MAX_WAIT_MS, clock);
  return complete ?? event;
}

async function filesFromSlack(
  event: MessageEvent,
  { api, log }: Pick<MentionFileDependencies, 'api' | 'log'>,
): Promise<MessageEvent> {
  const { channel, ts, thread_ts: threadTs } = event;
  const window = { oldest: ts, latest: ts, inclusive: true, limit: 2 };
  try {
    const answer = await api.read('conversations.replies', { channel, ts: threadTs ?? ts, ...window });
    const found = Replies.parse(answer).messages.find((message) => message.ts === ts);
    return { ...event, files: found?.files };
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'could not fetch the files of a mention');
    return event;
  }
}
