import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import { z } from 'zod';
import type { Log } from '../../../src/log.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { SlackFile, type MessageEvent } from '../client/payloads.ts';

const Asked = z.object({ messages: z.array(z.object({ ts: z.string(), files: z.array(SlackFile).nullish() })) });

/** A message is stored no later for this; its twin may come meanwhile. Milliseconds. */
const LONGEST_WAIT_MS = 2_500;

/**
 * A mention's event may leave out the files, which its twin tells. Where the twin went to another process, or never comes, Slack is asked for them: else the
 * two processes would store different messages, and the one without the files, which is stored sooner, would count. `twin` is the message event, should it
 * come to this process after all.
 */
export async function wholeMention(
  event: MessageEvent,
  {
    api,
    clock,
    log,
    twin,
  }: { api: Pick<SlackApi, 'read'>; clock: Pick<Clock, 'sleep'>; log: Log; twin: Promise<MessageEvent> },
): Promise<MessageEvent> {
  if (event.type !== 'app_mention' || (event.files ?? []).length > 0) return event;
  const whole = await withTimeout(Promise.race([askedOfSlack(event, { api, log }), twin]), LONGEST_WAIT_MS, clock);
  return whole ?? event;
}

async function askedOfSlack(
  event: MessageEvent,
  { api, log }: { api: Pick<SlackApi, 'read'>; log: Log },
): Promise<MessageEvent> {
  const { channel, ts, thread_ts: threadTs } = event;
  const window = { oldest: ts, latest: ts, inclusive: true, limit: 2 };
  try {
    const answer = await api.read('conversations.replies', { channel, ts: threadTs ?? ts, ...window });
    const found = Asked.parse(answer).messages.find((message) => message.ts === ts);
    return { ...event, files: found?.files };
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'Slack does not tell what else belongs to a mention');
    return event;
  }
}
