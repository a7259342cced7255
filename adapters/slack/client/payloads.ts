import { z } from 'zod';

/** The fields of Slack's payloads that we read; all others are ignored. */
export const SlackFile = z.object({
  id: z.string(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
  filetype: z.string().nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
  /** `check_file_info`: the file comes from another company, so its details must be fetched. */
  file_access: z.string().nullish(),
  url_private: z.string().nullish(),
  url_private_download: z.string().nullish(),
});
export type SlackFile = z.infer<typeof SlackFile>;

/** Entries that describe no file are left out. */
export const Files = z
  .array(z.unknown())
  .nullish()
  .transform((files) => files?.flatMap((file) => SlackFile.safeParse(file).data ?? []))
  .optional();

const Message = z.object({
  type: z.string().optional(),
  subtype: z.string().nullish(),
  ts: z.string(),
  thread_ts: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  files: Files,
  attachments: z.array(z.unknown()).nullish(),
  team: z.string().nullish(),
  user_team: z.string().nullish(),
  source_team: z.string().nullish(),
  hidden: z.boolean().nullish(),
  /** Present once the author has edited the message. */
  edited: z.unknown().optional(),
});

/** `message` and `app_mention`. */
export const MessageEvent = Message.extend({
  type: z.enum(['message', 'app_mention']),
  channel: z.string(),
  channel_type: z.string().nullish(),
  /** Present only on messages from the agent's own pane. */
  app_context: z.unknown().optional(),
  assistant_thread: z.unknown().optional(),
});
export type MessageEvent = z.infer<typeof MessageEvent>;

/** An `app_mention` does not say what kind of channel it is in, but the ids of direct channels begin with D. */
export function isDirectEvent({
  channel,
  channel_type: kind,
}: Pick<MessageEvent, 'channel' | 'channel_type'>): boolean {
  return kind === 'im' || channel.startsWith('D');
}

export const MessageChanged = z.object({
  subtype: z.literal('message_changed'),
  channel: z.string(),
  channel_type: z.string().nullish(),
  message: Message,
  previous_message: Message.optional(),
});

export const MessageDeleted = z.object({
  subtype: z.literal('message_deleted'),
  channel: z.string(),
  channel_type: z.string().nullish(),
  deleted_ts: z.string(),
  previous_message: Message.optional(),
});

export const AgentStopped = z.object({
  channel: z.string(),
  user: z.string(),
  thread_ts: z.string(),
  event_ts: z.string(),
});
export const AgentSessionRenamed = z.object({
  channel: z.string(),
  thread_ts: z.string(),
  title: z.string(),
});
export const AppHomeOpened = z.object({ channel: z.string(), user: z.string(), tab: z.string().optional() });
export const AssistantThreadStarted = z.object({
  assistant_thread: z.object({ channel_id: z.string(), thread_ts: z.string() }),
});

const Person = z.object({ id: z.string(), team_id: z.string().nullish() });

export const ButtonPress = z.object({
  user: Person,
  channel: z.object({ id: z.string() }),
  /** Absent when only the person who pressed the button can see the message. */
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }).nullish(),
  container: z.object({ thread_ts: z.string().nullish(), is_ephemeral: z.boolean().nullish() }).optional(),
  trigger_id: z.string().nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().nullish(), action_ts: z.string() })),
});

export const MessageShortcut = z.object({
  user: Person,
  channel: z.object({ id: z.string() }),
  action_ts: z.string(),
  response_url: z.string(),
  message: Message,
});

/** A button on the home tab, which is in no channel. */
export const HomeButtonPress = z.object({
  trigger_id: z.string(),
  actions: z.array(z.object({ value: z.string() })).min(1),
});

/** The submitted form for a new workflow. */
export const RequestForm = z.object({
  user: Person,
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))) }),
  }),
});

export const SlashCommand = z.object({
  text: z.string().optional(),
  user_id: z.string(),
  team_id: z.string().nullish(),
  channel_id: z.string(),
  trigger_id: z.string(),
});

/** The answer of `auth.test`. */
export const AuthTest = z.object({
  url: z.url().nullish().catch(undefined),
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  team: z.string().nullish(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
