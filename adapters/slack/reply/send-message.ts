import type { ReplyView } from '../../../src/chat/reply-port.ts';
import { writeWithOptional } from '../client/optional-arguments.ts';
import { sendFirstAccepted } from './fallback-bodies.ts';
import { metadataOf, type OpenReply } from './reply-state.ts';

/** Makes a message and returns its id. */
export async function sendMessage(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { deps, channel, threadTs, buttons } = reply;
  const { ts } = await sendFirstAccepted(view, { ...deps, buttons }, (body) =>
    writeWithOptional<{ ts: string }>(
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
      deps,
    ),
  );
  return ts;
}
