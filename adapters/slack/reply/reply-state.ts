import type { Clock } from '../../../src/async/clock.ts';
import type { ReplyTarget, ReplyView, WriteRight } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { ButtonTarget } from '../format/message-blocks.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackFiles } from '../receive/files.ts';
import { createPostRecovery, METADATA_TYPE, type PostRecovery } from './recover-posts.ts';
import type { SharedPictures } from '../home/shared-pictures.ts';
import type { RenamedSessions } from './renamed-sessions.ts';
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
  readonly renamed: RenamedSessions;
  readonly pictures: Pick<SharedPictures, 'note'>;
  readonly botUserId: () => Promise<string>;
}

interface PreparedFile {
  readonly content: string;
  readonly uploading: Promise<Uploaded>;
  /** Undefined when there is none; never rejects. */
  readonly picture: Promise<Uploaded | undefined>;
}

/** The state that the methods of one reply share. */
export interface OpenReply {
  readonly target: ReplyTarget;
  readonly deps: ReplyDependencies;
  readonly channel: string;
  /** Undefined in a direct channel without threads, and once the thread accepts no messages. */
  threadTs: string | undefined;
  readonly buttons: ButtonTarget;
  readonly recovery: PostRecovery;
  readonly status: ThreadStatus;
  readonly posts: Map<string, SlackPost>;
  /** Keys of posts that may exist: Slack's response was lost. */
  readonly doubtful: Set<string>;
  /** Messages of earlier attempts by key. */
  readonly found: Map<string, string>;
  /** Keys of messages that were found but can no longer be changed. */
  readonly lost: Set<string>;
  /** Files whose upload has started, by name. A restarted answer may have another file with the same name. */
  readonly prepared: Map<string, PreparedFile>;
  /** The post whose text is still growing. */
  growing: SlackPost | undefined;
  /** The last view of that post. */
  grown: ReplyView | undefined;
  /** The thread was deleted together with the question, so new posts would appear in the channel. */
  threadGone: boolean;
  /** A stream could not be started, so the answer is an edited message. */
  noStream: boolean;
}

export function openReply(target: ReplyTarget, deps: ReplyDependencies, right?: WriteRight): OpenReply {
  const { channel = '', thread: threadTs, user, ts, title, since = ts ?? slackTime(target.askedAt) } = target.context;
  const posts = new Map<string, SlackPost>();
  const where = { channel, threadTs };
  const own = right === undefined ? deps : { ...deps, api: confirmed(deps.api, right) };
  return {
    target,
    deps: own,
    ...where,
    buttons: {
      thread: target.thread,
      place: isDirectPlace(target) ? 'direct' : 'thread',
      turnId: target.turnId,
      sessionId: target.sessionId,
    },
    recovery: createPostRecovery({ ...own, ...where, since, isKnown: (id) => posts.has(id) }),
    status: createThreadStatus({ ...own, ...where, user, title, resumed: target.resumed === true }),
    posts,
    doubtful: new Set(),
    found: new Map(),
    lost: new Set(),
    prepared: new Map(),
    growing: undefined,
    grown: undefined,
    threadGone: false,
    noStream: false,
  };
}

/** Calls may wait for the budget, so the right to write is confirmed immediately before each request. */
function confirmed(api: SlackApi, right: WriteRight): SlackApi {
  return {
    ...api,
    async write(method, args) {
      await right.confirm();
      return api.write(method, args);
    },
  };
}

/**
 * A slash command has no Slack timestamp, so our clock is used. If the clocks differ, a file may be posted twice after a crash, which is better than not at
 * all.
 */
function slackTime(at: Date | undefined): string | undefined {
  return at === undefined ? undefined : (at.getTime() / 1000).toFixed(6);
}

/** A direct channel is one conversation, except in an agent's pane. */
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
    onStreamStopped: () => reply.status.sessionEnded(),
  };
}
