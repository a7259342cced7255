import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { ReplyFailure } from '../../../src/chat/reply-port.ts';

/**
 * A failed call to Discord. The errors of the library contain the text that was sent and the tokens in the URL, which must not reach the log; this one
 * contains neither.
 */
export class DiscordFailure extends Error {
  override readonly name = 'DiscordFailure';
  /** Discord's error code; undefined when the response had none. */
  readonly code: number | undefined;
  readonly status: number | undefined;
  /** Present when Discord asks for a pause. */
  readonly retryAfterMs: number | undefined;
  /** The refusal may come from a proxy in front of Discord, so a retry may succeed. */
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

/** Converts an error of the library into a `DiscordFailure`; returns network errors unchanged. */
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
]);

/** Discord's code for a refused request; undefined for anything that is not a refusal by Discord itself. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordFailure ? error.code : undefined;
}

export function statusOf(error: unknown): number | undefined {
  const failure = withoutSecrets(error);
  return failure instanceof DiscordFailure ? failure.status : undefined;
}

/** A definitive refusal by Discord itself. Excludes a refused token: a proxy may answer that once, and otherwise the operator fixes it. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof DiscordFailure) || error.retryAfterMs !== undefined || error.status === undefined)
    return false;
  if (error.isUnexplained) return false;
  return error.status >= 400 && error.status < 500 && !isTokenRefused(error) && error.status !== 408;
}

/** The bot's token was refused. For the token of an interaction, Discord has a separate code. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof DiscordFailure && error.status === 401 && (error.code === undefined || error.code === 0);
}

/** We lack a permission there, even if only the one to view the channel. */
function isForbidden(error: unknown): boolean {
  return codeOf(error) === RESTJSONErrorCodes.MissingPermissions || codeOf(error) === RESTJSONErrorCodes.MissingAccess;
}

/** Nothing can be posted here: a permission is missing, or the thread is locked or archived. */
export function isPlaceClosed(error: unknown): boolean {
  const code = codeOf(error);
  const isLocked =
    code === RESTJSONErrorCodes.ThreadLocked || code === RESTJSONErrorCodes.InvalidActionOnArchivedThread;
  return isLocked || isForbidden(error);
}

/** The interaction was not acknowledged yet, or its fifteen minutes are over. No form of the text would be accepted. */
export function isInteractionClosed(error: unknown): boolean {
  const code = codeOf(error);
  return code === RESTJSONErrorCodes.UnknownWebhook || code === RESTJSONErrorCodes.InvalidWebhookToken;
}

/** The post no longer exists or can no longer be changed; a new one can be created. */
export function isGone(error: unknown): boolean {
  return GONE.has(codeOf(error));
}

/** How long Discord asked us to wait, in milliseconds; 0 if it did not. */
export function retryAfterMs(error: unknown): number {
  return error instanceof DiscordFailure ? Math.max(0, error.retryAfterMs ?? 0) : 0;
}

/** Converts a failed call into the `ReplyFailure` that the live reply expects. */
export function replyFailure(error: unknown): ReplyFailure {
  if (error instanceof ReplyFailure) return error;
  const pauseMs = retryAfterMs(error);
  if (pauseMs > 0) {
    return new ReplyFailure('rate_limited', 'Discord asks for a pause.', { cause: error, retryAfterMs: pauseMs });
  }
  if (!isRefusal(error)) return new ReplyFailure('unreachable', 'Discord gave no clear answer.', { cause: error });
  return new ReplyFailure(isGone(error) ? 'gone' : 'refused', 'Discord refused.', { cause: error });
}
