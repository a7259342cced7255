import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundFile, InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { shortenText } from '../../../src/text/cut-text.ts';
import type { SlackFiles } from '../client/files.ts';
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

/** A message event of a person, or of a bot that is answered like one. */
export type WrittenEvent = MessageEvent & { readonly user: string; readonly isBot?: true };

/** Subtypes of messages that people write. All others (joins, topics, bots, our own edits) are not for us. */
const WRITTEN = new Set([undefined, null, 'file_share', 'thread_broadcast', 'me_message']);
/** Slack's own voice in direct messages. */
const SLACKBOT = 'USLACKBOT';

export function isWritten<E extends Pick<MessageEvent, 'subtype' | 'user' | 'bot_id'>>(
  event: E,
  identity: SlackIdentity,
): event is E & { readonly user: string } {
  const { user, bot_id: bot } = event;
  const isPerson = typeof user === 'string' && user !== identity.botUserId && user !== SLACKBOT;
  return isPerson && (bot ?? '') === '' && WRITTEN.has(event.subtype);
}

/** The message for the conversation; `undefined` when the event is not addressed to us. Nothing is formatted before that is known. */
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
      // Slack streams to people only.
      ...(event.isBot === true ? {} : { user: event.user }),
      team: teamOf(event) ?? identity.teamId,
      ts: event.ts,
      ...(isDirectEvent(event) ? { direct: 'yes' } : {}),
      ...(place.replyTs === undefined ? {} : { thread: place.replyTs }),
      ...(isNewChat(event, place) ? { title: titleOf(text) } : {}),
    },
  };
}

/** What somebody wrote or passed on, as plain Markdown with names in place of user ids. */
export async function readText(
  message: Parameters<typeof textOf>[0],
  { names, identity }: Pick<InboundDependencies, 'names' | 'identity'>,
): Promise<string> {
  const raw = textOf(message);
  await names.learn(raw, identity.botUserId);
  return fromSlackText(raw, identity.botUserId, (user) => names.nameOf(user));
}

/** It mentions us, or continues one of our threads and is neither addressed to other people nor an answer to one of them. */
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

/** The whole thread waits while Slack is asked something before a message is stored. Milliseconds. */
const MAX_LOOKUP_MS = 2_500;

/** A request in a thread of other people refers to what they said there; a single word is a command and refers to nothing. */
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

/** The workspace of the author, which is another one in channels shared with other companies. */
function teamOf(event: Pick<MessageEvent, 'user_team' | 'source_team' | 'team'>): string | undefined {
  return event.user_team ?? event.source_team ?? event.team ?? undefined;
}

function isNewChat(event: WrittenEvent, { place }: SlackPlace): boolean {
  return typeof event.thread_ts !== 'string' && isDirectEvent(event) && place === 'thread';
}

const TITLE_CHARS = 80;

/** The name of a chat: how its first request begins. */
export function titleOf(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return shortenText(line, TITLE_CHARS) || 'Workflow';
}
