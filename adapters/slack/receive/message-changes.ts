import type { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import { fromSlackText } from '../format/format.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import { isWritten, mentionsIn } from './inbound.ts';
import type { SlackNames } from './user-names.ts';
import type { SlackNotices } from '../reply/notices.ts';
import type { SlackPlace, SlackPlaces } from './places.ts';
import { textOf } from './shared-messages.ts';
import type { MessageChanged, MessageDeleted, MessageEvent } from '../client/payloads.ts';

export interface ChangeParts {
  readonly conversation: ConversationPort;
  readonly identity: SlackIdentity;
  readonly places: SlackPlaces;
  readonly names: SlackNames;
  readonly notices: SlackNotices;
}

/**
 * A person changed what they wrote. Unfurled links and our own edits come as the same event. `hear` takes a message in as if it had just been written.
 */
export async function messageChanged(
  event: z.infer<typeof MessageChanged>,
  parts: ChangeParts,
  hear: (message: MessageEvent) => Promise<void>,
): Promise<void> {
  const { message, previous_message: before, channel } = event;
  if (message.subtype === 'tombstone') return deleted(event, message.ts, message.thread_ts, parts);
  const isEdit = before === undefined ? message.edited !== undefined : message.text !== before.text;
  if (!isWritten(message, parts.identity) || !isEdit) return undefined;
  const place = await placeOf(event, message.ts, message.thread_ts, parts);
  const text = textOf(message);
  await parts.names.learn(text, parts.identity.botUserId);
  const words = fromSlackText(text, parts.identity.botUserId, (user) => parts.names.nameOf(user));
  const outcome = await parts.conversation.edited(place.thread, message.ts, words);
  if (outcome === 'offer_redo') {
    const spot = { channel, user: message.user ?? '', threadTs: place.replyTs };
    await parts.notices.offerRedo(spot, { thread: place.thread, place: place.place, turnId: message.ts });
  }
  if (outcome === 'unknown' && callsUsNow(message.text, before?.text, parts.identity)) {
    const { channel_type: kind } = event;
    await hear({ ...message, type: 'message', channel, channel_type: kind });
  }
  return undefined;
}

/** A mention that was forgotten at first is as good as one that was there; a message that was not for us is not for us by a change. */
function callsUsNow(
  text: string | null | undefined,
  before: string | null | undefined,
  identity: SlackIdentity,
): boolean {
  return mentionsIn(text ?? '', identity).mentionsUs && !mentionsIn(before ?? '', identity).mentionsUs;
}

export async function messageDeleted(event: z.infer<typeof MessageDeleted>, parts: ChangeParts): Promise<void> {
  const before = event.previous_message;
  if (before !== undefined && !isWritten(before, parts.identity)) return;
  await deleted(event, event.deleted_ts, before?.thread_ts, parts);
}

type Where = { readonly channel: string; readonly channel_type?: string | null | undefined };

async function deleted(
  where: Where,
  ts: string,
  threadTs: string | null | undefined,
  parts: ChangeParts,
): Promise<void> {
  const place = await placeOf(where, ts, threadTs, parts);
  await parts.conversation.deleted(place.thread, ts);
}

function placeOf(
  { channel, channel_type: kind }: Where,
  ts: string,
  threadTs: string | null | undefined,
  { places }: ChangeParts,
): Promise<SlackPlace> {
  const isDirect = kind === 'im' || channel.startsWith('D');
  return places.placeOf({ channel, isDirect, ts, ...(typeof threadTs === 'string' ? { threadTs } : {}) });
}
