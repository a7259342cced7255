import { z } from 'zod';
import { COMMANDS, type CommandName, type CommandResult } from '../../../src/chat/conversation-port.ts';
import type { ReplyAction } from '../../../src/chat/reply-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import type { AgentStopped, ButtonPress, SlashCommand } from '../client/payloads.ts';
import { ACTION_PREFIX, FEEDBACK_ACTION } from '../format/message-blocks.ts';
import type { TrialOrigin } from '../format/trial-view.ts';
import { takeFeedback } from './feedback.ts';
import type { SlackPlace, SlackPlaces } from '../receive/places.ts';
import { openTrialForm, type TrialFormDependencies } from './trial-form.ts';

interface InteractionDependencies extends TrialFormDependencies {
  readonly places: SlackPlaces;
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
 * Handles a button under a reply: a command in its thread, or a rating of the answer. Resolves once that is stored, with a function that shows the result.
 * The press is acknowledged in between, so an acknowledged press is never lost, and Slack shows an error for a press that is not acknowledged.
 */
export async function pressButton(press: Press, deps: InteractionDependencies): Promise<() => Promise<void>> {
  const [action] = press.actions;
  if (action === undefined) return () => Promise.resolve();
  const { action_id: actionId, value, action_ts: actionTs } = action;
  const threadTs = press.message?.thread_ts ?? press.container?.thread_ts ?? undefined;
  const spot = { channel: press.channel.id, user: press.user.id, threadTs };
  if (actionId === FEEDBACK_ACTION) {
    const thanks = await takeFeedback(value ?? '{}', spot.user, deps);
    return () => deps.notices.whisper(spot, thanks);
  }
  const target = ButtonValue.parse(JSON.parse(value ?? '{}'));
  const name = commandOf(actionId.slice(ACTION_PREFIX.length) as ReplyAction);
  if (name === 'try' && (await opensForm({ ...target, channel: spot.channel, threadTs, since: actionTs }, press, deps)))
    return () => Promise.resolve();
  const result = await deps.conversation.command({
    name,
    thread: target.thread as ThreadKey,
    place: target.place,
    ...(target.sessionId === undefined ? {} : { sessionId: target.sessionId }),
    ...(target.revision === undefined ? {} : { revision: target.revision }),
    ...(press.message?.ts === undefined ? {} : { postId: press.message.ts }),
    author: await deps.authors.authorOf(press.user.id, press.user.team_id),
    channels: [spot.channel],
    commandId: `press:${actionTs}:${press.user.id}`,
    replyContext: {
      channel: spot.channel,
      user: spot.user,
      team: press.user.team_id ?? deps.identity.teamId,
      since: actionTs,
      ...(spot.channel.startsWith('D') ? { direct: 'yes' } : {}),
      ...(spot.threadTs === undefined ? {} : { thread: spot.threadTs }),
    },
  });
  return () => deps.notices.result(spot, result, name, target);
}

/** Whether a form was opened to ask for the inputs of the trial; the command then waits for the form. */
async function opensForm(
  origin: TrialOrigin,
  { user, trigger_id: trigger }: Press,
  deps: InteractionDependencies,
): Promise<boolean> {
  if (typeof trigger !== 'string') return false;
  return openTrialForm(origin, { user: user.id, team: user.team_id, trigger }, deps);
}

function commandOf(action: ReplyAction): CommandName {
  if (action === 'retry') return 'regenerate';
  return action === 'changes' ? 'compare' : action;
}

/** Handles `/threadsmith WORD`. Resolves with an answer that only the person who asked sees; undefined when a form was opened instead. */
export async function slashCommand(slash: Slash, deps: InteractionDependencies): Promise<string | undefined> {
  const given = (slash.text ?? '').trim();
  const [word = '', which] = given.toLowerCase().split(/\s+/, 2);
  const argument = given.slice(word.length).trim();
  const name = COMMANDS.find((command) => command === (word === '' ? 'help' : word));
  if (name === undefined) {
    return `I do not know the command \`${word}\`. Mention me with a request to start a workflow, or ask for \`help\`.`;
  }
  const isDirect = slash.channel_id.startsWith('D');
  const place = await slashPlace(slash, isDirect, deps.places);
  if (place === 'several' && DESTRUCTIVE.has(name)) {
    return `You have several threads in this channel. Write \`${name}\` in the one you mean.`;
  }
  if (name === 'new' && !isDirect) return 'Mention me in a new message to start another workflow.';
  const known = place === 'several' ? undefined : place;
  if (known === undefined && NEEDS_THREAD.has(name)) return `Write \`${name}\` in the thread of the workflow.`;
  if (name === 'try' && argument === '' && known !== undefined) {
    const origin = { channel: slash.channel_id, thread: known.thread, place: known.place, threadTs: known.replyTs };
    const asked = { user: slash.user_id, team: slash.team_id, trigger: slash.trigger_id };
    if (await openTrialForm(origin, asked, deps)) return undefined;
  }
  const result = await deps.conversation.command({
    name,
    ...(name === 'forget' && which === 'all' ? { all: true as const } : {}),
    ...(argument === '' || !TAKES_WORDS.has(name) ? {} : { words: argument }),
    thread: (known ?? (await deps.places.placeOf({ channel: slash.channel_id, ts: '0' }))).thread,
    place: known?.place ?? 'thread',
    author: await deps.authors.authorOf(slash.user_id, slash.team_id),
    channels: [slash.channel_id],
    commandId: `slash:${slash.trigger_id}`,
    replyContext: {
      channel: slash.channel_id,
      user: slash.user_id,
      team: slash.team_id ?? deps.identity.teamId,
      ...(isDirect ? { direct: 'yes' } : {}),
      ...(known?.replyTs === undefined ? {} : { thread: known.replyTs }),
    },
  });
  return spoken(result, isDirect);
}

const TAKES_WORDS = new Set<CommandName>(['try', 'expect', 'show', 'restore', 'compare', 'name']);
const DESTRUCTIVE = new Set<CommandName>(['forget', 'undo', 'restore', 'name', 'regenerate']);
const NEEDS_THREAD = new Set<CommandName>([
  'show',
  'validate',
  'try',
  'expect',
  'restore',
  'compare',
  'name',
  'undo',
  'regenerate',
  'stop',
  'forget',
]);

/** Slack does not say in which thread a slash command was given, so it applies to the thread in which the person last wrote to us. */
async function slashPlace(
  { channel_id: channel, user_id: user }: Slash,
  isDirect: boolean,
  places: SlackPlaces,
): Promise<SlackPlace | 'several' | undefined> {
  const last = await places.lastPlace(channel, user);
  if (last !== undefined || !isDirect) return last;
  return places.placeOf({ channel, ts: '0' });
}

function spoken(result: CommandResult, isDirect: boolean): string {
  if (result.kind === 'done') return result.text;
  return isDirect ? 'On it.' : 'On it. The answer will be in the thread.';
}

/** Slack's own Stop button. */
export async function agentStop(stop: z.infer<typeof AgentStopped>, deps: InteractionDependencies): Promise<void> {
  const { channel, thread_ts } = stop;
  const place = await deps.places.placeOf({ channel, ts: thread_ts, thread_ts });
  await deps.conversation.command({
    name: 'stop',
    thread: place.thread,
    place: place.place,
    author: { platform: 'slack', scope: deps.identity.scope, id: stop.user },
    commandId: `stop:${stop.event_ts}`,
    replyContext: { channel: stop.channel, user: stop.user, thread: stop.thread_ts },
  });
}
