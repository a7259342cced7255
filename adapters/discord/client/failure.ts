import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { ReplyFailure } from '../../../src/chat/reply-port.ts';

/**
 * What Discord said to a call. The library's own errors carry the words that were sent and the tokens in the address, and would bring both into
 * the log; this one carries neither.
 */
export class DiscordFailure extends Error {
  override readonly name = 'DiscordFailure';
  /** Discord's code for its no; undefined where it gave none. */
  readonly code: number | undefined;
  readonly status: number | undefined;
  /** Only where Discord asks for a pause. */
  readonly retryAfterMs: number | undefined;
  /** It may be the no of somebody in front of Discord, and another answer may come. */
  readonly isUnexplained: boolean;

  constructor(message: string, what: What = {}) {
    super(message);
    this.code = what.code;
    this.status = what.status;
    this.retryAfterMs = what.retryAfterMs;
    this.isUnexplained = what.isUnexplained ?? false;
  }
}

interface What {
  readonly code?: number | undefined;
  readonly status?: number | undefined;
  readonly retryAfterMs?: number;
  readonly isUnexplained?: boolean;
}

/** Turns what the library throws into a `DiscordFailure`; failures of the network go through as they are. */
export function withoutSecrets(error: unknown): unknown {
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    return new DiscordFailure(`Discord asks for a pause of ${retryAfterMs} ms.`, { retryAfterMs });
  }
  if (error instanceof DiscordAPIError) {
    const code = typeof error.code === 'number' ? { code: error.code } : {};
    return new DiscordFailure(`Discord refused: ${error.status}, ${error.message}`, { status: error.status, ...code });
  }
  if (error instanceof HTTPError) {
    return new DiscordFailure(`Discord failed with status ${error.status}.`, { status: error.status });
  }
  return error;
}

const GONE = new Set<number | undefined>([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
  RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
]);

/** Discord's code for a refused request; undefined for anything that is not Discord's own no. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordFailure ? error.code : undefined;
}

export function statusOf(error: unknown): number | undefined {
  const failure = withoutSecrets(error);
  return failure instanceof DiscordFailure ? failure.status : undefined;
}

/** Discord's own definitive refusal. Excludes a token that is not accepted: a proxy may give that answer once, and otherwise the operator fixes it. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof DiscordFailure) || error.retryAfterMs !== undefined || error.status === undefined)
    return false;
  if (error.isUnexplained) return false;
  return error.status >= 400 && error.status < 500 && !isTokenRefused(error) && error.status !== 408;
}

/** The bot's token; for that of an interaction Discord has a code of its own. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof DiscordFailure && error.status === 401 && (error.code === undefined || error.code === 0);
}

/** We lack a permission there, be it only the one to look. */
function isForbidden(error: unknown): boolean {
  return codeOf(error) === RESTJSONErrorCodes.MissingPermissions || codeOf(error) === RESTJSONErrorCodes.MissingAccess;
}

/** Nothing can be written at this place: a permission is missing, or the thread is locked or archived. */
export function isPlaceClosed(error: unknown): boolean {
  const code = codeOf(error);
  const isLocked =
    code === RESTJSONErrorCodes.ThreadLocked || code === RESTJSONErrorCodes.InvalidActionOnArchivedThread;
  return isLocked || isForbidden(error);
}

/** The interaction was not acknowledged yet, or its fifteen minutes are over: no form of the text would be accepted. */
export function isInteractionClosed(error: unknown): boolean {
  const code = codeOf(error);
  return code === RESTJSONErrorCodes.UnknownWebhook || code === RESTJSONErrorCodes.InvalidWebhookToken;
}

/** The post no longer exists or can no longer be changed; another one can be made. */
export function isGone(error: unknown): boolean {
  return GONE.has(codeOf(error));
}

/** How long Discord asked us to wait; 0 when it did not. */
export function retryAfterMs(error: unknown): number {
  return error instanceof DiscordFailure ? Math.max(0, error.retryAfterMs ?? 0) : 0;
}

/** What a failed call means for a reply. */
export function replyFailure(error: unknown): ReplyFailure {
  if (error instanceof ReplyFailure) return error;
  const pauseMs = retryAfterMs(error);
  if (pauseMs > 0) {
    return new ReplyFailure('rate_limited', 'Discord asks for a pause.', { cause: error, retryAfterMs: pauseMs });
  }
  if (!isRefusal(error)) return new ReplyFailure('unreachable', 'Discord gave no clear answer.', { cause: error });
  return new ReplyFailure(isGone(error) ? 'gone' : 'refused', 'Discord refused.', { cause: error });
}
