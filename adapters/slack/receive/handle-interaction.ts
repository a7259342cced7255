import {
  COMMANDS,
  type CommandName,
  type CommandResult,
  type ConversationPort,
} from '../../../src/chat/conversation-port.ts';
import type { ReplyAction } from '../../../src/chat/reply-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import type { Log } from '../../../src/log.ts';
import { z } from 'zod';
import { ACTION_PREFIX, FEEDBACK_ACTION } from '../format/message-blocks.ts';
import { takeFeedback } from './feedback.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import type { SlackNotices } from '../reply/notices.ts';
import type { SlackPlace, SlackPlaces } from './places.ts';
import type { AgentStopped, ButtonPress, SlashCommand } from '../client/payloads.ts';

export interface CommandParts {
  readonly conversation: ConversationPort;
  readonly identity: SlackIdentity;
  readonly places: SlackPlaces;
  readonly notices: SlackNotices;
  readonly log: Log;
}

type Press = z.infer<typeof ButtonPress>;
type Slash = z.infer<typeof SlashCommand>;

const ButtonValue = z.object({
  thread: z.string(),
  place: z.enum(['thread', 'direct']),
  turnId: z.string(),
  sessionId: z.string().optional(),
  revision: z.number().optional(),
});

/**
 * A button under a reply: a command in its thread, or a judgement of the answer. Resolves when that is stored, with what is then to be said about it: a press
 * that was acknowledged is not lost, and Slack shows the person one that was not.
 */
export async function pressButton(press: Press, parts: CommandParts): Promise<() => Promise<void>> {
  const [action] = press.actions;
  if (action === undefined) return () => Promise.resolve();
  const { action_id: actionId, value, action_ts: actionTs } = action;
  const threadTs = press.message?.thread_ts ?? press.container?.thread_ts ?? undefined;
  const spot = { channel: press.channel.id, user: press.user.id, threadTs };
  if (actionId === FEEDBACK_ACTION) {
    const thanks = await takeFeedback(value ?? '{}', spot.user, parts);
    return () => parts.notices.whisper(spot, thanks);
  }
  const target = ButtonValue.parse(JSON.parse(value ?? '{}'));
  const name = commandOf(actionId.slice(ACTION_PREFIX.length) as ReplyAction);
  const result = await parts.conversation.command({
    name,
    thread: target.thread as ThreadKey,
    place: target.place,
    ...(target.sessionId === undefined ? {} : { sessionId: target.sessionId }),
    ...(target.revision === undefined ? {} : { revision: target.revision }),
    author: { platform: 'slack', scope: parts.identity.scope, id: press.user.id },
    commandId: `press:${actionTs}:${press.user.id}`,
    replyContext: {
      channel: spot.channel,
      user: spot.user,
      team: press.user.team_id ?? parts.identity.teamId,
      since: actionTs,
      ...(spot.channel.startsWith('D') ? { direct: 'yes' } : {}),
      ...(spot.threadTs === undefined ? {} : { thread: spot.threadTs }),
    },
  });
  return () => parts.notices.result(spot, result, name);
}

function commandOf(action: ReplyAction): CommandName {
  return action === 'retry' ? 'regenerate' : action;
}

/** `/threadsmith WORD`: what is to be answered at once, seen only by the person who asked. */
export async function slashCommand(slash: Slash, parts: CommandParts): Promise<string> {
  const word = (slash.text ?? '').trim().toLowerCase().split(/\s+/, 1)[0] ?? '';
  const name = COMMANDS.find((command) => command === (word === '' ? 'help' : word));
  if (name === undefined) {
    return `I do not know the command \`${word}\`. Mention me with a request to begin a workflow, or ask for \`help\`.`;
  }
  const isDirect = slash.channel_id.startsWith('D');
  const place = await slashPlace(slash, isDirect, parts.places);
  if (place === 'several' && DESTRUCTIVE.has(name)) {
    return `You have several threads in this channel. Write \`${name}\` in the one that you mean.`;
  }
  if (name === 'new' && !isDirect) return 'Mention me in a new message to begin another workflow.';
  const known = place === 'several' ? undefined : place;
  if (known === undefined && NEEDS_THREAD.has(name)) return `Write \`${name}\` in the thread of the workflow.`;
  const result = await parts.conversation.command({
    name,
    thread: (known ?? (await parts.places.placeOf({ channel: slash.channel_id, isDirect, ts: '0' }))).thread,
    place: known?.place ?? 'thread',
    author: { platform: 'slack', scope: parts.identity.scope, id: slash.user_id },
    commandId: `slash:${slash.trigger_id}`,
    replyContext: {
      channel: slash.channel_id,
      user: slash.user_id,
      team: slash.team_id ?? parts.identity.teamId,
      ...(isDirect ? { direct: 'yes' } : {}),
      ...(known?.replyTs === undefined ? {} : { thread: known.replyTs }),
    },
  });
  return spoken(result, isDirect);
}

const DESTRUCTIVE = new Set<CommandName>(['forget', 'undo', 'regenerate']);
const NEEDS_THREAD = new Set<CommandName>(['show', 'validate', 'undo', 'regenerate', 'stop', 'forget']);

/** Slack does not say in which thread a slash command was given: it is the one in which the person spoke with us last. */
async function slashPlace(
  { channel_id: channel, user_id: user }: Slash,
  isDirect: boolean,
  places: SlackPlaces,
): Promise<SlackPlace | 'several' | undefined> {
  const last = await places.lastPlace(channel, user);
  if (last !== undefined || !isDirect) return last;
  return places.placeOf({ channel, isDirect, ts: '0' });
}

function spoken(result: CommandResult, isDirect: boolean): string {
  if (result.kind === 'done') return result.text;
  return isDirect ? 'On it.' : 'On it; the answer comes in the thread.';
}

/** Slack's own Stop button. */
export async function nativeStop(stop: z.infer<typeof AgentStopped>, parts: CommandParts): Promise<void> {
  const isDirect = stop.channel.startsWith('D');
  const place = await parts.places.placeOf({
    channel: stop.channel,
    isDirect,
    ts: stop.thread_ts,
    threadTs: stop.thread_ts,
  });
  await parts.conversation.command({
    name: 'stop',
    thread: place.thread,
    place: place.place,
    author: { platform: 'slack', scope: parts.identity.scope, id: stop.user },
    commandId: `stop:${stop.event_ts}`,
    replyContext: { channel: stop.channel, user: stop.user, thread: stop.thread_ts },
  });
}
