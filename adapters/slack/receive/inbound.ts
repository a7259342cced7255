import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundFile, InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { shortenText } from '../../../src/text/cut-text.ts';
import type { SlackFiles } from './files.ts';
import { isDirectEvent, type MessageEvent } from '../client/payloads.ts';
import type { SlackApi } from '../client/web-api.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import { fromSlackText } from '../format/format.ts';
import { earlierMessages } from './earlier-messages.ts';
import type { HumanReplies } from './human-replies.ts';
import type { SlackPlace, SlackPlaces } from './places.ts';
import type { SlackAuthors } from './slack-authors.ts';
import { filesOf, textOf } from './shared-messages.ts';
import type { SlackNames } from './user-names.ts';

export interface InboundDependencies {
  readonly identity: SlackIdentity;
  readonly places: SlackPlaces;
  readonly names: SlackNames;
  readonly authors: SlackAuthors;
  readonly humanReplies: HumanReplies;
  readonly files: Pick<SlackFiles, 'offered'>;
  readonly conversation: Pick<ConversationPort, 'knows'>;
  readonly api: SlackApi;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** A message event from a person, or from a bot that is answered like one. */
export type WrittenEvent = MessageEvent & { readonly user: string; readonly isBot?: true };

/** Subtypes of messages that people write. All others (joins, topics, bots, our own edits) are ignored. */
const WRITTEN = new Set([undefined, null, 'file_share', 'thread_broadcast', 'me_message']);
/** The user that sends Slack's own messages in direct channels. */
const SLACKBOT = 'USLACKBOT';

export function isWritten<E extends Pick<MessageEvent, 'subtype' | 'user' | 'bot_id'>>(
  event: E,
  identity: SlackIdentity,
): event is E & { readonly user: string } {
  const { user, bot_id: bot } = event;
  const isPerson = typeof user === 'string' && user !== identity.botUserId && user !== SLACKBOT;
  return isPerson && (bot ?? '') === '' && WRITTEN.has(event.subtype);
}

/** The message for the conversation; `undefined` when the event is not addressed to us. Text is formatted only after that is known. */
export async function toInboundMessage(
  event: WrittenEvent,
  place: SlackPlace,
  deps: InboundDependencies,
): Promise<InboundMessage | undefined> {
  if (!isDirectEvent(event) && !(await isAddressed(event, place, deps))) return undefined;
  const { identity } = deps;
  const files = deps.files.offered(filesOf(event));
  const text = await readText(event, deps);
  const earlier = await earlierInThread(event, text, place, deps);
  return {
    thread: place.thread,
    place: place.place,
    messageId: event.ts,
    author: await deps.authors.authorOf(event.user, teamOf(event)),
    channels: [event.channel],
    text: text === '' && files.length === 0 ? 'help' : text,
    files: [...files, ...earlier],
    replyContext: {
      channel: event.channel,
      // Slack streams only to people.
      ...(event.isBot === true ? {} : { user: event.user }),
      team: teamOf(event) ?? identity.teamId,
      ts: event.ts,
      ...(isDirectEvent(event) ? { direct: 'yes' } : {}),
      ...(place.replyTs === undefined ? {} : { thread: place.replyTs }),
      ...(isNewChat(event, place) ? { title: titleOf(text) } : {}),
    },
  };
}

/** What a person wrote or forwarded, as plain Markdown with names instead of user ids. */
export async function readText(
  message: Parameters<typeof textOf>[0],
  { names, identity }: Pick<InboundDependencies, 'names' | 'identity'>,
): Promise<string> {
  const raw = textOf(message);
  await names.learn(raw, identity.botUserId);
  return fromSlackText(raw, identity.botUserId, (user) => names.nameOf(user));
}

/** True when the message mentions us, or continues one of our threads and is neither addressed to other people nor an answer to one of them. */
async function isAddressed(event: WrittenEvent, place: SlackPlace, deps: InboundDependencies): Promise<boolean> {
  const { mentionsUs, mentionsOthers, users } = mentionsIn(event.text ?? '', deps.identity);
  if (mentionsUs || event.type === 'app_mention') return true;
  if (typeof event.thread_ts !== 'string') return false;
  if (mentionsOthers) deps.humanReplies.asked(place.thread, users, event.ts);
  if (mentionsOthers || deps.humanReplies.isAnswer(place.thread, event.user, event.ts)) return false;
  return deps.conversation.knows(place.thread);
}

export function mentionsIn(
  text: string,
  { botUserId }: Pick<SlackIdentity, 'botUserId'>,
): { mentionsUs: boolean; mentionsOthers: boolean; users: string[] } {
  const users = [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g)].flatMap(([, user]) => user ?? []);
  const groups = /<!(?:subteam\^|channel|here|everyone)/.test(text);
  const mentionsOthers = groups || users.some((user) => user !== botUserId);
  return { mentionsUs: users.includes(botUserId), mentionsOthers, users };
}

/** How long a lookup in Slack may delay a message before it is stored. The whole thread waits meanwhile. Milliseconds. */
const MAX_LOOKUP_MS = 2_500;

/** A request in other people's thread refers to what they said there. A single word is a command and refers to nothing. */
async function earlierInThread(
  event: WrittenEvent,
  text: string,
  { thread }: SlackPlace,
  { api, names, identity, conversation, clock, log }: InboundDependencies,
): Promise<readonly InboundFile[]> {
  const { channel, ts, thread_ts: threadTs } = event;
  if (typeof threadTs !== 'string' || isDirectEvent(event) || !/\s/.test(text)) return [];
  if (await conversation.knows(thread)) return [];
  const asked = earlierMessages({ channel, threadTs, before: ts }, { api, names, self: identity.botUserId, log });
  return (await withTimeout(asked, MAX_LOOKUP_MS, clock)) ?? [];
}

/** The author's workspace, which differs from ours in channels that are shared with other companies. */
function teamOf(event: Pick<MessageEvent, 'user_team' | 'source_team' | 'team'>): string | undefined {
  return event.user_team ?? event.source_team ?? event.team ?? undefined;
}

function isNewChat(event: WrittenEvent, { place }: SlackPlace): boolean {
  return typeof event.thread_ts !== 'string' && isDirectEvent(event) && place === 'thread';
}

const TITLE_CHARS = 80;

/** The name of a chat: the beginning of its first request. */
export function titleOf(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return shortenText(line, TITLE_CHARS) || 'Workflow';
}
