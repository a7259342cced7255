import { SlackCallFailure } from '../client/web-api.ts';
import type { OpenReply } from './reply-state.ts';

/**
 * Whether the thread of a reply no longer exists, because the question was deleted before anything was posted below it. Slack does not refuse a reply there,
 * but shows it in the channel. False when Slack does not say.
 */
export async function isThreadGone(reply: OpenReply): Promise<boolean> {
  const { deps, channel, threadTs: ts } = reply;
  if (reply.threadGone || ts === undefined) return reply.threadGone;
  try {
    await deps.api.read('conversations.replies', { channel, ts, limit: 1 });
  } catch (error) {
    reply.threadGone = error instanceof SlackCallFailure && GONE.has(error.code);
    if (!reply.threadGone) deps.log.debug({ err: error }, 'could not find out whether a thread exists');
  }
  return reply.threadGone;
}

const GONE = new Set(['thread_not_found', 'message_not_found']);

export function threadGone(): SlackCallFailure {
  return new SlackCallFailure('chat.postMessage', 'thread_not_found');
}

/** Checks a message that was just posted. If Slack put it outside its thread, removes it and throws. */
export async function removeOutsideThread({ ts, message }: PostedMessage, reply: OpenReply): Promise<void> {
  const { deps, channel, threadTs } = reply;
  const isOutside = threadTs !== undefined && message !== undefined && (message.thread_ts ?? '') === '';
  if (!isOutside || !(await isThreadGone(reply))) return;
  deps.log.info('the question was deleted, so the answer that Slack put into the channel was removed');
  await deps.budget.turn('chat.delete');
  await deps.api.write('chat.delete', { channel, ts });
  throw threadGone();
}

export interface PostedMessage {
  readonly ts: string;
  readonly message?: { readonly thread_ts?: string };
}
