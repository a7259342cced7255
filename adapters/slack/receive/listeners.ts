import type { App, RespondFn, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { z } from 'zod';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import {
  AgentSessionRenamed,
  AgentStopped,
  AppHomeOpened,
  AssistantThreadStarted,
  ButtonPress,
  HomeButtonPress,
  MessageChanged,
  MessageDeleted,
  MessageEvent,
  MessageShortcut,
  RequestForm,
  SlashCommand,
} from '../client/payloads.ts';
import { ephemeralAnswer } from '../reply/notices.ts';
import { TRIAL_VIEW, TrialSent } from '../format/trial-view.ts';
import type { RenamedSessions } from '../reply/renamed-sessions.ts';
import { NEW_WORKFLOW } from '../home/home-view.ts';
import { askForRequest, beginFromForm, REQUEST_FORM, type NewWorkflowDependencies } from '../home/new-workflow.ts';
import { showHome } from '../home/show-home.ts';
import { SHORTCUT } from '../setup/manifest.ts';
import { offerPrompts, type AgentPaneDependencies } from './agent-pane.ts';
import { agentStop, pressButton, slashCommand } from '../interactions/handle-interaction.ts';
import { messageChanged, messageDeleted } from './message-changes.ts';
import { receiveMessage, type MessageDependencies } from './receive-message.ts';
import { draftFromMessage, type ShortcutDependencies } from '../interactions/shortcut.ts';
import { takeTrialForm } from '../interactions/trial-form.ts';

export type ListenerDependencies = MessageDependencies &
  ShortcutDependencies &
  AgentPaneDependencies &
  NewWorkflowDependencies & { readonly renamed: RenamedSessions };

/** Registers a listener for everything that we handle. Slack gets its acknowledgement after the awaited work. */
export function listen(app: App, deps: ListenerDependencies): void {
  app.event(/^(message|app_mention)$/, async ({ event }) => onMessageEvent(event, deps));
  listenToAgentPane(app, deps);
  listenToHome(app, deps);
  app.action(/^threadsmith_/, async ({ ack, body, respond }) => {
    const isKnown = await withParsed(ButtonPress, body, deps, async (press) => {
      const tell = await pressButton(press, deps);
      await ack();
      await tell();
      if (press.container?.is_ephemeral === true) await removeOffer(respond, deps);
    });
    if (!isKnown) await ack();
  });
  app.command('/threadsmith', async ({ ack, command }) => {
    const answer = await slashCommand(SlashCommand.parse(command), deps);
    await ack(answer === undefined ? undefined : ephemeralAnswer(answer));
  });
  app.view(TRIAL_VIEW, async ({ ack, body }) => {
    const { errors, tell } = await takeTrialForm(TrialSent.parse(body), deps);
    await (errors === undefined ? ack() : ack({ response_action: 'errors', errors }));
    await tell();
  });
  app.shortcut(SHORTCUT, async ({ ack, body, respond }) => {
    const isKnown = await withParsed(MessageShortcut, body, deps, async (shortcut) => {
      const drafted = draftOrApologise(shortcut, deps);
      // Slack sends a shortcut only once, so it is stored before the acknowledgement, unless that takes longer than Slack waits.
      await withTimeout(drafted, LATEST_ACK_MS, deps.clock);
      await ack();
      const sentence = await drafted;
      if (sentence !== undefined) await respond(ephemeralAnswer(sentence));
    });
    if (!isKnown) await ack();
  });
  app.error(async (error) => {
    deps.log.error({ err: error }, 'an event from Slack could not be processed');
    throw error;
  });
}

function listenToAgentPane(app: App, deps: ListenerDependencies): void {
  app.event('agent_session_stopped', async ({ event }) => {
    await withParsed(AgentStopped, event, deps, (stop) => agentStop(stop, deps));
  });
  app.event('app_home_opened', async ({ event }) => {
    await withParsed(AppHomeOpened, event, deps, async ({ channel, user, tab }) => {
      if (tab === 'messages') await offerPrompts({ channel }, deps);
      if (tab === 'home') await showHome({ channel, user }, deps);
    });
  });
  app.event('agent_session_title_changed', async ({ event }) => {
    await withParsed(AgentSessionRenamed, event, deps, async ({ channel, thread_ts: ts, title }) => {
      deps.renamed.note(channel, ts);
      await deps.conversation.renamed((await deps.places.placeOf({ channel, ts, thread_ts: ts })).thread, title);
    });
  });
  // We do not use what people look at, but Slack sends this event to every agent.
  app.event('app_context_changed', () => {
    deps.places.setAgentPane(true);
    return Promise.resolve();
  });
  app.event('assistant_thread_started', async ({ event }) => {
    await withParsed(AssistantThreadStarted, event, deps, ({ assistant_thread: { channel_id: channel, thread_ts } }) =>
      offerPrompts({ channel, threadTs: thread_ts }, deps),
    );
  });
}

/** The buttons and the form of the home tab. */
function listenToHome(app: App, deps: ListenerDependencies): void {
  app.action(NEW_WORKFLOW, async ({ ack, body }) => {
    await ack();
    await withParsed(HomeButtonPress, body, deps, (press) => askForRequest(press, deps));
  });
  app.view<ViewSubmitAction>({ callback_id: REQUEST_FORM, type: 'view_submission' }, async ({ ack, body }) => {
    const isKnown = await withParsed(RequestForm, body, deps, async (form) => {
      await ack((await beginFromForm(form, deps)) as ViewResponseAction | undefined);
    });
    if (!isKnown) await ack();
  });
}

/** Handles a new, changed or deleted message. */
async function onMessageEvent(event: unknown, deps: ListenerDependencies): Promise<void> {
  const deleted = MessageDeleted.safeParse(event);
  if (deleted.success) return messageDeleted(deleted.data, deps);
  const changed = MessageChanged.safeParse(event);
  if (changed.success) {
    const mention = await messageChanged(changed.data, deps);
    return mention && receiveMessage(mention, deps);
  }
  const message = MessageEvent.safeParse(event);
  if (message.success && (await deps.mentionDedup.admit(message.data))) await receiveMessage(message.data, deps);
  return undefined;
}

/** Slack waits three seconds for the answer to an interaction. */
const LATEST_ACK_MS = 2_500;

/** Resolves with a text for the person who used the shortcut, if there is something to say. */
async function draftOrApologise(
  shortcut: z.infer<typeof MessageShortcut>,
  deps: ListenerDependencies,
): Promise<string | undefined> {
  try {
    return await draftFromMessage(shortcut, deps);
  } catch (error) {
    deps.log.error({ err: error }, 'a shortcut could not be processed');
    return 'Something went wrong on my side, and nothing was drafted. Please use the shortcut again.';
  }
}

/** Removes an offer that was accepted. Best effort: a leftover offer does no harm. */
async function removeOffer(respond: RespondFn, { log }: ListenerDependencies): Promise<void> {
  try {
    await respond({ delete_original: true });
  } catch (error) {
    log.debug({ err: error }, 'an accepted offer could not be removed');
  }
}

async function withParsed<S extends z.ZodType>(
  schema: S,
  payload: unknown,
  { log }: ListenerDependencies,
  handle: (value: z.infer<S>) => Promise<void>,
): Promise<boolean> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) await handle(parsed.data);
  else log.debug({ issues: parsed.error.issues.length }, 'a payload of an unknown shape was ignored');
  return parsed.success;
}
