import type { ReplyView } from '../../src/chat/reply-port.ts';
import { sendInTakenForm } from './forms.ts';
import { metadataOf, type OpenReply } from './reply-state.ts';

/** Makes a message and returns its id. */
export async function sendMessage(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { parts, channel, threadTs, buttons } = reply;
  const { ts } = await sendInTakenForm(view, { ...parts, buttons }, (body) =>
    parts.api.write<{ ts: string }>('chat.postMessage', {
      channel,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...body,
      unfurl_links: false,
      unfurl_media: false,
      metadata: metadataOf(key, reply),
    }),
  );
  return ts;
}
