import { randomUUID } from 'node:crypto';
import { endStream } from './api/methods-stream.ts';
import { messageObject } from './api/methods-chat.ts';
import { fileObject } from './api/file-object.ts';
import type { FakeSlack } from './server.ts';
import { eventEnvelope } from './signed-http.ts';
import type { SlackEphemeral, SlackFile, SlackMessage } from './world.ts';

export interface SayOptions {
  readonly threadTs?: string;
  /** Timestamp of the message, if it must have a certain one. */
  readonly ts?: string;
  readonly files?: readonly SlackFile[];
  /** The events of a mention that are sent, in this order. */
  readonly twins?: readonly ('app_mention' | 'message')[];
  /** Fields that differ from the default: Slack Connect users, Enterprise Grid ids. */
  readonly event?: Readonly<Record<string, unknown>>;
}

export interface Said {
  readonly channel: string;
  readonly ts: string;
  /** The thread of the answer. */
  readonly threadTs: string;
  /** The app's response to each event that was sent. */
  readonly acknowledged: Promise<readonly unknown[]>;
  /** Sends the same events again. */
  again(): Promise<readonly unknown[]>;
}

export interface SlackPerson {
  readonly id: string;
  say(channel: string, text: string, options?: SayOptions): Said;
  /** Edits a message. If that adds a mention, Slack sends an additional event. */
  edit(said: Pick<Said, 'channel' | 'ts'>, text: string, event?: SayOptions['event']): Promise<unknown>;
  remove(said: Pick<Said, 'channel' | 'ts'>): Promise<unknown>;
  /** Presses a button or gives feedback under a message of the app. */
  press(message: SlackMessage, actionId: string, value?: string): Promise<unknown>;
  /** Presses a button of an ephemeral message: Slack then sends its position, but not its content. */
  pressEphemeral(ephemeral: SlackEphemeral, actionId: string): Promise<unknown>;
  command(channel: string, text: string): Promise<unknown>;
  shortcut(message: SlackMessage, callbackId: string): Promise<unknown>;
  /** Opens the agent's messages tab. */
  openAgent(channel: string): Promise<unknown>;
  /** Opens the home tab. */
  openHome(channel: string): Promise<unknown>;
  /** Presses a button of the home tab. */
  pressHome(actionId: string): Promise<unknown>;
  /** Renames an agent session. */
  renameSession(channel: string, threadTs: string, title: string): Promise<unknown>;
  /** Slack's own Stop button. */
  nativeStop(channel: string, threadTs: string): Promise<unknown>;
}

export function createPerson(slack: FakeSlack, id = 'U0ALICE'): SlackPerson {
  const { world } = slack;
  const interactive = (payload: Readonly<Record<string, unknown>>) =>
    slack.deliver({ type: 'interactive', payload: { ...interaction(slack, id), ...payload } });
  const event = (body: Readonly<Record<string, unknown>>) => slack.deliver(eventEnvelope(body, world));
  return {
    id,
    say: (channel, text, options = {}) => say(slack, id, { channel, text, ...options }),
    edit(said, text, extra = {}) {
      const message = existing(slack, said);
      const before = userMessage(slack, message, extra);
      message.text = text;
      world.show(message);
      const edited = { ...userMessage(slack, message, extra), edited: { user: id, ts: world.nextTs() } };
      const sent = event({
        ...changed(slack, said.channel),
        subtype: 'message_changed',
        message: edited,
        previous_message: before,
      });
      const isDirect = world.channels.get(said.channel)?.kind === 'im';
      const names = !isDirect && namesApp(text, slack) && !namesApp(before['text'], slack);
      const mention = { ...edited, type: 'app_mention', event_ts: world.nextTs() };
      return Promise.all([sent, ...(names ? [event(mention)] : [])]);
    },
    remove(said) {
      const message = existing(slack, said);
      message.deleted = true;
      const before = userMessage(slack, message, {});
      return event({
        ...changed(slack, said.channel),
        subtype: 'message_deleted',
        deleted_ts: said.ts,
        previous_message: before,
      });
    },
    press: (message, actionId, value) =>
      interactive({
        type: 'block_actions',
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channel,
          thread_ts: message.threadTs,
        },
        channel: { id: message.channel },
        message: messageObject(message, slack.context),
        actions: [
          {
            type: 'button',
            action_id: actionId,
            block_id: 'b',
            action_ts: world.nextTs(),
            ...pressed(message, actionId, value),
          },
        ],
      }),
    pressEphemeral: (ephemeral, actionId) =>
      interactive({
        type: 'block_actions',
        response_url: `${slack.url}/respond/${ephemeral.ts}`,
        container: {
          type: 'message',
          message_ts: ephemeral.ts,
          channel_id: ephemeral.channel,
          is_ephemeral: true,
          ...(ephemeral.threadTs === undefined ? {} : { thread_ts: ephemeral.threadTs }),
        },
        channel: { id: ephemeral.channel },
        actions: [{ action_id: actionId, block_id: 'b', action_ts: world.nextTs(), ...pressed(ephemeral, actionId) }],
      }),
    command: (channel, text) =>
      slack.deliver({
        type: 'slash_commands',
        payload: {
          command: '/threadsmith',
          text,
          user_id: id,
          user_name: id.toLowerCase(),
          team_id: world.teamId,
          ...(world.organisation && { enterprise_id: world.organisation.id, is_enterprise_install: 'true' }),
          channel_id: channel,
          trigger_id: randomUUID(),
          response_url: `${slack.url}/respond/${randomUUID()}`,
        },
      }),
    shortcut: (message, callbackId) =>
      interactive({
        type: 'message_action',
        callback_id: callbackId,
        action_ts: world.nextTs(),
        channel: { id: message.channel },
        message: userMessage(slack, message, {}),
        message_ts: message.ts,
      }),
    openAgent: (channel) =>
      event({ type: 'app_home_opened', user: id, channel, tab: 'messages', event_ts: world.nextTs() }),
    openHome: (channel) => event({ type: 'app_home_opened', user: id, channel, tab: 'home', event_ts: world.nextTs() }),
    pressHome(actionId) {
      const view = world.homes.get(id);
      if (view === undefined) throw new Error(`${id} has no home tab`);
      const button = pressed({ text: 'the home tab', blocks: view.blocks }, actionId);
      return interactive({
        type: 'block_actions',
        container: { type: 'view' },
        view,
        actions: [{ action_id: actionId, block_id: 'b', action_ts: world.nextTs(), ...button }],
      });
    },
    renameSession(channel, threadTs, title) {
      const key = `${channel}:${threadTs}`;
      world.sessions.set(key, { status: 'active', ...world.sessions.get(key), title });
      return event({
        type: 'agent_session_title_changed',
        channel,
        user: id,
        team_id: world.teamId,
        thread_ts: threadTs,
        title,
        event_ts: world.nextTs(),
      });
    },
    nativeStop(channel, threadTs) {
      const streaming = world.messages.filter(
        (message) => message.threadTs === threadTs && message.stream === 'in_progress',
      );
      for (const message of streaming) endStream(message, 'stopped_by_user', { world });
      return event({
        type: 'agent_session_stopped',
        channel,
        user: id,
        thread_ts: threadTs,
        streaming_message_ts: streaming.map(({ ts }) => ts),
        event_ts: world.nextTs(),
      });
    },
  };
}

const namesApp = (text: unknown, { world }: FakeSlack) => String(text).includes(`<@${world.botUserId}>`);

function say(slack: FakeSlack, user: string, given: { channel: string; text: string } & SayOptions): Said {
  const { world } = slack;
  const channel = world.channels.get(given.channel);
  if (channel === undefined) throw new Error(`no channel ${given.channel}`);
  const message = world.add({
    channel: given.channel,
    user,
    fromApp: false,
    text: given.text,
    ...(given.ts === undefined ? {} : { ts: given.ts }),
    files: given.files ?? [],
    ...(given.threadTs === undefined ? {} : { threadTs: given.threadTs }),
  });
  const names = namesApp(given.text, slack) && channel.kind !== 'im';
  const twins = given.twins ?? (names ? (['app_mention', 'message'] as const) : (['message'] as const));
  const body = { ...userMessage(slack, message, given.event ?? {}), event_ts: message.ts };
  const { files: _files, subtype: _subtype, ...bare } = body as Record<string, unknown>;
  const twin = {
    message: { ...body, channel_type: channel.kind },
    app_mention: { ...bare, type: 'app_mention' },
  };
  const send = () => Promise.all(twins.map((type) => slack.deliver(eventEnvelope(twin[type], world))));
  return {
    channel: given.channel,
    ts: message.ts,
    threadTs: given.threadTs ?? message.ts,
    acknowledged: send(),
    again: send,
  };
}

function userMessage(
  slack: FakeSlack,
  message: SlackMessage,
  extra: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...messageObject(message, slack.context),
    channel: message.channel,
    client_msg_id: randomUUID(),
    ...(message.files.length === 0
      ? {}
      : { subtype: 'file_share', files: message.files.map((file) => fileObject(file, slack.context)) }),
    ...extra,
  };
}

function changed(slack: FakeSlack, channel: string): Record<string, unknown> {
  const ts = slack.world.nextTs();
  return {
    type: 'message',
    hidden: true,
    channel,
    channel_type: slack.world.channels.get(channel)?.kind,
    ts,
    event_ts: ts,
  };
}

function existing(slack: FakeSlack, said: Pick<Said, 'channel' | 'ts'>): SlackMessage {
  const message = slack.world.message(said.channel, said.ts);
  if (message === undefined) throw new Error(`no message ${said.ts}`);
  return message;
}

function interaction(slack: FakeSlack, user: string): Record<string, unknown> {
  return {
    user: { id: user, team_id: slack.world.teamId },
    team: { id: slack.world.teamId },
    enterprise: slack.world.organisation ?? null,
    is_enterprise_install: slack.world.organisation !== undefined,
    api_app_id: slack.world.appId,
    trigger_id: randomUUID(),
    response_url: `${slack.url}/respond/${randomUUID()}`,
  };
}

/** The button in the current state of the message. */
function pressed(
  message: Pick<SlackMessage, 'text' | 'blocks'>,
  actionId: string,
  value?: string,
): Record<string, unknown> {
  const elements = message.blocks.flatMap(
    (block) => (block['elements'] as Record<string, unknown>[] | undefined) ?? [],
  );
  const found = elements.find((element) => element['action_id'] === actionId);
  if (found === undefined) throw new Error(`no ${actionId} under: ${message.text}`);
  const chosen = value ?? found['value'];
  return { type: found['type'], ...(chosen === undefined ? {} : { value: chosen }) };
}
