import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { MessageEvent } from '../client/payloads.ts';
import type { SlackNotices } from '../reply/notices.ts';
import type { AllowedBots } from './allowed-bots.ts';
import { isWritten, toInboundMessage, type InboundDependencies } from './inbound.ts';
import type { MentionDedup } from './mention-dedup.ts';
import { withMentionFiles } from './mention-files.ts';

export interface MessageDependencies extends InboundDependencies {
  readonly conversation: ConversationPort;
  readonly mentionDedup: MentionDedup;
  readonly notices: SlackNotices;
  readonly allowedBots: AllowedBots;
}

/** Receives one message: deduplicates it, completes it, orders it within its thread, turns it into an `InboundMessage` if it is for us, and stores it. */
export async function receiveMessage(event: MessageEvent, deps: MessageDependencies): Promise<void> {
  return deps.mentionDedup.readOnce(event, async (messageEvent) => {
    const complete = await withMentionFiles(event, messageEvent, deps);
    const written = isWritten(complete, deps.identity) ? complete : deps.allowedBots.asWritten(complete);
    if (written === undefined) return;
    const place = await deps.places.placeOf(written);
    await deps.places.inOrder(place.thread, async () => {
      const message = await toInboundMessage(written, place, deps);
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
