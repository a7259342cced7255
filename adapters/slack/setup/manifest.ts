import { COMMANDS } from '../../../src/chat/conversation-port.ts';

export interface SlackManifestOptions {
  /** Shown in Slack; at most 35 characters. */
  readonly name?: string;
  /** The public https address under which Slack reaches the web server; without it the app uses Socket Mode. */
  readonly publicUrl?: string;
  /** The public https address of the pages where other workspaces install the app. Without it there are no such pages. */
  readonly installUrl?: string;
  /** Installed once for all workspaces of an Enterprise Grid organisation. */
  readonly orgWide?: boolean;
}

/** Every bot scope, with the reason for it. */
export const BOT_SCOPES: Readonly<Record<string, string>> = {
  'app_mentions:read': 'learn when it is mentioned',
  'assistant:write': 'the agent pane: suggested prompts and titles',
  'channels:history': 'read what follows in its threads in public channels',
  'channels:read': 'know whether it is in a channel before it answers there',
  'chat:write': 'answer, stream, and show that it is working',
  commands: 'the command /threadsmith and the message shortcut',
  'files:read': 'read YAML and text files that people send it',
  'files:write': 'post the workflow file',
  'groups:history': 'read what follows in its threads in private channels',
  'groups:read': 'know whether it is in a private channel',
  'im:history': 'read direct messages to it',
  'im:read': 'know its direct channels',
  'im:write': 'open a direct channel',
  'mpim:history': 'read what follows in its threads in group direct messages',
  'mpim:read': 'know its group direct messages',
  'reactions:write': 'mark messages that wait for an answer',
  'users:read': 'write names instead of ids when a request mentions people',
};

/** Events that the app must subscribe to. */
export const BOT_EVENTS = [
  'agent_session_stopped',
  'agent_session_title_changed',
  'app_context_changed',
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
] as const;

/** Additional events for an app in several workspaces. */
export const INSTALLATION_EVENTS = ['app_uninstalled', 'tokens_revoked'] as const;

/** Where Slack sends events, commands and interactions in HTTP mode. */
export const EVENTS_PATH = '/slack/events';

/** Where an installation starts. */
export const INSTALL_PATH = '/slack/install';
/** Where Slack redirects after an installation was approved. */
export const REDIRECT_PATH = '/slack/oauth_redirect';

/** `callback_id` of the message shortcut. */
export const SHORTCUT = 'draft_from_message';

/** Example requests that a person is offered in the agent's pane. */
export const SUGGESTED_PROMPTS = [
  {
    title: 'Research and write',
    message: 'Research a topic and write a 500-word article with sources',
  },
  {
    title: 'Sort customer reviews',
    message: 'Analyze sentiment of customer reviews and categorize them',
  },
  {
    title: 'Summarize documents',
    message: 'Summarize a long document into bullet points',
  },
  { title: 'What can you do?', message: 'help' },
] as const;

/** The complete app manifest. Pasted into Slack, it creates the app with everything that Threadsmith needs. */
export function slackManifest(options: SlackManifestOptions = {}): object {
  const { name = 'Threadsmith', publicUrl, installUrl, orgWide = false } = options;
  const address = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/$/, '')}${EVENTS_PATH}`;
  const url = address === undefined ? {} : { url: address };
  const requestUrl = address === undefined ? {} : { request_url: address };
  return {
    display_information: {
      name,
      description: 'Turns plain words into valid, runnable workflow configs.',
      background_color: '#2b3a55',
    },
    features: {
      agent_view: {
        agent_description:
          'Describe a workflow in plain words and get a valid YAML file, then change it by saying what to change.',
        suggested_prompts: SUGGESTED_PROMPTS,
      },
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-'), always_online: true },
      slash_commands: [
        {
          command: '/threadsmith',
          description: 'Your workflows and what you can do with them',
          usage_hint: `[${COMMANDS.join(' | ')}]`,
          should_escape: false,
          ...url,
        },
      ],
      shortcuts: [
        {
          type: 'message',
          name: 'Draft workflow from this',
          callback_id: SHORTCUT,
          description: 'Draft a workflow from this message',
        },
      ],
    },
    oauth_config: {
      scopes: { bot: Object.keys(BOT_SCOPES) },
      ...(installUrl === undefined ? {} : { redirect_urls: [`${installUrl.replace(/\/$/, '')}${REDIRECT_PATH}`] }),
    },
    settings: {
      event_subscriptions: {
        bot_events: installUrl === undefined ? BOT_EVENTS : [...BOT_EVENTS, ...INSTALLATION_EVENTS],
        ...requestUrl,
      },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: orgWide,
      socket_mode_enabled: address === undefined,
      token_rotation_enabled: false,
    },
  };
}
