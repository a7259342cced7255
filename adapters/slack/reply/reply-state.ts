import type { Clock } from '../../../src/async/clock.ts';
import type { ReplyTarget, ReplyView, WriteRight } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { ButtonTarget } from '../format/message-blocks.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackFiles } from '../client/files.ts';
import { createPostRecovery, METADATA_TYPE, type PostRecovery } from './recover-posts.ts';
import type { PostDependencies, SlackPost } from './post.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import { createThreadStatus, type ThreadStatus } from './status.ts';
import type { SlackApi } from '../client/web-api.ts';
import type { Uploaded } from '../client/upload.ts';
import type { WaitingMarks } from './waiting-marks.ts';

export interface ReplyDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly capabilities: SlackCapabilities;
  readonly files: Pick<SlackFiles, 'read'>;
  readonly marks: WaitingMarks;
  readonly botUserId: () => Promise<string>;
}

/** Everything that the methods of one reply share. */
export interface OpenReply {
  readonly target: ReplyTarget;
  readonly deps: ReplyDependencies;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly buttons: ButtonTarget;
  readonly recovery: PostRecovery;
  readonly progress: ThreadStatus;
  readonly posts: Map<string, SlackPost>;
  /** Keys that were tried without a clear answer. */
  readonly doubtful: Set<string>;
  /** Messages that an attempt left behind, by the key under which it was made. */
  readonly found: Map<string, string>;
  /** Keys whose message was found and cannot be changed any more. */
  readonly lost: Set<string>;
  /** Files that are being uploaded already, by name. An answer that begins anew may bring another one of the same name. */
  readonly prepared: Map<string, { readonly content: string; readonly uploading: Promise<Uploaded> }>;
  /** The post whose text is still growing. */
  growing: SlackPost | undefined;
  /** What it was last given to show. */
  grown: ReplyView | undefined;
  /** A stream could not be begun: the answer is a message that is edited. */
  noStream: boolean;
}

export function openReply(target: ReplyTarget, deps: ReplyDependencies, right?: WriteRight): OpenReply {
  const { channel = '', thread: threadTs, user, ts, title, since = ts ?? slackTime(target.askedAt) } = target.context;
  const posts = new Map<string, SlackPost>();
  const where = { channel, threadTs };
  return {
    target,
    deps: right === undefined ? deps : { ...deps, api: confirmed(deps.api, right) },
    ...where,
    buttons: {
      thread: target.thread,
      place: isDirectPlace(target) ? 'direct' : 'thread',
      turnId: target.turnId,
      sessionId: target.sessionId,
    },
    recovery: createPostRecovery({ ...deps, ...where, since, isKnown: (id) => posts.has(id) }),
    progress: createThreadStatus({ ...deps, ...where, user, title, resumed: target.resumed === true }),
    posts,
    doubtful: new Set(),
    found: new Map(),
    lost: new Set(),
    prepared: new Map(),
    growing: undefined,
    grown: undefined,
    noStream: false,
  };
}

/** Calls may wait for the budget: the right to write is confirmed when they go out. */
function confirmed(api: SlackApi, right: WriteRight): SlackApi {
  return {
    ...api,
    async write(method, args) {
      await right.confirm();
      return api.write(method, args);
    },
  };
}

/** A slash command has no time of Slack's; with clocks that differ a file may come twice after a crash, which is better than not at all. */
function slackTime(at: Date | undefined): string | undefined {
  return at === undefined ? undefined : (at.getTime() / 1000).toFixed(6);
}

/** A direct channel is one conversation unless its messages are chats of their own. */
function isDirectPlace({ context, thread }: ReplyTarget): boolean {
  return context['direct'] === 'yes' && thread.endsWith(`:${context['channel']}`);
}

/** Marks a message as a finished part of its turn. */
export function metadataOf(key: string, { target }: Pick<OpenReply, 'target'>): Readonly<Record<string, unknown>> {
  return { event_type: METADATA_TYPE, event_payload: { key, turn: target.turnId } };
}

export function postDependencies(key: string, reply: OpenReply): PostDependencies {
  return {
    ...reply.deps,
    channel: reply.channel,
    buttons: reply.buttons,
    metadata: metadataOf(key, reply),
    onStreamStopped: () => reply.progress.sessionEnded(),
  };
}
