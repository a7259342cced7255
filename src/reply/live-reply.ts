import { retry } from '../async/retry.ts';
import { withTimeout } from '../async/with-timeout.ts';
import { ReplyFailure, type Attachment, type ReplyView } from '../chat/reply-port.ts';
import { createGrowth, type GrowthOptions } from './growth.ts';
import { createPosts, type Posts } from './posts.ts';
import { finalViews, viewsOf, type FinalContent, type ReplyContent } from './reply-views.ts';

/** The growing reply of one turn: paced edits of which the latest wins, one request at a time, and a final state that always arrives. */
export interface LiveReply {
  /** Shows this as soon as the pace allows; returns immediately. Replaces content that was not sent yet. */
  show(content: ReplyContent): void;
  /** Announces the file of the reply, so that the port may upload it early. */
  prepare(file: Attachment): void;
  /**
   * Shows the final state and posts the file. Retries until the platform has accepted everything. Rejects with the `ReplyFailure` when the text or the file
   * is refused permanently, or with the signal's reason.
   */
  finish(content: FinalContent): Promise<void>;
  /**
   * Like `finish`, for a deleted question: creates no first post, and removes posts that became visible outside their thread because the thread was deleted.
   */
  withdraw(content: FinalContent): Promise<void>;
  /** Shows why the reply is unfinished until a later run of its turn continues it. Best effort; never rejects. */
  pause(reason: string): Promise<void>;
}

export interface LiveReplyOptions extends GrowthOptions {
  /** The same for the same turn in every process; used to deduplicate posts. */
  readonly key: string;
  /** Posts that an earlier process made for this turn. */
  readonly postIds: readonly string[];
  /** An earlier process posted the file. */
  readonly fileDelivered: boolean;
  /** Aborting it ends every pause; the next start delivers the rest. */
  readonly signal: AbortSignal;
  readonly onDelivery: (progress: { postIds?: readonly string[]; fileDelivered?: boolean }) => Promise<void>;
}

/** First pause before a final edit is retried, in milliseconds; it doubles up to `MAX_PAUSE_MS`. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** How long a file waits for its picture, so that one edit shows both. Milliseconds. */
const PICTURE_WAIT_MS = 50;
/** After this long, the answer stays without a picture. Milliseconds. */
const LATE_PICTURE_MS = 3_000;

export function createLiveReply(options: LiveReplyOptions): LiveReply {
  const { port } = options;
  const posts = createPosts(options);
  const growth = createGrowth(options, posts);

  async function finish(content: FinalContent): Promise<void> {
    const ended = growth.end();
    const file = fileToPost(content, options);
    if (file !== undefined) port.prepare?.(file);
    await ended;
    const picture = port.limits.canAttachByEdit ? content.attachment?.picture?.() : undefined;
    const inTime = picture && (await withTimeout(picture, PICTURE_WAIT_MS, options.clock));
    await deliver(finalViews(content, port.limits, inTime), file, { ...options, posts });
    const late = inTime ?? (picture && (await withTimeout(picture, LATE_PICTURE_MS, options.clock)));
    if (late !== inTime && late !== undefined) await showLate(finalViews(content, port.limits, late), options, posts);
  }

  return {
    show: (content) => growth.show(content),
    finish,
    async withdraw(content) {
      await growth.end();
      if (posts.isEmpty()) return;
      await ((await port.isThreadGone?.()) === true ? untilTaken(() => posts.show([]), options) : finish(content));
    },
    prepare(file) {
      if (!port.limits.canAttachByEdit && !options.fileDelivered) port.prepare?.(file);
    },
    async pause(progress) {
      const latest = growth.latest();
      if (growth.hasEnded() || latest === undefined) return;
      try {
        await growth.end();
        await posts.show(viewsOf({ ...latest, progress }, 'working', port.limits));
      } catch (failure) {
        options.onDropped(failure);
      }
    },
  };
}

/** The file, if it needs its own post and that was not created yet. */
function fileToPost({ attachment }: FinalContent, { port, fileDelivered }: LiveReplyOptions): Attachment | undefined {
  return port.limits.canAttachByEdit || fileDelivered ? undefined : attachment;
}

/** Shows the text and then posts the file, as soon as the text is readable or refused. The file does not wait for the final state of the text. */
async function deliver(
  views: readonly ReplyView[],
  file: Attachment | undefined,
  { posts, ...options }: LiveReplyOptions & { posts: Posts },
): Promise<void> {
  let attached: Promise<void> | undefined;
  const attachFile = async (): Promise<void> => {
    if (file === undefined) return;
    await untilTaken(() => options.port.attach(file, `${options.key}:file`), options);
    await options.onDelivery({ fileDelivered: true });
  };
  const show = async (): Promise<void> => {
    try {
      await posts.show(views);
    } catch (failure) {
      if (failure instanceof ReplyFailure && failure.isReadable) await refusalOf((attached ??= attachFile()));
      throw failure;
    }
  };
  const refusal = await refusalOf(untilTaken(show, options));
  await (attached ??= attachFile());
  if (refusal !== undefined) throw refusal;
}

async function refusalOf(attempt: Promise<void>): Promise<ReplyFailure | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (failure) {
    if (failure instanceof ReplyFailure) return failure;
    throw failure;
  }
}

/** Adds a picture to the message that already has its file. Best effort: the answer is complete without it. */
async function showLate(views: readonly ReplyView[], { onDropped }: LiveReplyOptions, posts: Posts): Promise<void> {
  try {
    await posts.show(views);
  } catch (failure) {
    if (!(failure instanceof ReplyFailure)) throw failure;
    onDropped(failure);
  }
}

/** Retries until the platform accepts it or refuses it permanently. */
async function untilTaken(attempt: () => Promise<void>, { clock, signal }: LiveReplyOptions): Promise<void> {
  signal.throwIfAborted();
  try {
    await retry(attempt, {
      clock,
      signal,
      minPauseMs: MIN_PAUSE_MS,
      maxPauseMs: MAX_PAUSE_MS,
      exactPause: true,
      shouldRetry: (failure) => isPassing(failure) && (failure.retryAfterMs ?? true),
    });
  } catch (failure) {
    if (isPassing(failure)) signal.throwIfAborted();
    throw failure;
  }
}

function isPassing(failure: unknown): failure is ReplyFailure {
  return failure instanceof ReplyFailure && failure.kind !== 'refused' && failure.kind !== 'gone';
}
