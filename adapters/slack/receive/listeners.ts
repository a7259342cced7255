import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { App, RespondFn } from '@slack/bolt';
import type { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { InboundMessage } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { welcome } from './agent-pane.ts';
import type { SlackBudget } from '../client/budget.ts';
import { nativeStop, pressButton, slashCommand, type CommandParts } from './handle-interaction.ts';
import { hear, type InboundParts } from './inbound.ts';
import { messageChanged, messageDeleted } from './message-changes.ts';
import { ephemeralAnswer } from '../reply/notices.ts';
import type { SlackApi } from '../client/web-api.ts';
import { draftFromMessage } from './shortcut.ts';
import { SHORTCUT } from '../setup/manifest.ts';
import type { Twins } from './mention-dedup.ts';
import { wholeMention } from './mention-files.ts';
import {
  AgentStopped,
  AppHomeOpened,
  AssistantThreadStarted,
  ButtonPress,
  MessageChanged,
  MessageDeleted,
  MessageEvent,
  MessageShortcut,
  SlashCommand,
} from '../client/payloads.ts';

export interface ListenerParts extends InboundParts, CommandParts {
  readonly conversation: ConversationPort;
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly twins: Twins;
  readonly log: Log;
}

/** Everything that Slack tells us and we care about. What is awaited here is done before the event is acknowledged. */
export function listen(app: App, parts: ListenerParts): void {
  app.event(/^(message|app_mention)$/, async ({ event }) => noticed(event, parts));
  app.event('agent_session_stopped', async ({ event }) => {
    await withParsed(AgentStopped, event, parts, (stop) => nativeStop(stop, parts));
  });
  app.event('app_home_opened', async ({ event }) => {
    await withParsed(AppHomeOpened, event, parts, async ({ channel, tab }) => {
      if (tab === 'messages') await welcome({ channel }, parts);
    });
  });
  // What somebody looks at is no business of ours, but only an agent is told of it.
  app.event('app_context_changed', () => {
    parts.places.rootsAreChats(true);
    return Promise.resolve();
  });
  app.event('assistant_thread_started', async ({ event }) => {
    await withParsed(AssistantThreadStarted, event, parts, ({ assistant_thread: { channel_id: channel, thread_ts } }) =>
      welcome({ channel, threadTs: thread_ts }, parts),
    );
  });
  app.action(/^threadsmith_/, async ({ ack, body, respond }) => {
    const isKnown = await withParsed(ButtonPress, body, parts, async (press) => {
      const tell = await pressButton(press, parts);
      await ack();
      await tell();
      if (press.container?.is_ephemeral === true) await takeAway(respond, parts);
    });
    if (!isKnown) await ack();
  });
  app.command('/threadsmith', async ({ ack, command }) => {
    const answer = await slashCommand(SlashCommand.parse(command), parts);
    await ack(ephemeralAnswer(answer));
  });
  app.shortcut(SHORTCUT, async ({ ack, body, respond }) => {
    const isKnown = await withParsed(MessageShortcut, body, parts, async (shortcut) => {
      const drafted = draftOrSay(shortcut, parts);
      // Stored before it is acknowledged, unless that takes longer than Slack waits: it sends no shortcut twice.
      await withTimeout(drafted, LATEST_ACK_MS, parts.clock);
      await ack();
      const sentence = await drafted;
      if (sentence !== undefined) await respond(ephemeralAnswer(sentence));
    });
    if (!isKnown) await ack();
  });
  app.error(async (error) => {
    parts.log.error({ err: error }, 'something that Slack told us could not be taken in');
    throw error;
  });
}

/** Slack gives an interaction three seconds. */
const LATEST_ACK_MS = 2_500;

/** Gives what is to be said to the person who used the shortcut, if anything. */
async function draftOrSay(
  shortcut: z.infer<typeof MessageShortcut>,
  parts: ListenerParts,
): Promise<string | undefined> {
  try {
    return await draftFromMessage(shortcut, parts);
  } catch (error) {
    parts.log.error({ err: error }, 'a shortcut could not be taken in');
    return 'Something went wrong on my side, and nothing was drafted. Please use the shortcut again.';
  }
}

/** An offer that was taken up is of no more use; one that stays does no harm. */
async function takeAway(respond: RespondFn, { log }: ListenerParts): Promise<void> {
  try {
    await respond({ delete_original: true });
  } catch (error) {
    log.debug({ err: error }, 'an offer that was taken up could not be taken away');
  }
}

async function noticed(event: unknown, parts: ListenerParts): Promise<void> {
  const changed = MessageChanged.safeParse(event);
  if (changed.success) return messageChanged(changed.data, parts, (anew) => take(anew, parts));
  const deleted = MessageDeleted.safeParse(event);
  if (deleted.success) return messageDeleted(deleted.data, parts);
  const message = MessageEvent.safeParse(event);
  if (!message.success || !(await parts.twins.admit(message.data))) return undefined;
  return take(message.data, parts);
}

async function take(message: MessageEvent, parts: ListenerParts): Promise<void> {
  return parts.twins.together(message, async (twin) =>
    hear(await wholeMention(message, { ...parts, twin }), parts, (inbound) => received(inbound, parts)),
  );
}

async function received(message: InboundMessage, parts: ListenerParts): Promise<void> {
  const receipt = await parts.conversation.receive(message);
  if (receipt.outcome !== 'refused') return;
  const { channel = '', user = '', thread } = message.replyContext;
  await parts.notices.whisper({ channel, user, threadTs: thread }, receipt.sentence);
}

async function withParsed<S extends z.ZodType>(
  schema: S,
  payload: unknown,
  { log }: ListenerParts,
  take: (value: z.infer<S>) => Promise<void>,
): Promise<boolean> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) await take(parsed.data);
  else log.debug({ issues: parsed.error.issues.length }, 'a payload of an unknown shape was left alone');
  return parsed.success;
}
