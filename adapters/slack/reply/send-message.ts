import type { ReplyView } from '../../../src/chat/reply-port.ts';
import { writeWithExtras } from '../client/optional-arguments.ts';
import { sendInTakenForm } from './fallback-bodies.ts';
import { metadataOf, type OpenReply } from './reply-state.ts';

/** Makes a message and returns its id. */
export async function sendMessage(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { parts, channel, threadTs, buttons } = reply;
  const { ts } = await sendInTakenForm(view, { ...parts, buttons }, (body) =>
    writeWithExtras<{ ts: string }>(
      'chat.postMessage',
      {
        args: {
          channel,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
          ...body,
          unfurl_links: false,
          unfurl_media: false,
        },
        extras: { metadata: metadataOf(key, reply) },
      },
      parts,
    ),
  );
  return ts;
}
