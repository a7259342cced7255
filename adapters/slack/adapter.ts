import { App, type Receiver } from '@slack/bolt';
import type { Clock } from '../../src/async/clock.ts';
import type { CallResult, ChatAdapter, HttpMount } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { boltLogger } from './client/bolt-logger.ts';
import { createSlackBudget, type SlackBudget } from './client/budget.ts';
import { allCapabilities } from './client/capabilities.ts';
import { createSlackFiles, type SlackFiles } from './client/files.ts';
import { createSlackApi, type SlackApi } from './client/web-api.ts';
import { createConnection } from './connect/connection.ts';
import { createDedicatedPort, type DedicatedPort } from './connect/dedicated-port.ts';
import { httpReceiver } from './connect/http-receiver.ts';
import { askIdentity, type SlackIdentity } from './connect/identity.ts';
import { createSlackSocket, type SlackSocket } from './connect/socket-mode.ts';
import { acknowledgeAfterStore, NO_RECEIVER } from './receive/ack-after-store.ts';
import { createSharedPictures, type SharedPictures } from './home/shared-pictures.ts';
import { createAllowedBots } from './receive/allowed-bots.ts';
import { createHumanReplies } from './receive/human-replies.ts';
import { listen } from './receive/listeners.ts';
import { createMentionDedup } from './receive/mention-dedup.ts';
import { createSlackPlaces, linkToThread } from './receive/places.ts';
import { createSlackAuthors } from './receive/slack-authors.ts';
import { createSlackNames } from './receive/user-names.ts';
import { createSlackNotices } from './reply/notices.ts';
import { createSlackReply } from './reply/outbound.ts';
import { createRenamedSessions, type RenamedSessions } from './reply/renamed-sessions.ts';
import type { ReplyDependencies } from './reply/reply-state.ts';
import { createWaitingMarks } from './reply/waiting-marks.ts';
import { EVENTS_PATH } from './setup/manifest.ts';
import type { SlackOptions } from './setup/options.ts';

export interface SlackAdapterDependencies {
  readonly conversation: ConversationPort;
  readonly options: SlackOptions;
  readonly log: Log;
  readonly clock: Clock;
  /** How many processes, including this one, share the workspace's rate limits at the moment; 1 by default. */
  readonly replicas?: () => number;
  /** Told how each request to Slack's Web API ended. */
  readonly onCall?: (result: CallResult) => void;
}

const SLACK_API = 'https://slack.com/api/';

/** Connects Slack to the conversation service. */
export function createSlackAdapter(deps: SlackAdapterDependencies): ChatAdapter {
  const { options, clock } = deps;
  const log = deps.log.child({ platform: 'slack' });
  const apiUrl = (options.apiUrl ?? SLACK_API).replace(/\/?$/, '/');
  const budget = createSlackBudget(clock, deps.replicas);
  const api = createSlackApi({ botToken: options.botToken, apiUrl, log, budget, onCall: deps.onCall });
  const files = createSlackFiles({ api, botToken: options.botToken, apiUrl, clock, log });
  const transport = createTransport(options, { apiUrl, log, clock });
  const identify = askedOnce(() => askIdentity(api));
  const renamed = createRenamedSessions();
  const botUserId = async () => (await identify()).botUserId;
  const pictures = createSharedPictures({ api, botUserId, log });
  const app = Promise.withResolvers<App>();
  const connection = createConnection({
    identify,
    refusedToken: () => api.refusedToken(),
    onIdentity: (identity) =>
      app.resolve(listeningApp(identity, { ...deps, log, api, apiUrl, budget, files, renamed, pictures })),
    socket: transport.socket,
    clock,
    log,
  });
  const replyDeps: ReplyDependencies = {
    api,
    budget,
    clock,
    log,
    capabilities: allCapabilities(),
    files,
    marks: createWaitingMarks({ api, budget, log }),
    renamed,
    pictures,
    botUserId,
  };

  return {
    platform: 'slack',
    async start() {
      acknowledgeAfterStore(transport.receiver, app.promise, log);
      await transport.dedicatedPort?.open();
      await connection.start();
    },
    async stop() {
      await transport.dedicatedPort?.close();
      await connection.stop();
    },
    openReply: (target, right) => createSlackReply(target, replyDeps, right),
    async linkTo(thread) {
      const { url } = await identify().catch(() => ({ url: undefined }));
      return url === undefined ? undefined : linkToThread(thread, url);
    },
    health: () => connection.health(),
    ...(transport.mount === undefined ? {} : { mount: transport.mount }),
  };
}

/** Asks once, when the answer is first needed. A failure is not remembered. */
function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

interface Transport {
  readonly receiver: Receiver;
  readonly socket?: SlackSocket;
  readonly mount?: HttpMount;
  readonly dedicatedPort?: DedicatedPort;
}

/** Events arrive over a socket that we open, or in requests that Slack signs. */
function createTransport(
  { appToken, signingSecret, port }: SlackOptions,
  deps: { apiUrl: string; log: Log; clock: Clock },
): Transport {
  if (appToken !== undefined) {
    const socket = createSlackSocket({ appToken, ...deps });
    return { receiver: socket.receiver, socket };
  }
  if (signingSecret === undefined) {
    throw new ThreadsmithError(
      'slack.no_way_in',
      'Slack has no way to reach Threadsmith.',
      'Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
    );
  }
  const { receiver, listener } = httpReceiver(signingSecret, deps.log);
  const mount = { path: EVENTS_PATH, listener };
  return port === undefined ? { receiver, mount } : { receiver, dedicatedPort: createDedicatedPort(port, mount) };
}

interface ListeningDependencies extends SlackAdapterDependencies {
  readonly api: SlackApi;
  readonly apiUrl: string;
  readonly budget: SlackBudget;
  readonly files: SlackFiles;
  readonly renamed: RenamedSessions;
  readonly pictures: SharedPictures;
}

/** Bolt with all of our listeners. */
function listeningApp(identity: SlackIdentity, deps: ListeningDependencies): App {
  const { conversation, options, clock, log, api, apiUrl, budget, files, renamed, pictures } = deps;
  const { botToken } = options;
  const { botUserId, botId } = identity;
  const app = new App({
    receiver: NO_RECEIVER,
    logger: boltLogger(log),
    clientOptions: { slackApiUrl: apiUrl },
    convoStore: false,
    authorize: () => Promise.resolve({ botToken, botUserId, ...(botId === undefined ? {} : { botId }) }),
  });
  listen(app, {
    conversation,
    identity,
    places: createSlackPlaces(identity.scope, conversation),
    humanReplies: createHumanReplies(),
    names: createSlackNames(api, log, clock),
    authors: createSlackAuthors({ identity, api, conversation, clock, log }),
    clock,
    api,
    budget,
    log,
    notices: createSlackNotices({ api, budget, log }),
    files,
    renamed,
    pictures,
    mentionDedup: createMentionDedup(clock),
    allowedBots: createAllowedBots({ allowed: options.allowBots ?? [], identity, clock, log }),
  });
  return app;
}
