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
]);

/** A little below what Slack refills, for clocks that do not agree. */
const PRUDENCE = 0.98;
/**
 * Posts in one channel: one a second, with short bursts that Slack does not put a number to. To believe in a long one costs a few refusals where it is
 * wrong, which are made up for at once and remembered; to believe in a short one would keep people waiting for their first words where it is wrong.
 */
const POST_BURST = 60;
const POST_BURST_AFTER_REFUSAL = 2;

/** Channels whose posts are counted; beyond that all are counted anew, which a burst in none of them notices. */
const MAX_CHANNELS = 5000;

/** The buckets of all methods and channels, made when they are first needed; `shares` is how many processes draw on them. */
export function createBuckets(clock: { now(): number }, shares: () => number) {
  const methods = new Map<string, Bucket>();
  const channels = new Map<string, Bucket>();
  const refusedChannels = new Set<string>();
  const bucket = (method: string): Bucket => remembered(methods, method, () => createBucket(...rateOf(method), shares));
  const postBucket = (channel: string): Bucket => {
    if (channels.size > MAX_CHANNELS) channels.clear();
    return remembered(channels, channel, () =>
      createBucket(refusedChannels.has(channel) ? POST_BURST_AFTER_REFUSAL : POST_BURST, PRUDENCE, shares),
    );
  };
  return {
    bucket,
    postBucket,
    refused(method: string, channel: string | undefined, retryAfterMs: number): void {
      if (method === 'chat.postMessage' && channel !== undefined) {
        refusedChannels.add(channel);
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

function remembered<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
