import type { Clock } from '../../../src/async/clock.ts';
import type { Bucket } from './token-bucket.ts';
import { createBuckets } from './rate-limits.ts';

/** How a growing post is kept up to date: a native stream, or a message that is edited. */
type PostKind = 'stream' | 'update';

/** One growing post's share of the budget, from its first text to its final state. */
export interface Lease {
  readonly kind: PostKind;
  /** Milliseconds until this post may show more; 0 means now. Calling it also queues the post: the one that has waited longest goes first. */
  waitMs(): number;
  /** Must be called after each text that was shown. */
  shown(): void;
  /** Ends the lease. The call that was reserved for the final state may now be made. */
  release(): void;
}

/**
 * All calls of one app in one workspace. Slack limits each method per workspace, so all threads share these buckets, and a greedy one would silence the
 * others. Final states have priority: their calls are reserved when a post begins to grow.
 */
export interface SlackBudget {
  /** Milliseconds until a growing post of either kind can begin. */
  beginWaitMs(channel: string, canStream: boolean): number;
  /** Begins a growing post and takes the call that creates it; undefined when no call is free now. */
  begin(channel: string, canStream: boolean): Lease | undefined;
  /** A lease for a post of an earlier process, or for a stream that continues as an edited message. */
  adopt(): Lease;
  /** Waits for a call that must be made, and takes it. */
  turn(method: string, channel?: string): Promise<void>;
  /** Milliseconds that `turn` would wait. */
  turnWaitMs(method: string, channel?: string): number;
  /** Takes a call for something optional. False unless `kept` calls, plus a few for essential work, are left. */
  spare(method: string, kept?: number): boolean;
  /** Posts that are growing right now, in all threads. */
  growing(): number;
  /** Slack answered 429. */
  refused(method: string, channel: string | undefined, retryAfterMs: number): void;
}

/** Calls that optional work leaves for essential work. */
const KEPT_FROM_SPARE = 5;

/** How long an answer usually grows, in seconds. Spare calls are spread over this time; a longer answer uses what Slack refills. */
const USUAL_GROWTH_S = 14;
const LEAST_HORIZON_S = 4;
/** Longest pause of a post between two texts while there are spare calls, in milliseconds. */
const LONGEST_PAUSE_MS = 4_700;
/** When the bucket is full, a post that has not changed for this long spends a call that would otherwise be wasted. Milliseconds. */
const PAUSE_WHEN_FULL_MS = 2_000;
/** How long a post still counts as waiting after its announced wait is over, in milliseconds. */
const LATE_MS = 200;

/**
 * `replicas` is how many processes, including this one, serve the workspace. Slack's limits apply to all of them together, so each uses an equal share. A new
 * process may get 429s while the others have used up the limits; it then waits as long as Slack says.
 */
export function createSlackBudget(clock: Clock, replicas: () => number = () => 1): SlackBudget {
  const shares = (): number => Math.max(1, replicas());
  const buckets = createBuckets(clock, shares);
  const { bucket, postBucket } = buckets;
  const growing: Record<PostKind, Set<Growing>> = { stream: new Set(), update: new Set() };

  const streamWait = (): number => {
    const now = clock.now();
    return Math.max(
      bucket('chat.startStream').waitMs(1, now),
      bucket('chat.stopStream').waitMs(growing.stream.size + 1, now),
    );
  };
  const updateWait = (channel: string): number => {
    const now = clock.now();
    return Math.max(postBucket(channel).waitMs(1, now), bucket('chat.update').waitMs(growing.update.size + 1, now));
  };
  const lease = (kind: PostKind): Lease => {
    const calls = bucket(kind === 'stream' ? 'chat.appendStream' : 'chat.update');
    return openLease(kind, { calls, peers: growing[kind], clock });
  };

  return {
    beginWaitMs: (channel, canStream) =>
      canStream ? Math.min(streamWait(), updateWait(channel)) : updateWait(channel),
    begin(channel, canStream) {
      const now = clock.now();
      if (canStream && streamWait() === 0) {
        bucket('chat.startStream').take(now);
        return lease('stream');
      }
      if (updateWait(channel) > 0) return undefined;
      postBucket(channel).take(now);
      return lease('update');
    },
    adopt: () => lease('update'),
    async turn(method, channel) {
      const own = method === 'chat.postMessage' ? postBucket(channel ?? '') : bucket(method);
      const wait = own.take(clock.now());
      if (wait > 0) await clock.sleep(wait);
    },
    turnWaitMs(method, channel) {
      const own = method === 'chat.postMessage' ? postBucket(channel ?? '') : bucket(method);
      return own.waitMs(1, clock.now());
    },
    spare(method, kept = 0) {
      const left = Math.max(1, KEPT_FROM_SPARE / shares());
      if (bucket(method).available(clock.now()) < left + kept) return false;
      bucket(method).take(clock.now());
      return true;
    },
    growing: () => growing.stream.size + growing.update.size,
    refused: (method, channel, retryAfterMs) => buckets.refused(method, channel, retryAfterMs),
  };
}

function openLease(
  kind: PostKind,
  { calls, peers, clock }: { calls: Bucket; peers: Set<Growing>; clock: Clock },
): Lease {
  const own: Growing = { begunAt: clock.now(), shownAt: clock.now(), waitsUntil: 0, mayShow: false };
  peers.add(own);
  return {
    kind,
    waitMs() {
      const now = clock.now();
      const spare = calls.available(now) - (kind === 'update' ? reserve(peers, now) : 0);
      const fair = pause({ own, peers, spare, perSecond: calls.perSecond, now });
      const promised = [...peers].filter((peer) => peer !== own && peer.mayShow).length;
      const isLost = spare >= 1 && calls.isFull(now, promised);
      const wait = isLost ? Math.min(fair, Math.max(0, own.shownAt + PAUSE_WHEN_FULL_MS - now)) : fair;
      own.mayShow = wait === 0;
      own.waitsUntil = now + wait + LATE_MS;
      return wait;
    },
    shown() {
      own.shownAt = clock.now();
      own.waitsUntil = 0;
      own.mayShow = false;
      calls.take(own.shownAt);
    },
    release: () => void peers.delete(own),
  };
}

interface Growing {
  readonly begunAt: number;
  shownAt: number;
  /** The post counts as waiting for its next text until then. */
  waitsUntil: number;
  /** The post may show its next text, but has not done so yet. */
  mayShow: boolean;
}

/** An answer that is older than this may end at any moment. For a younger one, the call for its end may still be refilled. Milliseconds. */
const NEARLY_DONE_MS = 8_000;
const KEPT_FOR_YOUNG = 0.8;

/** Calls that are reserved for final states. A final state without a call can still be posted as a new message. */
function reserve(growing: ReadonlySet<Growing>, now: number): number {
  let kept = 0;
  for (const { begunAt } of growing) kept += now - begunAt < NEARLY_DONE_MS ? KEPT_FOR_YOUNG : 1;
  return kept;
}

/** How long a post waits for its next text: long enough to use only its fair share of the spare calls, and to let posts that have waited longer go first. */
function pause(state: {
  own: Growing;
  peers: ReadonlySet<Growing>;
  spare: number;
  perSecond: number;
  now: number;
}): number {
  const { own, peers, spare, perSecond, now } = state;
  const horizon = Math.max(LEAST_HORIZON_S, USUAL_GROWTH_S - (now - own.begunAt) / 1000);
  // Posts that were served since then had the same share. Count their calls too, or the last post of a round would wait longest.
  const served = [...peers].filter(({ shownAt }) => shownAt > own.shownAt).length;
  const fair = (peers.size * horizon) / (Math.max(0, spare + served) + perSecond * horizon);
  const due = Math.min(fair * 1000, LONGEST_PAUSE_MS) - (now - own.shownAt);
  if (due > 0) return Math.ceil(due);
  const ahead = [...peers].filter((peer) => peer.waitsUntil >= now && peer.shownAt < own.shownAt).length;
  const short = ahead + 1 - spare;
  return short <= 0 ? 0 : Math.ceil((short / perSecond) * 1000);
}
