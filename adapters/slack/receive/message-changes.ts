import type { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { MessageChanged, MessageDeleted, MessageEvent } from '../client/payloads.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import type { SlackNotices } from '../reply/notices.ts';
import { isWritten, mentionsIn, readText } from './inbound.ts';
import type { SlackPlaces } from './places.ts';
import type { SlackNames } from './user-names.ts';

interface ChangeDependencies {
  readonly conversation: ConversationPort;
  readonly identity: SlackIdentity;
  readonly places: SlackPlaces;
  readonly names: SlackNames;
  readonly notices: SlackNotices;
}

type Changed = z.infer<typeof MessageChanged>;

/**
 * Handles an edit by a person. Slack sends the same event for unfurled links and for our own edits. Resolves with the message if the edit added a mention of
 * us: it is then received like a new one.
 */
export async function messageChanged(event: Changed, deps: ChangeDependencies): Promise<MessageEvent | undefined> {
  const { message, previous_message: before, channel, channel_type } = event;
  const position = { ...message, channel, channel_type };
  if (message.subtype === 'tombstone') {
    await deleteAt(position, deps);
    return undefined;
  }
  const isEdit = before === undefined ? message.edited !== undefined : message.text !== before.text;
  if (!isEdit || !isWritten(message, deps.identity)) return undefined;
  const { thread, place, replyTs } = await deps.places.placeOf(position);
  // Most messages of a channel are not for us, so their text is not formatted.
  const isOurs = await deps.conversation.knows(thread);
  const outcome = isOurs
    ? await deps.conversation.edited(thread, message.ts, await readText(message, deps))
    : ('unknown' as const);
  if (outcome === 'offer_redo') {
    await deps.notices.offerRedo(
      { channel, user: message.user, threadTs: replyTs },
      { thread, place, turnId: message.ts },
    );
  }
  const isNewMention = outcome === 'unknown' && mentionsUsOnlyNow(message.text, before?.text, deps.identity);
  return isNewMention ? { ...position, type: 'message' } : undefined;
}

function mentionsUsOnlyNow(
  text: string | null | undefined,
  before: string | null | undefined,
  identity: SlackIdentity,
): boolean {
  return mentionsIn(text ?? '', identity).mentionsUs && !mentionsIn(before ?? '', identity).mentionsUs;
}

export async function messageDeleted(event: z.infer<typeof MessageDeleted>, deps: ChangeDependencies): Promise<void> {
  const { channel, channel_type, deleted_ts: ts, previous_message: before } = event;
  if (before !== undefined && !isWritten(before, deps.identity)) return;
  await deleteAt({ channel, channel_type, ts, thread_ts: before?.thread_ts }, deps);
}

async function deleteAt(
  position: Parameters<SlackPlaces['placeOf']>[0],
  { places, conversation }: ChangeDependencies,
): Promise<void> {
  const { thread } = await places.placeOf(position);
  await conversation.deleted(thread, position.ts);
}
