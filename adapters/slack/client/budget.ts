import type { Clock } from '../../../src/async/clock.ts';
import type { Bucket } from './token-bucket.ts';
import { createBuckets } from './rate-limits.ts';

/** How a growing post is kept up to date: a native stream, or a message that is edited. */
type PostKind = 'stream' | 'update';

/** A growing post's share of the budget, from its first text to its final state. */
export interface Lease {
  readonly kind: PostKind;
  /** Milliseconds until this post may show more; 0 is now. Asking is also queueing: the post that waited longest goes first. */
  waitMs(): number;
  /** Something was shown. */
  shown(): void;
  /** The call for the final state that was kept for this post is its own now; the lease ends. */
  release(): void;
}

/**
 * All calls of one app in one workspace. Slack limits each method per workspace, so every thread that is being answered shares these buckets; a
 * greedy one would silence the others. Final states come first: their calls are set aside when a post begins to grow.
 */
export interface SlackBudget {
  /** Milliseconds until a growing post of either kind can begin. */
  beginWaitMs(channel: string, canStream: boolean): number;
  /** Begins a growing post and takes the call that makes it, or says that there is no room for one now. */
  begin(channel: string, canStream: boolean): Lease | undefined;
  /** A post that an earlier process made, or that goes on as an edited message after its stream has ended. */
  adopt(): Lease;
  /** Waits for its turn to make a call that must be made. */
  turn(method: string, channel?: string): Promise<void>;
  /** Milliseconds after which `turn` would let a call pass. */
  turnWaitMs(method: string, channel?: string): number;
  /** Takes a call that may as well be left out; false unless `kept` calls and some more remain for those that may not. */
  spare(method: string, kept?: number): boolean;
  /** Posts that are growing right now, in all threads. */
  growing(): number;
  /** Slack answered 429. */
  refused(method: string, channel: string | undefined, retryAfterMs: number): void;
}

/** Calls that are left alone by those who could do without. */
const KEPT_FROM_SPARE = 5;

/**
 * What is to spare is spread over the time for which an answer usually grows, in seconds: few take longer, and those then live on what Slack refills.
 */
const USUAL_GROWTH_S = 14;
const LEAST_HORIZON_S = 4;
/** No post waits longer than this for its next text while there is a call to spare, in milliseconds. */
const LONGEST_PAUSE_MS = 4_700;
/**
 * A post that has stood still for this long takes a call which a full bucket would lose: what is refilled from then on is what the last of many answers are
 * short of. Milliseconds.
 */
const PAUSE_WHEN_FULL_MS = 2_000;
/** How long after its announced wait a post still counts as waiting, in milliseconds. */
const LATE_MS = 200;

/**
 * `replicas` is how many processes serve the workspace now, this one included: the limits are Slack's for all of them together, so each keeps to its share. A
 * process that comes while the others have used up theirs may still be refused, and then waits as Slack says.
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
  /** Counts as waiting for its next text until then. */
  waitsUntil: number;
  /** Was told to show it now, and has not done so yet. */
  mayShow: boolean;
}

/** From then on an answer may end at any moment; the call for the end of a younger one may yet be refilled. Milliseconds. */
const NEARLY_DONE_MS = 8_000;
const KEPT_FOR_YOUNG = 0.8;

/** Calls kept for final states. A final state that finds none left can still be posted as a new message. */
function reserve(growing: ReadonlySet<Growing>, now: number): number {
  let kept = 0;
  for (const { begunAt } of growing) kept += now - begunAt < NEARLY_DONE_MS ? KEPT_FOR_YOUNG : 1;
  return kept;
}

/**
 * How long a post is to wait for its next text: its fair share of what is to spare, never a long pause while somebody has calls left, and behind
 * those who have shown nothing for longer.
 */
function pause(state: {
  own: Growing;
  peers: ReadonlySet<Growing>;
  spare: number;
  perSecond: number;
  now: number;
}): number {
  const { own, peers, spare, perSecond, now } = state;
  const horizon = Math.max(LEAST_HORIZON_S, USUAL_GROWTH_S - (now - own.begunAt) / 1000);
  // Those who were served since then had the same share: what they took is counted in, or the last of a round would wait longest.
  const served = [...peers].filter(({ shownAt }) => shownAt > own.shownAt).length;
  const fair = (peers.size * horizon) / (Math.max(0, spare + served) + perSecond * horizon);
  const due = Math.min(fair * 1000, LONGEST_PAUSE_MS) - (now - own.shownAt);
  if (due > 0) return Math.ceil(due);
  const ahead = [...peers].filter((peer) => peer.waitsUntil >= now && peer.shownAt < own.shownAt).length;
  const short = ahead + 1 - spare;
  return short <= 0 ? 0 : Math.ceil((short / perSecond) * 1000);
}
