import {
  ReplyFailure,
  type ReplyPort,
  type ReplyTarget,
  type ReplyView,
  type WriteRight,
} from '../../../src/chat/reply-port.ts';
import { attachFile, prepareFile } from './attach-file.ts';
import type { Lease } from '../client/budget.ts';
import { isThreadGone, threadGone } from './deleted-question.ts';
import { closeStream, editedPost } from './edited-post.ts';
import { isMissingMethod, isRejection, isRateLimited, isUnclear, replyFailure } from '../client/failure.ts';
import { FEW, type SlackPost } from './post.ts';
import { openReply, postDependencies, type OpenReply, type ReplyDependencies } from './reply-state.ts';
import { sendMessage } from './send-message.ts';
import { SlackCallFailure } from '../client/web-api.ts';
import { firstContent, streamedPost } from './streamed-post.ts';
import { signalProgress } from './signal-progress.ts';

/** Below Slack's limit of 12,000 UTF-16 code units, since rendering adds some. */
const MAX_CHARS = 11_500;
/** Fast enough to look live; an answer of eight seconds needs ten calls. Milliseconds. */
const MIN_EDIT_GAP_MS = 950;
/** Pause before a retry while there is nothing to show yet, in milliseconds. */
const NOTHING_YET_MS = 30;

/** The reply side of one turn in Slack. */
export function createSlackReply(target: ReplyTarget, deps: ReplyDependencies, right?: WriteRight): ReplyPort {
  const reply = openReply(target, deps, right);
  return {
    limits: {
      maxChars: MAX_CHARS,
      minEditGapMs: MIN_EDIT_GAP_MS,
      canAttachByEdit: false,
      showsPictures: true,
      isPrivate: reply.target.context['direct'] === 'yes',
    },
    editWaitMs: () => (reply.growing === undefined ? beginWaitMs(reply) : reply.growing.waitMs()),
    signal: (state) => signalProgress(state, reply),
    post: (view, key) => failing(() => makePost(view, key, reply)),
    edit: (postId, view) => failing(() => editPost(postId, view, reply)),
    isThreadGone: () => isThreadGone(reply),
    remove: (postId) => failing(() => removePost(postId, reply)),
    prepare: (attachment) => prepareFile(attachment, reply),
    attach: (attachment, key) => failing(() => attachFile(attachment, key, reply)),
    readFile: (file) => deps.files.read(file),
    ended: () => Promise.resolve(),
  };
}

async function failing<R>(run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    throw replyFailure(error);
  }
}

function canStream(reply: OpenReply): boolean {
  const { deps, threadTs, target } = reply;
  const { direct, user, team } = target.context;
  return (
    deps.capabilities.streams &&
    !reply.noStream &&
    threadTs !== undefined &&
    (direct === 'yes' || (user !== undefined && team !== undefined))
  );
}

/**
 * A stream has no buttons, and Slack shows its own Stop button only for agents. While few answers are growing, there are enough edits for a message with a
 * button.
 */
function needsButton({ channel, deps: { capabilities, budget } }: OpenReply): boolean {
  return !capabilities.ownStop && budget.growing() < FEW && budget.beginWaitMs(channel, false) === 0;
}

function beginWaitMs(reply: OpenReply): number {
  return reply.deps.budget.beginWaitMs(reply.channel, canStream(reply));
}

async function makePost(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { deps, posts, noStream } = reply;
  if (reply.threadGone) throw threadGone();
  const left = await leftBehind(key, reply);
  if (left !== undefined && (await isTakenUp(left, view, key, reply))) return left;
  try {
    const post = view.phase === 'working' ? await beginPost(view, key, reply) : await postFinal(view, key, reply);
    posts.set(post.ts, post);
    noteGrowing(post, view, reply);
    reply.status.posted();
    return post.ts;
  } catch (error) {
    if (isUnclear(error)) reply.doubtful.add(key);
    if (reply.noStream && !noStream) return makePost(view, key, reply);
    deps.log.debug({ err: error }, 'a post was not made');
    throw error;
  }
}

/** Continues the message of an earlier attempt. False when it can no longer be changed, so the text needs a new message. */
async function isTakenUp(left: string, view: ReplyView, key: string, reply: OpenReply): Promise<boolean> {
  try {
    await editPost(left, view, reply);
    return true;
  } catch (error) {
    const failure = replyFailure(error);
    if (!(failure instanceof ReplyFailure) || failure.kind !== 'gone') throw error;
    reply.found.delete(key);
    reply.doubtful.delete(key);
    reply.lost.add(key);
    return false;
  }
}

/** The message that an earlier attempt posted. */
async function leftBehind(key: string, reply: OpenReply): Promise<string | undefined> {
  const { doubtful, found, lost, recovery, target } = reply;
  if (lost.has(key)) return undefined;
  const known = found.get(key);
  if (known !== undefined || (!doubtful.has(key) && target.resumed !== true)) return known;
  const ts = await recovery.postOf(key);
  if (ts !== undefined) found.set(key, ts);
  return ts;
}

/** Starts a growing post: a native stream if the app and the budget allow it, otherwise an edited message. */
async function beginPost(view: ReplyView, key: string, reply: OpenReply): Promise<SlackPost> {
  const first = firstContent(view);
  if (first === undefined) throw notYet(NOTHING_YET_MS);
  const lease = beginLease(reply, canStream(reply) && !needsButton(reply));
  if (lease.kind === 'update') return beginEdited(view, key, lease, reply);
  try {
    return streamedPost(await startStream(first.content, reply), lease, first.sent, postDependencies(key, reply));
  } catch (error) {
    lease.release();
    // If it did start, the retry finds it; if not, this answer does not try to stream again.
    if (isUnclear(error)) reply.noStream = true;
    if (!isRejection(error) && !isRateLimited(error) && !isMissingMethod(error)) throw error;
    noteStreamRefusal(error, reply);
    return beginEdited(view, key, beginLease(reply, false), reply);
  }
}

function beginLease(reply: OpenReply, mayStream: boolean): Lease {
  const { budget } = reply.deps;
  const lease = budget.begin(reply.channel, mayStream);
  if (lease === undefined) throw notYet(budget.beginWaitMs(reply.channel, mayStream));
  return lease;
}

async function beginEdited(view: ReplyView, key: string, lease: Lease, reply: OpenReply): Promise<SlackPost> {
  try {
    return editedPost(await sendMessage(view, key, reply), lease, postDependencies(key, reply));
  } catch (error) {
    lease.release();
    throw error;
  }
}

function notYet(retryAfterMs: number): ReplyFailure {
  return new ReplyFailure('rate_limited', 'there is nothing to show yet, or no call is free', { retryAfterMs });
}

async function startStream(content: object, { deps, channel, threadTs, target, status }: OpenReply): Promise<string> {
  const { user, team, direct } = target.context;
  try {
    const { ts } = await deps.api.write<{ ts: string }>('chat.startStream', {
      channel,
      thread_ts: threadTs,
      ...content,
      ...(direct === 'yes' ? {} : { recipient_user_id: user, recipient_team_id: team }),
    });
    status.sessionBegan();
    return ts;
  } catch (error) {
    if (isUnclear(error)) status.sessionBegan();
    throw error;
  }
}

/** These codes concern the app or the workspace, so streaming is off until the next start. */
const NO_STREAMS = new Set([
  'feature_not_enabled',
  'method_deprecated',
  'unknown_method',
  'not_allowed_token_type',
  'missing_scope',
]);

function noteStreamRefusal(error: SlackCallFailure, { deps }: OpenReply): void {
  deps.log.info({ err: error }, 'Slack does not stream here; the message is edited instead');
  if (NO_STREAMS.has(error.code)) deps.capabilities.streams = false;
}

async function postFinal(view: ReplyView, key: string, reply: OpenReply): Promise<SlackPost> {
  await reply.deps.budget.turn('chat.postMessage', reply.channel);
  return editedPost(await sendMessage(view, key, reply), undefined, postDependencies(key, reply));
}

async function editPost(postId: string, view: ReplyView, reply: OpenReply): Promise<void> {
  const post = reply.posts.get(postId) ?? adoptPost(postId, view, reply);
  if (view.phase === 'working' || reply.growing === post) noteGrowing(post, view, reply);
  await post.show(view);
}

/** Takes over a post of an earlier process. */
function adoptPost(postId: string, view: ReplyView, reply: OpenReply): SlackPost {
  const lease = view.phase === 'final' ? undefined : reply.deps.budget.adopt();
  const post = editedPost(postId, lease, postDependencies(reply.target.turnId, reply));
  reply.posts.set(postId, post);
  return post;
}

function noteGrowing(post: SlackPost, view: ReplyView, reply: OpenReply): void {
  const isGrowing = view.phase === 'working';
  reply.growing = isGrowing ? post : undefined;
  reply.grown = isGrowing ? view : undefined;
}

async function removePost(postId: string, reply: OpenReply): Promise<void> {
  const { api, budget } = reply.deps;
  const remove = async () => {
    await budget.turn('chat.delete');
    await api.write('chat.delete', { channel: reply.channel, ts: postId });
  };
  reply.posts.get(postId)?.abandon();
  if (reply.growing?.ts === postId) reply.growing = undefined;
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof SlackCallFailure) || error.code !== 'streaming_state_conflict') throw error;
    await closeStream(postId, postDependencies(reply.target.turnId, reply));
    await remove();
  }
}
