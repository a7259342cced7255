import { shortenText } from '../../../src/text/cut-text.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundFile, InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackFiles } from './files.ts';
import { fromSlackText } from '../format/format.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import type { SlackNames } from './user-names.ts';
import type { SlackPlace, SlackPlaces } from './places.ts';
import type { SideTalk } from './human-replies.ts';
import { filesOf, textOf } from './shared-messages.ts';
import type { SlackApi } from '../client/web-api.ts';
import { threadSoFar } from './thread-so-far.ts';
import type { MessageEvent } from '../client/payloads.ts';

export interface InboundParts {
  readonly identity: SlackIdentity;
  readonly places: SlackPlaces;
  readonly names: SlackNames;
  readonly sideTalk: SideTalk;
  readonly files: Pick<SlackFiles, 'offered'>;
  readonly conversation: Pick<ConversationPort, 'knows'>;
  readonly api: SlackApi;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** What people write; every other subtype (joins, topics, bots, our own edits) is not for us. */
const WRITTEN = new Set([undefined, null, 'file_share', 'thread_broadcast', 'me_message']);
/** Slack's own voice in direct messages. */
const SLACKBOT = 'USLACKBOT';

/** Takes in what a person wrote, if it is for us: read, handed over and stored before the next message of its conversation is looked at. */
export async function hear(
  event: MessageEvent,
  parts: InboundParts,
  handOver: (message: InboundMessage) => Promise<void>,
): Promise<void> {
  const { user } = event;
  if (user === undefined || user === null || !isWritten(event, parts.identity)) return;
  const isDirect = isDirectChannel(event);
  if (isDirect && isFromAgentPane(event)) parts.places.rootsAreChats(true);
  const place = await parts.places.placeOf({
    channel: event.channel,
    isDirect,
    ts: event.ts,
    ...(typeof event.thread_ts === 'string' ? { threadTs: event.thread_ts } : {}),
  });
  await parts.places.inOrder(place.thread, async () => {
    if (!isDirect && !(await isAddressed(event, place, parts))) return;
    const message = await messageOf({ ...event, user }, place, parts);
    await handOver({ ...message, files: [...message.files, ...(await calledInto(event, place, message, parts))] });
  });
}

export function isWritten(event: Pick<MessageEvent, 'subtype' | 'user' | 'bot_id'>, identity: SlackIdentity): boolean {
  const isBot = typeof event.bot_id === 'string' && event.bot_id !== '';
  return WRITTEN.has(event.subtype) && !isBot && event.user !== identity.botUserId && event.user !== SLACKBOT;
}

/** A mention's event does not say what kind of channel it is in; the id of a direct one begins with D. */
function isDirectChannel({ channel, channel_type: kind }: MessageEvent): boolean {
  return kind === 'im' || ((kind ?? '') === '' && channel.startsWith('D'));
}

function isFromAgentPane(event: MessageEvent): boolean {
  return event.app_context !== undefined || event.assistant_thread !== undefined;
}

/** Mentioned, or in a thread that is ours, unless people there speak to each other by name, or answer to that. */
async function isAddressed(event: MessageEvent, place: SlackPlace, parts: InboundParts): Promise<boolean> {
  const { mentionsUs, mentionsOthers, users } = mentionsIn(event.text ?? '', parts.identity);
  if (mentionsUs || event.type === 'app_mention') return true;
  if (typeof event.thread_ts !== 'string') return false;
  if (mentionsOthers) parts.sideTalk.asked(place.thread, users, event.ts);
  if (mentionsOthers || parts.sideTalk.isAnswer(place.thread, event.user ?? '', event.ts)) return false;
  return parts.conversation.knows(place.thread);
}

/** Whom a text mentions. */
export function mentionsIn(
  text: string,
  { botUserId }: Pick<SlackIdentity, 'botUserId'>,
): { mentionsUs: boolean; mentionsOthers: boolean; users: string[] } {
  const users = [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g)].flatMap(([, user]) => user ?? []);
  const groups = /<!(?:subteam\^|channel|here|everyone)/.test(text);
  const mentionsOthers = groups || users.some((user) => user !== botUserId);
  return { mentionsUs: users.includes(botUserId), mentionsOthers, users };
}

/** What is asked of Slack before a message is stored holds up its whole thread. Milliseconds. */
const LONGEST_LOOK_MS = 2_500;

/** A request in a thread of others is about what they said there; a single word is a command and about nothing. */
async function calledInto(
  event: MessageEvent,
  { thread }: SlackPlace,
  { text }: InboundMessage,
  { api, names, identity, conversation, clock, log }: InboundParts,
): Promise<readonly InboundFile[]> {
  const { channel, ts, thread_ts: threadTs } = event;
  if (typeof threadTs !== 'string' || isDirectChannel(event) || !/\s/.test(text)) return [];
  if (await conversation.knows(thread)) return [];
  const asked = threadSoFar({ channel, threadTs, before: ts }, { api, names, self: identity.botUserId, log });
  return (await withTimeout(asked, LONGEST_LOOK_MS, clock)) ?? [];
}

async function messageOf(
  event: MessageEvent & { user: string },
  place: SlackPlace,
  { identity, names, files: reader }: InboundParts,
): Promise<InboundMessage> {
  const raw = textOf(event);
  const files = reader.offered(filesOf(event));
  await names.learn(raw, identity.botUserId);
  const text = fromSlackText(raw, identity.botUserId, (user) => names.nameOf(user));
  const isRoot = typeof event.thread_ts !== 'string';
  return {
    thread: place.thread,
    place: place.place,
    messageId: event.ts,
    author: { platform: 'slack', scope: identity.scope, id: event.user },
    text: text === '' && files.length === 0 ? 'help' : text,
    files,
    replyContext: {
      channel: event.channel,
      user: event.user,
      team: teamOf(event) ?? identity.teamId,
      ts: event.ts,
      ...(isDirectChannel(event) ? { direct: 'yes' } : {}),
      ...(place.replyTs === undefined ? {} : { thread: place.replyTs }),
      ...(isRoot && isDirectChannel(event) && place.place === 'thread' ? { title: titleOf(text) } : {}),
    },
  };
}

/** The workspace that the author belongs to: another one than ours in channels shared with other companies. */
function teamOf(event: Pick<MessageEvent, 'user_team' | 'source_team' | 'team'>): string | undefined {
  return event.user_team ?? event.source_team ?? event.team ?? undefined;
}

const TITLE_CHARS = 80;

function titleOf(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return shortenText(line, TITLE_CHARS) || 'Workflow';
}
