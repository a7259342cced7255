import type { App, Receiver } from '@slack/bolt';
import type { Clock } from '../../src/async/clock.ts';
import type { CallResult, ChatAdapter, HttpMount } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { InstallationChange, InstallationsPort } from '../../src/chat/installations-port.ts';
import { scopeOf } from '../../src/chat/thread-key.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { fixedToken } from './client/token-source.ts';
import { createConnection, type ConnectionDependencies } from './connect/connection.ts';
import { createDedicatedPort, type DedicatedPort } from './connect/dedicated-port.ts';
import { httpReceiver } from './connect/http-receiver.ts';
import { createSlackSocket, type SlackSocket } from './connect/socket-mode.ts';
import type { InstallPages } from './install/install-pages.ts';
import { acknowledgeAfterStore, type EventRouter } from './receive/ack-after-store.ts';
import { linkToThread } from './receive/places.ts';
import { createSlackReply } from './reply/outbound.ts';
import { EVENTS_PATH } from './setup/manifest.ts';
import type { SlackOptions } from './setup/options.ts';
import { createInstalledWorkspaces } from './workspace/installed-workspaces.ts';
import { createWorkspace, type SlackWorkspace, type WorkspaceDependencies } from './workspace/workspace.ts';

export interface SlackAdapterDependencies {
  readonly conversation: ConversationPort;
  readonly options: SlackOptions;
  readonly log: Log;
  readonly clock: Clock;
  /** How many processes, including this one, share the workspace's rate limits at the moment; 1 by default. */
  readonly replicas?: () => number;
  /** Called with the outcome of each request to Slack's Web API. */
  readonly onCall?: (result: CallResult) => void;
  /** Called when a workspace installs or uninstalls the app. */
  readonly onInstallation?: (change: InstallationChange) => void;
  /** Required with `options.oauth`: stores the installations. */
  readonly installations?: InstallationsPort;
  /** Required with `options.oauth`: milliseconds since 1970. */
  readonly wallClock?: { now(): number };
}

const SLACK_API = 'https://slack.com/api/';
/** Slack's events, interactions and installation pages are all below this path. */
const SLACK_PATH = '/slack';

/** Connects Slack to the conversation service. */
export function createSlackAdapter(deps: SlackAdapterDependencies): ChatAdapter {
  const { options, clock } = deps;
  const log = deps.log.child({ platform: 'slack' });
  const apiUrl = (options.apiUrl ?? SLACK_API).replace(/\/?$/, '/');
  const { allowBots = [] } = options;
  const { conversation, replicas, onCall } = deps;
  const common = { conversation, allowBots, replicas, onCall, apiUrl, log, clock };
  const workspaces = options.oauth === undefined ? oneWorkspace(options, common) : installed(deps, common);
  const transport = createTransport(options, { apiUrl, log, clock, pages: workspaces.pages });
  const connection = createConnection({ workspace: workspaces.only, socket: transport.socket, clock, log });

  return {
    platform: 'slack',
    async start() {
      acknowledgeAfterStore(transport.receiver, workspaces.route, log);
      await transport.dedicatedPort?.open();
      await connection.start();
    },
    async stop() {
      await transport.dedicatedPort?.close();
      await connection.stop();
    },
    openReply: (target, right) => createSlackReply(target, workspaces.of(scopeOf(target.thread)).replies, right),
    async linkTo(thread) {
      const { url } = await workspaces
        .of(scopeOf(thread))
        .identify()
        .catch(() => ({ url: undefined }));
      return url === undefined ? undefined : linkToThread(thread, url);
    },
    health: () => connection.health(),
    ...(transport.mount === undefined ? {} : { mount: transport.mount }),
  };
}

/** The workspaces that have the app. */
interface Workspaces {
  /** @param scope the workspace or organisation of a thread */
  of(scope: string): SlackWorkspace;
  readonly route: EventRouter;
  readonly only: ConnectionDependencies['workspace'];
  readonly pages: InstallPages | undefined;
}

/** The app is installed in one workspace and has its bot token. */
function oneWorkspace({ botToken }: SlackOptions, common: WorkspaceDependencies): Workspaces {
  if (botToken === undefined) {
    throw new ThreadsmithError(
      'slack.no_token',
      'There is no token for Slack.',
      'Set SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.',
    );
  }
  const workspace = createWorkspace(fixedToken(botToken), common);
  const app = Promise.withResolvers<App>();
  return {
    of: () => workspace,
    route: () => app.promise,
    only: {
      identify: () => workspace.identify(),
      refusedToken: () => workspace.api.refusedToken(),
      onIdentity: (identity) => app.resolve(workspace.appOf(identity)),
    },
    pages: undefined,
  };
}

/** Each workspace has its own token, from the installation. */
function installed(
  { options: { oauth }, installations, wallClock, onInstallation }: SlackAdapterDependencies,
  common: WorkspaceDependencies,
): Workspaces {
  if (oauth === undefined || installations === undefined || wallClock === undefined) {
    throw new Error('several workspaces need a place for their installations and a clock');
  }
  return {
    ...createInstalledWorkspaces({ ...common, oauth, installations, wallClock, onInstallation }),
    only: undefined,
  };
}

interface Transport {
  readonly receiver: Receiver;
  readonly socket?: SlackSocket;
  readonly mount?: HttpMount;
  readonly dedicatedPort?: DedicatedPort;
}

interface TransportDependencies {
  readonly apiUrl: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly pages: InstallPages | undefined;
}

/** Receives events over a socket that we open, or in requests that Slack signs. */
function createTransport(
  { appToken, signingSecret, port }: SlackOptions,
  { pages, ...deps }: TransportDependencies,
): Transport {
  if (appToken !== undefined) {
    const socket = createSlackSocket({ appToken, ...deps });
    const mount = pages && {
      path: SLACK_PATH,
      listener: withPages(pages, (_request, response) => response.writeHead(404).end()),
    };
    return { receiver: socket.receiver, socket, ...(mount && { mount }) };
  }
  if (signingSecret === undefined) {
    throw new ThreadsmithError(
      'slack.no_way_in',
      'Slack has no way to reach Threadsmith.',
      'Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
    );
  }
  const { receiver, listener } = httpReceiver(signingSecret, deps.log);
  const mount =
    pages === undefined ? { path: EVENTS_PATH, listener } : { path: SLACK_PATH, listener: withPages(pages, listener) };
  return port === undefined ? { receiver, mount } : { receiver, dedicatedPort: createDedicatedPort(port, mount) };
}

function withPages(pages: InstallPages, otherwise: HttpMount['listener']): HttpMount['listener'] {
  return (request, response) => {
    if (!pages(request, response)) otherwise(request, response);
  };
}
