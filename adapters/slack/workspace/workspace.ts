import { App } from '@slack/bolt';
import type { Clock } from '../../../src/async/clock.ts';
import type { CallResult } from '../../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { Log } from '../../../src/log.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import { createSlackBudget } from '../client/budget.ts';
import { allCapabilities } from '../client/capabilities.ts';
import { createSlackFiles, type SlackFiles } from '../receive/files.ts';
import { createSlackApi, type SlackApi } from '../client/web-api.ts';
import { askIdentity, type SlackIdentity } from '../connect/identity.ts';
import { NO_RECEIVER } from '../receive/ack-after-store.ts';
import { createAllowedBots } from '../receive/allowed-bots.ts';
import { createHumanReplies } from '../receive/human-replies.ts';
import { listen } from '../receive/listeners.ts';
import { createMentionDedup } from '../receive/mention-dedup.ts';
import { createSlackPlaces } from '../receive/places.ts';
import { createSlackAuthors } from '../receive/slack-authors.ts';
import { createSlackNames } from '../receive/user-names.ts';
import { createSharedPictures, type SharedPictures } from '../home/shared-pictures.ts';
import { createSlackNotices } from '../reply/notices.ts';
import { createRenamedSessions } from '../reply/renamed-sessions.ts';
import type { ReplyDependencies } from '../reply/reply-state.ts';
import { createWaitingMarks } from '../reply/waiting-marks.ts';
import type { TokenSource } from '../client/token-source.ts';

export interface WorkspaceDependencies {
  readonly conversation: ConversationPort;
  readonly apiUrl: string;
  /** Ids of bots whose mentions are answered, or `all`. */
  readonly allowBots: readonly string[];
  /** How many processes, including this one, share the workspace's rate limits at the moment. */
  readonly replicas: (() => number) | undefined;
  /** Called with the outcome of each request to Slack's Web API. */
  readonly onCall: ((result: CallResult) => void) | undefined;
  readonly log: Log;
  readonly clock: Clock;
}

/** Everything that belongs to one workspace with the app: its token, its rate limits, and what is remembered of its events. */
export interface SlackWorkspace {
  readonly api: SlackApi;
  readonly replies: ReplyDependencies;
  /** Asks Slack once, on first use; a failure is not cached. Throws `SlackCallFailure`. */
  identify(): Promise<SlackIdentity>;
  /** Creates a Bolt app with all of our listeners. */
  appOf(identity: SlackIdentity): App;
}

export function createWorkspace(token: TokenSource, deps: WorkspaceDependencies): SlackWorkspace {
  const { apiUrl, clock, log } = deps;
  const budget = createSlackBudget(clock, deps.replicas);
  const api = createSlackApi({ token, apiUrl, log, budget, onCall: deps.onCall });
  const files = createSlackFiles({ api, token, apiUrl, clock, log });
  const identify = askedOnce(() => askIdentity(api));
  const capabilities = allCapabilities();
  const marks = createWaitingMarks({ api, budget, log });
  const botUserId = async () => (await identify()).botUserId;
  const renamed = createRenamedSessions();
  const pictures = createSharedPictures({ api, botUserId, log });
  const replies = { api, budget, clock, log, capabilities, files, marks, renamed, pictures, botUserId };
  return { api, replies, identify, appOf: (identity) => listeningApp(identity, { ...deps, ...replies }) };
}

/** Caches the first success; a failure is not cached. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

type ListeningDependencies = WorkspaceDependencies &
  Omit<ReplyDependencies, 'files' | 'pictures'> & { readonly files: SlackFiles; readonly pictures: SharedPictures };

function listeningApp(identity: SlackIdentity, deps: ListeningDependencies): App {
  const { conversation, allowBots, clock, log, api, apiUrl, budget, files, renamed, pictures } = deps;
  const { botUserId, botId } = identity;
  const app = new App({
    receiver: NO_RECEIVER,
    logger: boltLogger(log),
    clientOptions: { slackApiUrl: apiUrl },
    convoStore: false,
    // We call the Web API ourselves; Bolt only has to know which messages are our own.
    authorize: () => Promise.resolve({ botUserId, ...(botId === undefined ? {} : { botId }) }),
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
    allowedBots: createAllowedBots({ allowed: allowBots, identity, clock, log }),
  });
  return app;
}
