import type { ReplyView } from '../../src/chat/reply-port.ts';
import { messageBody, simplerBodies } from './blocks.ts';
import { isObjection } from './failure.ts';
import { metadataOf, type OpenReply } from './reply-state.ts';

/** A message in the richest form that Slack takes. */
export async function sendMessage(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { parts, channel, threadTs, buttons } = reply;
  let objection: unknown;
  for (const body of [messageBody(view, buttons), ...simplerBodies(view)]) {
    try {
      const { ts } = await parts.api.write<{ ts: string }>('chat.postMessage', {
        channel,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        ...body,
        unfurl_links: false,
        unfurl_media: false,
        metadata: metadataOf(key, reply),
      });
      return ts;
    } catch (error) {
      if (!isObjection(error)) throw error;
      objection = error;
    }
  }
  throw objection;
}
