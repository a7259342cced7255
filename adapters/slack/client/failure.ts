import { webApi } from '@slack/bolt';
import { ReplyFailure } from '../../../src/chat/reply-port.ts';
import { SlackCallFailure, TOKEN_REFUSED } from './web-api.ts';

/** The message that was to be changed is not there any more, or may not be changed: what it was to show belongs into a new one. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'cant_delete_message']);

/** No message of ours will be taken there, however it looks. */
const FORBIDDEN = new Set([
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'is_archived',
  'missing_scope',
  'no_permission',
  'not_in_channel',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_locked',
  'team_access_not_granted',
  'thread_not_found',
]);

/** How long an answer waits before it is tried again with such a token, in milliseconds. */
const TOKEN_PAUSE_MS = 30_000;

export function isAboutToken(error: unknown): boolean {
  return error instanceof SlackCallFailure && TOKEN_REFUSED.has(error.code);
}

function isForbidden(error: unknown): boolean {
  return error instanceof SlackCallFailure && FORBIDDEN.has(error.code);
}

function isGone(error: unknown): boolean {
  return error instanceof SlackCallFailure && GONE.has(error.code);
}

export function isUnclear(error: unknown): boolean {
  return error instanceof SlackCallFailure && error.code === 'no_clear_answer';
}

/** Something answered 404 that knows no such method: a proxy, or another server in place of Slack. */
export function isMissingMethod(error: unknown): error is SlackCallFailure {
  const cause = error instanceof SlackCallFailure ? error.cause : undefined;
  return cause instanceof webApi.WebAPIHTTPError && cause.statusCode === 404;
}

export function isRateLimited(error: unknown): error is SlackCallFailure {
  return error instanceof SlackCallFailure && error.code === 'ratelimited';
}

/** Nothing is wrong with the call itself: it may be taken at another time. */
export function isTransient(error: unknown): boolean {
  return isUnclear(error) || isRateLimited(error) || isAboutToken(error);
}

/** Slack understood the call and said no to what is in it, so that another form of it may be taken. */
export function isRejection(error: unknown): error is SlackCallFailure {
  return error instanceof SlackCallFailure && !isForbidden(error) && !isGone(error) && !isTransient(error);
}

/** What the live reply is told; anything that did not come from Slack passes as it is. */
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
  if (isGone(error)) return new ReplyFailure('gone', 'the message cannot be changed any more', { cause: error });
  return new ReplyFailure('refused', `Slack refuses: ${error.code}`, { cause: error });
}
