import type { Clock } from '../async/clock.ts';
import { retry } from '../async/retry.ts';
import { withTimeout } from '../async/with-timeout.ts';
import {
  ReplyFailure,
  type AttachedPicture,
  type Attachment,
  type ReplyAction,
  type ReplyLimits,
  type ReplyPort,
  type ReplyView,
} from '../chat/reply-port.ts';
import { createEditTimes } from './edit-times.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { createPosts, type Posts } from './posts.ts';
import { splitText } from '../text/split-text.ts';

/** What the whole reply shows at one moment, before it is split into posts. */
interface ReplyContent {
  readonly text: string;
  readonly progress?: string;
  /** The work ended before it was done. */
  readonly unfinished?: boolean;
  /** The revision that the reply is about. */
  readonly revision?: number;
  readonly actions: readonly ReplyAction[];
}

export interface FinalContent extends ReplyContent {
  readonly attachment?: Attachment;
}

/** The growing reply of one turn: paced edits of which the latest wins, one request in flight, and a final state that always arrives. */
export interface LiveReply {
  /** Shows this as soon as the pace allows; returns at once. Later content replaces what was not sent yet. */
  show(content: ReplyContent): void;
  /** Announces the file of the reply, so that the port may upload it early. */
  prepare(file: Attachment): void;
  /**
   * Shows the final state and posts the file. Resolves when the platform has taken everything; retries until then. Rejects with the `ReplyFailure`
   * when text or file is refused for good, or with the signal's reason.
   */
  finish(content: FinalContent): Promise<void>;
  /**
   * Like `finish`, for a question that was deleted: makes no first post, and removes posts that are seen outside of their thread because the thread
   * is gone.
   */
  withdraw(content: FinalContent): Promise<void>;
  /** Says why the reply stays as it is until a later run of its turn continues it. Best effort; never rejects. */
  pause(reason: string): Promise<void>;
}

export interface LiveReplyOptions {
  readonly port: ReplyPort;
  /** The same for the same turn in every process: posts are deduplicated by it. */
  readonly key: string;
  /** Posts that an earlier process made for this turn. */
  readonly postIds: readonly string[];
  /** The file was posted by an earlier process. */
  readonly fileDelivered: boolean;
  readonly clock: Clock;
  /** Ends every pause; what has not arrived by then is delivered after the next start. */
  readonly signal: AbortSignal;
  readonly onDelivery: (progress: { postIds?: readonly string[]; fileDelivered?: boolean }) => Promise<void>;
  /** Told of an in-between edit that failed; the next one makes up for it. */
  readonly onDropped: (failure: unknown) => void;
}

/** First pause before a final edit is retried, in milliseconds; it doubles up to `MAX_PAUSE_MS`. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** How long a file waits for its picture, so that one edit brings both. Milliseconds. */
const PICTURE_WAIT_MS = 50;
/** After this long, the answer is left without a picture. Milliseconds. */
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
        await posts.show(viewsOf({ ...latest, progress }, 'working', port.limits.maxChars));
      } catch (failure) {
        options.onDropped(failure);
      }
    },
  };
}

/** The in-between edits of a reply: the latest content, at the pace of the platform. */
function createGrowth(options: LiveReplyOptions, posts: Posts) {
  const { port, onDropped } = options;
  const pacer = pacerOf(options);
  const times = createEditTimes(pacer, port.limits.minEditGapMs);
  const ended = new AbortController();
  let wanted: ReplyContent | undefined;
  let latest: ReplyContent | undefined;
  let pump: Promise<void> | undefined;

  async function showWanted(): Promise<void> {
    while (wanted !== undefined && !ended.signal.aborted) {
      if (!(await pacer.turn())) return;
      const content = wanted;
      if (ended.signal.aborted) return;
      wanted = undefined;
      times.sent(content);
      try {
        await posts.show(viewsOf(content, 'working', port.limits.maxChars));
      } catch (failure) {
        if (!(failure instanceof ReplyFailure)) throw failure;
        onDropped(failure);
        pacer.holdOff(failure.retryAfterMs ?? MIN_PAUSE_MS);
      }
    }
  }

  return {
    show(content: ReplyContent): void {
      const isEmpty = content.text === '' && content.progress === undefined;
      if (ended.signal.aborted || isEmpty) return;
      wanted = content;
      latest = content;
      times.wanted(content);
      pump ??= showWanted().finally(() => {
        pump = undefined;
      });
      pump.catch(onDropped);
    },
    latest: () => latest,
    hasEnded: () => ended.signal.aborted,
    /** No more in-between edits; resolves when none is in flight. */
    async end(): Promise<void> {
      ended.abort();
      pacer.release();
      await pump;
    },
  };
}

/** The file, where it is a post of its own that was not made yet. */
function fileToPost({ attachment }: FinalContent, { port, fileDelivered }: LiveReplyOptions): Attachment | undefined {
  return port.limits.canAttachByEdit || fileDelivered ? undefined : attachment;
}

function pacerOf({ port, clock, signal }: LiveReplyOptions): Pacer {
  return createPacer({
    clock,
    minGapMs: port.limits.minEditGapMs,
    extraWaitMs: () => port.editWaitMs(),
    signal,
  });
}

/** Shows the text and then posts the file, as soon as the text can be read or is refused; the file does not wait for the final look of the text. */
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

function viewsOf({ text, progress, ...about }: ReplyContent, phase: ReplyView['phase'], maxChars: number): ReplyView[] {
  const texts = splitText(text, maxChars);
  const now = phase === 'working' && progress !== undefined ? { progress } : {};
  const last: ReplyView = { text: texts.at(-1) ?? '', phase, ...about, ...now };
  const filled = texts.slice(0, -1).map((text): ReplyView => ({ text, phase: 'final', actions: [] }));
  return [...filled, last];
}

function finalViews(
  { attachment, ...content }: FinalContent,
  limits: ReplyLimits,
  image: AttachedPicture | undefined,
): readonly ReplyView[] {
  const views = viewsOf(content, 'final', limits.maxChars);
  const last = views.at(-1);
  if (attachment === undefined || !limits.canAttachByEdit || last === undefined) return views;
  const shown = image === undefined ? attachment : { ...attachment, image };
  return [...views.slice(0, -1), { ...last, attachment: shown }];
}

/** Adds a picture to the message that has its file already. Best effort: the answer is complete without it. */
async function showLate(views: readonly ReplyView[], { onDropped }: LiveReplyOptions, posts: Posts): Promise<void> {
  try {
    await posts.show(views);
  } catch (failure) {
    if (!(failure instanceof ReplyFailure)) throw failure;
    onDropped(failure);
  }
}

/** Retries until the platform takes it or refuses it for good. */
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
