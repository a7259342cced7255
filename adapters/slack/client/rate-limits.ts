import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';
import { createBucket, type Bucket } from './token-bucket.ts';

/** Calls per minute that Slack promises for each method (docs.slack.dev, rate limits; tiers 2 to 4). */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'chat.startStream': 20,
  'chat.stopStream': 20,
  'chat.appendStream': 100,
  'chat.update': 50,
};
const OTHERS_PER_MINUTE = 50;
const TIER_4 = new Set([
  'files.getUploadURLExternal',
  'files.completeUploadExternal',
  'files.info',
  'chat.postEphemeral',
  'views.open',
  'views.publish',
]);

/** Slightly below Slack's refill rate, since clocks differ. */
const PRUDENCE = 0.98;
/**
 * Posts in one channel: one per second, with bursts whose length Slack does not document. Overestimating the burst costs a few 429s, which are retried and
 * remembered; underestimating it delays everyone's first text.
 */
const POST_BURST = 60;
const POST_BURST_AFTER_REFUSAL = 2;

/** Maximum number of per-channel buckets. Above it the oldest is dropped, which at worst allows one extra burst. */
const MAX_CHANNELS = 5000;

/** The buckets of all methods and channels, created on first use; `shares` is how many processes share the limits. */
export function createBuckets(clock: Pick<Clock, 'now'>, shares: () => number) {
  const methods = new Map<string, Bucket>();
  const channels = createBoundedMap<string, Bucket>(MAX_CHANNELS);
  const refusedChannels = createBoundedMap<string, true>(MAX_CHANNELS);
  const bucket = (method: string): Bucket => remembered(methods, method, () => createBucket(...rateOf(method), shares));
  const postBucket = (channel: string): Bucket => {
    return remembered(channels, channel, () =>
      createBucket(refusedChannels.has(channel) ? POST_BURST_AFTER_REFUSAL : POST_BURST, PRUDENCE, shares),
    );
  };
  return {
    bucket,
    postBucket,
    refused(method: string, channel: string | undefined, retryAfterMs: number): void {
      if (method === 'chat.postMessage' && channel !== undefined) {
        refusedChannels.set(channel, true);
        channels.delete(channel);
      }
      const own = method === 'chat.postMessage' ? postBucket(channel ?? '') : bucket(method);
      own.refused(clock.now(), retryAfterMs);
    },
  };
}

function rateOf(method: string): [number, number] {
  const perMinute = TIER_4.has(method) ? 100 : (PER_MINUTE[method] ?? OTHERS_PER_MINUTE);
  return [perMinute, (perMinute / 60) * PRUDENCE];
}

function remembered<V>(
  map: Pick<Map<string, V>, 'get'> & { set(key: string, value: V): unknown },
  key: string,
  make: () => V,
): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
