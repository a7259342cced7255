import { webApi } from '@slack/bolt';
import { ReplyFailure } from '../../../src/chat/reply-port.ts';
import { NOT_INSTALLED, SlackCallFailure, TOKEN_REFUSED } from './web-api.ts';

/** The message no longer exists or may not be changed, so its text needs a new message. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'cant_delete_message']);

/** Slack accepts no message there, whatever its content. */
const FORBIDDEN = new Set([
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'is_archived',
  'missing_scope',
  'no_permission',
  'not_in_channel',
  NOT_INSTALLED,
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_locked',
  'team_access_not_granted',
  'thread_not_found',
]);

/** Pause before a retry with a refused token, in milliseconds. */
const TOKEN_PAUSE_MS = 30_000;

export function isAboutToken(error: unknown): boolean {
  return error instanceof SlackCallFailure && TOKEN_REFUSED.has(error.code);
}

function isForbidden(error: unknown): boolean {
  return error instanceof SlackCallFailure && FORBIDDEN.has(error.code);
}

export function isGone(error: unknown): boolean {
  return error instanceof SlackCallFailure && GONE.has(error.code);
}

export function isUnclear(error: unknown): boolean {
  return error instanceof SlackCallFailure && error.code === 'no_clear_answer';
}

/** A 404 from a proxy, or from a server that is not Slack and does not know the method. */
export function isMissingMethod(error: unknown): error is SlackCallFailure {
  const cause = error instanceof SlackCallFailure ? error.cause : undefined;
  return cause instanceof webApi.WebAPIHTTPError && cause.statusCode === 404;
}

export function isRateLimited(error: unknown): error is SlackCallFailure {
  return error instanceof SlackCallFailure && error.code === 'ratelimited';
}

/** Nothing is wrong with the call itself; a retry may succeed. */
export function isTransient(error: unknown): boolean {
  return isUnclear(error) || isRateLimited(error) || isAboutToken(error);
}

/** Slack rejects the content of the call, so a simpler form may be accepted. */
export function isRejection(error: unknown): error is SlackCallFailure {
  return error instanceof SlackCallFailure && !isForbidden(error) && !isGone(error) && !isTransient(error);
}

/** A retry cannot help, but the message still exists and is unchanged. */
export function isFinalRefusal(error: unknown): error is SlackCallFailure {
  return error instanceof SlackCallFailure && !isTransient(error) && error.code !== 'message_not_found';
}

/** The thread accepts no messages, but its channel may. */
const THREAD_CLOSED = new Set(['restricted_action_non_threadable_channel', 'restricted_action_thread_locked']);

export function isThreadClosed(error: unknown): boolean {
  return error instanceof SlackCallFailure && THREAD_CLOSED.has(error.code);
}

/** Converts a failed Slack call into the `ReplyFailure` that the live reply expects; returns other errors unchanged. */
export function replyFailure(error: unknown): unknown {
  if (!(error instanceof SlackCallFailure)) return error;
  if (error.code === 'ratelimited') {
    return new ReplyFailure('rate_limited', 'Slack asks for a pause', {
      cause: error,
      retryAfterMs: error.retryAfterMs ?? 1000,
      isReadable: error.isReadable,
    });
  }
  if (isAboutToken(error)) {
    return new ReplyFailure('rate_limited', 'Slack does not accept the token', {
      cause: error,
      retryAfterMs: TOKEN_PAUSE_MS,
    });
  }
  if (isUnclear(error)) return new ReplyFailure('unreachable', 'Slack gave no clear answer', { cause: error });
  if (isGone(error)) return new ReplyFailure('gone', 'the message can no longer be changed', { cause: error });
  return new ReplyFailure('refused', `Slack refuses: ${error.code}`, { cause: error });
}
