import { webApi } from '@slack/bolt';
import type { CallResult } from '../../../src/chat/chat-adapter.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from './budget.ts';
import { boltLogger } from './bolt-logger.ts';
import type { TokenSource } from './token-source.ts';

/**
 * Why a call failed. `code` is Slack's own (`message_not_found`) or one of ours: `ratelimited`; `not_installed`, when the workspace has uninstalled the app;
 * `no_clear_answer`, when the request may or may not have taken effect.
 */
export class SlackCallFailure extends Error {
  override readonly name = 'SlackCallFailure';
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  /** All text of the message is visible; only its final state was refused. */
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

/** Calls a method of Slack's Web API; `T` is the type of its response. Throws only `SlackCallFailure`. */
type SlackCall = <T = Record<string, unknown>>(method: string, args: Readonly<Record<string, unknown>>) => Promise<T>;

export interface SlackApi {
  /** For calls that change something. Sent once, since a retry could repeat the change. */
  readonly write: SlackCall;
  /** For calls that only read. Retried when the network fails. */
  readonly read: SlackCall;
  /** The failure of the last call, if Slack refused the token. No message is accepted until an operator fixes that. */
  refusedToken(): SlackCallFailure | undefined;
}

/** The workspace has uninstalled the app, so there is no token. */
export const NOT_INSTALLED = 'not_installed';

/** Codes that concern the token itself, not what the call does. */
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
  readonly token: TokenSource;
  readonly apiUrl: string;
  readonly log: Log;
  readonly budget: SlackBudget;
  /** Called with the outcome of each request. */
  readonly onCall?: ((result: CallResult) => void) | undefined;
}

const WRITE_TIMEOUT_MS = 15_000;
const READ_TIMEOUT_MS = 10_000;

/**
 * Uses two SDK clients, because the SDK's defaults suit neither kind of call: it waits indefinitely, retries calls that must not be repeated, and holds back
 * all other calls after a single 429.
 */
export function createSlackApi({ token, apiUrl, log, budget, onCall }: SlackApiOptions): SlackApi {
  const common: webApi.WebClientOptions = {
    slackApiUrl: apiUrl,
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const writer = clientOf({ ...common, timeout: WRITE_TIMEOUT_MS, retryConfig: { retries: 0 } });
  const reader = clientOf({
    ...common,
    timeout: READ_TIMEOUT_MS,
    retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2000 },
  });
  let refused: SlackCallFailure | undefined;
  const onEnd = (method: string, failure?: SlackCallFailure): void => {
    onCall?.(resultOf(failure));
    // A lost response says nothing about the token.
    if (failure?.code === 'no_clear_answer' || failure?.code === 'ratelimited') return;
    const found = failure !== undefined && TOKEN_REFUSED.has(failure.code) ? failure : undefined;
    const isTold = refused !== undefined || method === 'auth.test';
    if (found !== undefined && !isTold)
      log.error({ err: found }, 'Slack refuses the token; answers wait until Slack accepts it again');
    refused = found;
  };
  return {
    write: caller(writer, { token, budget, onEnd }),
    read: caller(reader, { token, budget, onEnd }),
    refusedToken: () => refused,
  };
}

function resultOf(failure: SlackCallFailure | undefined): CallResult {
  if (failure === undefined) return 'ok';
  if (failure.code === 'ratelimited') return 'rate_limited';
  return failure.code === 'no_clear_answer' ? 'unclear' : 'refused';
}

/** Returns the client for a token, and creates a new one only when the token has changed. */
function clientOf(options: webApi.WebClientOptions): (token: string) => webApi.WebClient {
  let last: { readonly token: string; readonly client: webApi.WebClient } | undefined;
  return (token) => {
    if (last?.token !== token) last = { token, client: new webApi.WebClient(token, options) };
    return last.client;
  };
}

interface Calling {
  readonly token: TokenSource;
  readonly budget: SlackBudget;
  readonly onEnd: (method: string, failure?: SlackCallFailure) => void;
}

function caller(clientWith: (token: string) => webApi.WebClient, { token, budget, onEnd }: Calling): SlackCall {
  async function call<T>(method: string, args: Readonly<Record<string, unknown>>, isRetry: boolean): Promise<T> {
    const current = await token.current();
    if (current === undefined) throw new SlackCallFailure(method, NOT_INSTALLED);
    try {
      return (await clientWith(current).apiCall(method, { ...args })) as T;
    } catch (error) {
      const failure = callFailure(method, error);
      if (isRetry || !TOKEN_REFUSED.has(failure.code)) throw failure;
      const verdict = await token.refused(current, failure.code);
      if (verdict === 'retry') return call(method, args, true);
      throw verdict === 'gone' ? new SlackCallFailure(method, NOT_INSTALLED, { cause: failure }) : failure;
    }
  }

  return async <T>(method: string, args: Readonly<Record<string, unknown>>) => {
    try {
      const answer = await call<T>(method, args, false);
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

/** Codes for a failure on Slack's side. The call may have taken effect. */
const UNCLEAR = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);

/** Slack's error code. When a server that is not Slack answered, the SDK puts the whole body there. */
export function slackCode(error: webApi.WebAPIPlatformError): string | undefined {
  const { error: code } = error.data;
  return /^[a-z_]{1,80}$/.test(code) ? code : undefined;
}

/** Converts any error of the SDK into a `SlackCallFailure`. */
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
