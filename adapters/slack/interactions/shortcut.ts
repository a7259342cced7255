import type { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { MessageShortcut } from '../client/payloads.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { readText, type InboundDependencies } from '../receive/inbound.ts';
import { filesOf } from '../receive/shared-messages.ts';

export type ShortcutDependencies = InboundDependencies & { readonly conversation: ConversationPort };

/** Takes a message as a request and answers in its thread. If that is impossible, resolves with a sentence for the person. */
export async function draftFromMessage(
  { user, channel, message, action_ts: actionTs }: z.infer<typeof MessageShortcut>,
  deps: ShortcutDependencies,
): Promise<string | undefined> {
  const { identity, places, conversation, api } = deps;
  const isDirect = channel.id.startsWith('D');
  if (!isDirect && !(await isMember(channel.id, api))) {
    return 'I am not in this channel yet. Invite me with `/invite`, then use the shortcut again.';
  }
  const text = await readText(message, deps);
  const files = deps.files.offered(filesOf(message));
  if (text === '' && files.length === 0) return 'This message has no text that I could turn into a workflow.';
  const place = await places.placeOf({ ...message, channel: channel.id });
  const receipt = await conversation.receive({
    thread: place.thread,
    place: place.place,
    messageId: `shortcut:${actionTs}`,
    author: await deps.authors.authorOf(user.id, user.team_id),
    channels: [channel.id],
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

/** Slack hides channels that we are not in. Without a clear answer from Slack, assume that we are a member. */
async function isMember(channel: string, api: SlackApi): Promise<boolean> {
  try {
    const { channel: found } = await api.read<{ channel?: { is_member?: boolean } }>('conversations.info', { channel });
    return found?.is_member ?? true;
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    return error.code !== 'channel_not_found' && error.code !== 'not_in_channel';
  }
}
