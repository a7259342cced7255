/** Slack's rate tiers as token buckets: the burst equals one minute's calls, and refills evenly. */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'chat.startStream': 20,
  'chat.stopStream': 20,
  'chat.appendStream': 100,
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'reactions.add': 50,
  'reactions.remove': 50,
  'conversations.replies': 50,
  'conversations.history': 50,
  'conversations.info': 50,
  'conversations.open': 50,
  'agents.sessions.setStatus': 50,
  'agents.sessions.rename': 50,
  'assistant.threads.setSuggestedPrompts': 100,
  'assistant.threads.setTitle': 100,
  'files.getUploadURLExternal': 100,
  'files.completeUploadExternal': 100,
  'files.info': 100,
  'users.info': 100,
  'views.open': 100,
  'auth.test': 300,
  'apps.connections.open': 20,
};

interface Bucket {
  tokens: number;
  at: number;
}

export interface SlackLimits {
  /** Takes one call, or returns the seconds after which the caller may retry. */
  take(method: string, channel: string | undefined): number | undefined;
  /** Every refusal so far, by method. */
  readonly refused: Map<string, number>;
}

/** `chat.postMessage` is limited per channel: one per second with short bursts. */
export function createSlackLimits(options: {
  now: () => number;
  postBurst: number;
  perMinute?: Readonly<Record<string, number>>;
}): SlackLimits {
  const rates = { ...PER_MINUTE, ...options.perMinute };
  const buckets = new Map<string, Bucket>();
  const refused = new Map<string, number>();
  return {
    refused,
    take(method, channel) {
      const isPost = method === 'chat.postMessage';
      const rate = isPost ? 1 : (rates[method] ?? 0) / 60;
      if (rate === 0) return undefined;
      const burst = isPost ? options.postBurst : (rates[method] ?? 0);
      const key = isPost ? `${method}:${channel}` : method;
      const now = options.now();
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
      bucket.at = now;
      buckets.set(key, bucket);
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return undefined;
      }
      refused.set(method, (refused.get(method) ?? 0) + 1);
      return Math.max(1, Math.ceil((1 - bucket.tokens) / rate));
    },
  };
}
