import type { Clock } from '../async/clock.ts';
import {
  ReplyFailure,
  type Attachment,
  type ReplyAction,
  type ReplyLimits,
  type ReplyPort,
  type ReplyView,
} from '../chat/reply-port.ts';
import { createPacer } from './pacer.ts';
import { splitText } from '../text/split-text.ts';

/** What the whole reply shows at one moment, before it is cut into posts. */
interface ReplyContent {
  readonly text: string;
  readonly progress?: string;
  /** The work ended before it was done. */
  readonly unfinished?: boolean;
  /** The revision that it is about. */
  readonly revision?: number;
  readonly actions: readonly ReplyAction[];
}

export interface FinalContent extends ReplyContent {
  readonly attachment?: Attachment;
}

/** One turn's reply as it grows: paced, latest-wins edits, one request in flight, and a final state that always arrives. */
export interface LiveReply {
  /** Wants this shown; returns at once. What comes later replaces it if it was not sent yet. */
  show(content: ReplyContent): void;
  /** Says early which file the reply will have; `finish` says it for good. */
  prepare(file: Attachment): void;
  /**
   * Shows the final state and posts the file. Resolves when the platform has taken everything: it retries for as long as the
   * platform can be expected to take it. Rejects with the `ReplyFailure` only when text or file is refused for good, or with the signal's reason.
   */
  finish(content: FinalContent): Promise<void>;
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
  /** Ends every wait; what has not arrived by then is delivered after the next start. */
  readonly signal: AbortSignal;
  readonly onDelivery: (progress: { postIds?: readonly string[]; fileDelivered?: boolean }) => Promise<void>;
  /** An in-between edit failed; the next one makes up for it. */
  readonly onDropped: (failure: unknown) => void;
}

/** First pause before a final edit is tried again, in milliseconds; it doubles up to `MAX_BACKOFF_MS`. */
const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;

export function createLiveReply(options: LiveReplyOptions): LiveReply {
  const { port, clock, signal } = options;
  const posts = createPosts(options);
  const pacer = createPacer({
    clock,
    minGapMs: port.limits.minEditGapMs,
    extraWaitMs: () => port.editWaitMs(),
    signal,
  });
  let wanted: ReplyContent | undefined;
  let pump: Promise<void> | undefined;
  const closing = new AbortController();

  async function showWanted(): Promise<void> {
    while (wanted !== undefined && !closing.signal.aborted) {
      if (!(await pacer.turn())) return;
      const content = wanted;
      if (closing.signal.aborted) return;
      wanted = undefined;
      try {
        await posts.show(viewsOf(content, 'working', port.limits.maxChars));
      } catch (failure) {
        if (!(failure instanceof ReplyFailure)) throw failure;
        options.onDropped(failure);
        pacer.holdOff(failure.retryAfterMs ?? MIN_BACKOFF_MS);
      }
    }
  }

  return {
    show(content) {
      const isEmpty = content.text === '' && content.progress === undefined;
      if (closing.signal.aborted || isEmpty) return;
      wanted = content;
      pump ??= showWanted().finally(() => {
        pump = undefined;
      });
      pump.catch(options.onDropped);
    },
    prepare(file) {
      if (!port.limits.canAttachByEdit && !options.fileDelivered) port.prepare?.(file);
    },
    async finish(content) {
      closing.abort();
      pacer.release();
      const { attachment } = content;
      const postsFile = attachment !== undefined && !port.limits.canAttachByEdit && !options.fileDelivered;
      if (postsFile) port.prepare?.(attachment);
      await pump;
      await deliver(finalViews(content, port.limits), postsFile ? attachment : undefined, { ...options, posts });
    },
  };
}

/** The words, and then the file: it waits until they can be read, but neither for how they look in the end nor for ones that are refused. */
async function deliver(
  views: readonly ReplyView[],
  file: Attachment | undefined,
  { posts, ...options }: LiveReplyOptions & { posts: Posts },
): Promise<void> {
  let handing: Promise<void> | undefined;
  const handOver = async (): Promise<void> => {
    if (file === undefined) return;
    await untilTaken(() => options.port.attach(file, `${options.key}:file`), options);
    await options.onDelivery({ fileDelivered: true });
  };
  const show = async (): Promise<void> => {
    try {
      await posts.show(views);
    } catch (failure) {
      if (failure instanceof ReplyFailure && failure.isReadable) await refusalOf((handing ??= handOver()));
      throw failure;
    }
  };
  const refusal = await refusalOf(untilTaken(show, options));
  await (handing ??= handOver());
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

function finalViews({ attachment, ...content }: FinalContent, limits: ReplyLimits): readonly ReplyView[] {
  const views = viewsOf(content, 'final', limits.maxChars);
  const last = views.at(-1);
  if (attachment === undefined || !limits.canAttachByEdit || last === undefined) return views;
  return [...views.slice(0, -1), { ...last, attachment }];
}

interface Posts {
  /** Rejects with a readable failure only when all words of all views can be read. */
  show(views: readonly ReplyView[]): Promise<void>;
}

/** The posts of one reply, and what each of them shows: only what differs is sent. */
function createPosts({ port, key, postIds, onDelivery }: LiveReplyOptions): Posts {
  const posts: { id: string; shows: string | undefined }[] = postIds.map((id) => ({ id, shows: undefined }));
  let replacements = 0;

  const remember = async () => onDelivery({ postIds: posts.map(({ id }) => id) });

  async function showOne(index: number, view: ReplyView): Promise<void> {
    const looks = JSON.stringify(view);
    const post = posts[index];
    if (post === undefined) {
      const id = await port.post(view, `${key}:${index}${replacements === 0 ? '' : `:${replacements}`}`);
      posts.push({ id, shows: looks });
      await remember();
      return;
    }
    if (post.shows === looks) return;
    try {
      await port.edit(post.id, view);
      post.shows = looks;
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || failure.kind !== 'gone') throw failure;
      replacements += 1;
      post.id = await port.post(view, `${key}:${index}:${replacements}`);
      post.shows = looks;
      await remember();
    }
  }

  async function removeLast(): Promise<void> {
    const surplus = posts.at(-1);
    if (surplus === undefined) return;
    try {
      await port.remove(surplus.id);
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || failure.kind !== 'gone') throw failure;
    }
    posts.pop();
    await remember();
  }

  return {
    async show(views) {
      let unfinished: ReplyFailure | undefined;
      for (const [index, view] of views.entries()) {
        try {
          await showOne(index, view);
        } catch (failure) {
          if (!(failure instanceof ReplyFailure) || !failure.isReadable) throw failure;
          unfinished = failure;
        }
      }
      while (posts.length > views.length) {
        await removeLast();
      }
      if (unfinished !== undefined) throw unfinished;
    },
  };
}

/** Tries again for as long as the platform does not say a final no. */
async function untilTaken(attempt: () => Promise<void>, { clock, signal }: LiveReplyOptions): Promise<void> {
  for (let backoff = MIN_BACKOFF_MS; ; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
    signal.throwIfAborted();
    try {
      await attempt();
      return;
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || failure.kind === 'refused' || failure.kind === 'gone') throw failure;
      await clock.sleep(failure.retryAfterMs ?? backoff, signal);
    }
  }
}
