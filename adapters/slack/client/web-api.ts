import { webApi } from '@slack/bolt';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from './budget.ts';
import { boltLogger } from './bolt-logger.ts';

/**
 * Why Slack did not do what was asked. `code` is Slack's own (`message_not_found`), or `ratelimited`, or `no_clear_answer`: the request may or may not
 * have had its effect.
 */
export class SlackCallFailure extends Error {
  override readonly name = 'SlackCallFailure';
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  /** The words of the message are all there; only its end is refused. */
  readonly isReadable: boolean;

  constructor(
    method: string,
    code: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined; isReadable?: boolean } = {},
  ) {
    super(`${method}: ${code}`, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.isReadable = options.isReadable ?? false;
  }
}

/** A call to Slack's Web API; `T` is what the method answers. Throws only `SlackCallFailure`. */
type SlackCall = <T = Record<string, unknown>>(method: string, args: Readonly<Record<string, unknown>>) => Promise<T>;

export interface SlackApi {
  /** For what changes something: sent once, since sending again could do it twice. */
  readonly write: SlackCall;
  /** For what only asks: tried again when the network fails. */
  readonly read: SlackCall;
  /** What the last call failed with, where that was about the token; no message is taken until somebody has mended it. */
  refusedToken(): SlackCallFailure | undefined;
}

/** What Slack says of the token and not of what was to be done with it. */
export const TOKEN_REFUSED: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'org_login_required',
  'team_added_to_org',
  'token_expired',
  'token_revoked',
]);

export interface SlackApiOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly budget: SlackBudget;
}

const WRITE_TIMEOUT_MS = 15_000;
const READ_TIMEOUT_MS = 10_000;

/**
 * Two clients, because the SDK's standard settings suit neither: it waits for ever, repeats what must not be repeated, and on one 429 it stops all
 * other calls too.
 */
export function createSlackApi({ botToken, apiUrl, log, budget }: SlackApiOptions): SlackApi {
  const common: webApi.WebClientOptions = {
    slackApiUrl: apiUrl,
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const writer = new webApi.WebClient(botToken, { ...common, timeout: WRITE_TIMEOUT_MS, retryConfig: { retries: 0 } });
  const reader = new webApi.WebClient(botToken, {
    ...common,
    timeout: READ_TIMEOUT_MS,
    retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2000 },
  });
  let refused: SlackCallFailure | undefined;
  const onEnd = (method: string, failure?: SlackCallFailure): void => {
    // A lost answer says nothing of the token.
    if (failure?.code === 'no_clear_answer' || failure?.code === 'ratelimited') return;
    const found = failure !== undefined && TOKEN_REFUSED.has(failure.code) ? failure : undefined;
    const isTold = refused !== undefined || method === 'auth.test';
    if (found !== undefined && !isTold)
      log.error({ err: found }, 'Slack refuses the token; answers wait until it takes it again');
    refused = found;
  };
  return {
    write: caller(writer, budget, onEnd),
    read: caller(reader, budget, onEnd),
    refusedToken: () => refused,
  };
}

function caller(
  client: webApi.WebClient,
  budget: SlackBudget,
  onEnd: (method: string, failure?: SlackCallFailure) => void,
): SlackCall {
  return async <T>(method: string, args: Readonly<Record<string, unknown>>) => {
    try {
      const answer = (await client.apiCall(method, { ...args })) as T;
      onEnd(method);
      return answer;
    } catch (error) {
      const failure = callFailure(method, error);
      onEnd(method, failure);
      const { channel } = args;
      if (failure.code === 'ratelimited') {
        budget.refused(method, typeof channel === 'string' ? channel : undefined, failure.retryAfterMs ?? 1000);
      }
      throw failure;
    }
  };
}

/** Codes with which Slack says that something on its side went wrong, perhaps after it did what was asked. */
const UNCLEAR = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);

/** Slack's error code; the SDK puts the whole body there when something that is not Slack answered. */
export function slackCode(error: webApi.WebAPIPlatformError): string | undefined {
  const { error: code } = error.data;
  return /^[a-z_]{1,80}$/.test(code) ? code : undefined;
}

/** Whatever the SDK throws, as a failure of ours. */
export function callFailure(method: string, error: unknown): SlackCallFailure {
  if (error instanceof SlackCallFailure) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new SlackCallFailure(method, 'ratelimited', { cause: error, retryAfterMs: error.retryAfter * 1000 });
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const code = slackCode(error) ?? 'no_clear_answer';
    return new SlackCallFailure(method, UNCLEAR.has(code) ? 'no_clear_answer' : code, { cause: error });
  }
  return new SlackCallFailure(method, 'no_clear_answer', { cause: error });
}
