import type { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import { fromSlackText } from '../format/format.ts';
import type { InboundParts } from './inbound.ts';
import { filesOf, textOf } from './shared-messages.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import type { MessageShortcut } from '../client/payloads.ts';

/** Takes somebody's message as the request and answers in its thread. Resolves with a sentence when that cannot be. */
export async function draftFromMessage(
  { user, channel, message, action_ts: actionTs }: z.infer<typeof MessageShortcut>,
  parts: InboundParts & { conversation: ConversationPort; api: SlackApi },
): Promise<string | undefined> {
  const { identity, names, places, conversation, api } = parts;
  const isDirect = channel.id.startsWith('D');
  if (!isDirect && !(await isMember(channel.id, api))) {
    return 'I am not in this channel yet. Invite me with `/invite`, then use the shortcut again.';
  }
  const raw = textOf(message);
  await names.learn(raw, identity.botUserId);
  const text = fromSlackText(raw, identity.botUserId, (id) => names.nameOf(id));
  const files = parts.files.offered(filesOf(message));
  if (text === '' && files.length === 0) return 'There is no text in this message to make a workflow of.';
  const place = await places.placeOf({
    channel: channel.id,
    isDirect,
    ts: message.ts,
    ...(typeof message.thread_ts === 'string' ? { threadTs: message.thread_ts } : {}),
  });
  const receipt = await conversation.receive({
    thread: place.thread,
    place: place.place,
    messageId: `shortcut:${actionTs}`,
    author: { platform: 'slack', scope: identity.scope, id: user.id },
    text: text === '' ? '' : `Draft a workflow from this message:\n\n${text}`,
    files,
    replyContext: {
      channel: channel.id,
      user: user.id,
      team: user.team_id ?? identity.teamId,
      ts: message.ts,
      ...(isDirect ? { direct: 'yes' } : {}),
      ...(place.replyTs === undefined ? {} : { thread: place.replyTs }),
    },
  });
  return receipt.outcome === 'refused' ? receipt.sentence : undefined;
}

/** A channel that we cannot even see is one that we are not in; an unclear answer is no reason to refuse. */
async function isMember(channel: string, api: SlackApi): Promise<boolean> {
  try {
    const { channel: found } = await api.read<{ channel?: { is_member?: boolean } }>('conversations.info', { channel });
    return found?.is_member ?? true;
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    return error.code !== 'channel_not_found' && error.code !== 'not_in_channel';
  }
}
