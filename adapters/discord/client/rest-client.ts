import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import { DefaultRestOptions, REST, type RESTOptions } from '@discordjs/rest';
import { z } from 'zod';
import { createBudget, type Budget } from './budget.ts';
import { createUnexplainedRefusals } from './unexplained-refusals.ts';
import { createRefusedCalls } from './refused-calls.ts';
import { withoutNulls } from './without-nulls.ts';
import type { CallResult } from '../../../src/chat/chat-adapter.ts';
import type { Log } from '../../../src/log.ts';
import { DiscordFailure, statusOf, withoutSecrets } from './failure.ts';

export interface DiscordOptions {
  readonly token: string;
  /** Ends in `/api`: a proxy of Discord's API, or a test server. The gateway's address is also read from there. */
  readonly apiUrl?: string;
}

export interface RestOptions extends DiscordOptions {
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** How many processes share Discord's limits for this bot; one by default. */
  readonly replicas?: () => number;
  readonly log?: Log;
  /** Called with the outcome of each request. */
  readonly onCall?: ((result: CallResult) => void) | undefined;
}

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';
type Request = NonNullable<Parameters<REST['get']>[1]>;

/** The REST client of discord.js with our settings. Rejects with a `DiscordFailure`, or with a network error. */
export interface RestClient {
  readonly rest: REST;
  readonly budget: Budget;
  /** Why Discord refuses every call; undefined while it does not. */
  readonly problem: () => string | undefined;
  /** Makes a call with the bot's token. */
  readonly call: (method: Method, route: `/${string}`, request?: Request) => Promise<unknown>;
  /** Makes a call with an interaction's token, which is part of the route. */
  readonly callOpen: (method: Method, route: `/${string}`, request: Request) => Promise<unknown>;
  /** A request to this route got no clear response: it may have taken effect, or still may. */
  readonly wasUnclear: (method: Method, route: string) => boolean;
}

const REQUEST_TIMEOUT_MS = 15_000;
/** How many routes with unclear requests are remembered. They matter for a minute. */
const MAX_UNCLEAR = 500;
/** Used when Discord, or a proxy in front of it, asks for a pause without saying how long. */
const DEFAULT_RETRY_AFTER_S = 5;

export function createRestClient({ token, apiUrl, now, replicas, log, onCall }: RestOptions): RestClient {
  const budget = createBudget(now, replicas);
  const unclear = createBoundedMap<string, true>(MAX_UNCLEAR);
  const unexplained = createUnexplainedRefusals(now);
  const refusedCalls = createRefusedCalls(now, log);
  const firstCalls = createKeyedQueue();
  const rest = new REST({
    version: '10',
    ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/$/, '') }),
    retries: 1,
    timeout: REQUEST_TIMEOUT_MS,
    // Keep the names of buckets: there are few, and `firstCalls` expects the library to know as many as the budget.
    hashSweepInterval: 0,
    rejectOnRateLimit: ({ method, route }) => isPost(method, route) || route === '/gateway/bot',
    async makeRequest(url, init) {
      init.signal?.throwIfAborted();
      const method = init.method ?? 'GET';
      const path = new URL(url).pathname.replace(/^.*?\/api\/v\d+/, '');
      const noteUnclear = () => unclear.set(`${method.toLowerCase()} ${path}`, true);
      budget.begun(method, path);
      try {
        const response = await DefaultRestOptions.makeRequest(url, init);
        if (response.status >= 500) noteUnclear();
        onCall?.(resultOf(response.status));
        budget.answered(method, path, response.headers);
        return await withRetryAfter(response);
      } catch (error) {
        noteUnclear();
        onCall?.('unclear');
        throw error;
      }
    },
  }).setToken(token);

  async function send(method: Method, route: `/${string}`, request: Request): Promise<unknown> {
    const name = `${method} ${route}`;
    try {
      const answer = withoutNulls(await rest[method](route, request));
      unexplained.settled(name);
      return answer;
    } catch (error) {
      // The library drops its token on any 401. A single such response, for example from a proxy, must not silence the bot for good.
      if (statusOf(error) === 401) rest.setToken(token);
      throw unexplained.of(name, withoutSecrets(error));
    }
  }

  return {
    rest,
    budget,
    problem: () => refusedCalls.problem,
    async call(method, route, request = {}) {
      const waitMs = isPost(method, route) ? budget.exhaustedMs(method.toUpperCase(), route) : 0;
      if (waitMs > 0) {
        throw new DiscordFailure(`No request is left for ${waitMs} ms.`, { retryAfterMs: waitMs });
      }
      const bucket = budget.unknownBucket(method.toUpperCase(), route);
      const sendGuarded = () => refusedCalls.guard(() => send(method, route, request));
      // The library starts a second queue when it learns the bucket's name, and both would spend the same limit at the same time.
      return bucket === undefined ? sendGuarded() : firstCalls.run(bucket, sendGuarded);
    },
    wasUnclear: (method, route) => unclear.get(`${method} ${route}`) === true,
    callOpen: (method, route, request) => send(method, route, { ...request, auth: false }),
  };
}

function resultOf(status: number): CallResult {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unclear';
  return status < 400 ? 'ok' : 'refused';
}

type RestResponse = Awaited<ReturnType<RESTOptions['makeRequest']>>;

/** The library reads only the header. Without it, it would retry immediately and endlessly. */
async function withRetryAfter(response: RestResponse): Promise<RestResponse> {
  if (response.status !== 429 || response.headers.has('retry-after')) return response;
  const text = await response.text();
  const headers = new Headers([...response.headers]);
  headers.set('retry-after', String(pauseIn(text) ?? DEFAULT_RETRY_AFTER_S));
  return new Response(text, { status: response.status, statusText: response.statusText, headers });
}

const RateLimited = z.object({ retry_after: z.number().nonnegative() });

/** In seconds. */
function pauseIn(body: string): number | undefined {
  try {
    return RateLimited.safeParse(JSON.parse(body)).data?.retry_after;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Posts and edits do not wait for a rate limit inside the library: their text would be stale by the time it is sent. The live reply waits instead, and then
 * sends the current text.
 */
function isPost(method: string, route: string): boolean {
  return /^(post|patch)$/i.test(method) && /^\/channels\/[^/]+\/messages(\/[^/]+)?$/.test(route);
}
