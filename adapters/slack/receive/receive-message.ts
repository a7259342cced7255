import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { MessageEvent } from '../client/payloads.ts';
import type { SlackNotices } from '../reply/notices.ts';
import { isWritten, toInboundMessage, type InboundDependencies } from './inbound.ts';
import type { MentionDedup } from './mention-dedup.ts';
import { withMentionFiles } from './mention-files.ts';

export interface MessageDependencies extends InboundDependencies {
  readonly conversation: ConversationPort;
  readonly mentionDedup: MentionDedup;
  readonly notices: SlackNotices;
}

/** One message on its way in: read once, completed, put in order, turned into an `InboundMessage` if it is for us, and stored. */
export async function receiveMessage(event: MessageEvent, deps: MessageDependencies): Promise<void> {
  return deps.mentionDedup.readOnce(event, async (messageEvent) => {
    const complete = await withMentionFiles(event, messageEvent, deps);
    if (!isWritten(complete, deps.identity)) return;
    const place = await deps.places.placeOf(complete);
    await deps.places.inOrder(place.thread, async () => {
      const message = await toInboundMessage(complete, place, deps);
      if (message !== undefined) await store(message, deps);
    });
  });
}

async function store(message: InboundMessage, { conversation, notices }: MessageDependencies): Promise<void> {
  const receipt = await conversation.receive(message);
  if (receipt.outcome !== 'refused') return;
  const { channel = '', user = '', thread } = message.replyContext;
  await notices.whisper({ channel, user, threadTs: thread }, receipt.sentence);
}
