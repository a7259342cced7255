import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { ReplyFailure } from '../../src/chat/reply-port.ts';

/** Discord's error codes that mean something to us. */
export const Code = {
  unknownMessage: 10008,
  unknownInteraction: 10062,
  tooManyEditsOfAnOldMessage: 30046,
  tooLarge: 40005,
  alreadyAcknowledged: 40060,
  tooManyFollowUps: 40094,
  notOurMessage: 50005,
  missingPermissions: 50013,
  archivedThread: 50083,
  threadAlreadyThere: 160004,
} as const;

/** The post can no longer be changed, though others can be made. */
const GONE = new Set<unknown>([Code.unknownMessage, Code.notOurMessage, Code.tooManyEditsOfAnOldMessage]);

/** Discord's code for a refused request; undefined for anything that is not Discord's own no. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined;
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : undefined;
}

/** What a failed call means for a reply. */
export function replyFailure(error: unknown): ReplyFailure {
  if (error instanceof ReplyFailure) return error;
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    return new ReplyFailure('rate_limited', 'Discord asks for a pause.', { cause: error, retryAfterMs });
  }
  if (error instanceof DiscordAPIError) {
    const kind = GONE.has(error.code) ? 'gone' : 'refused';
    return new ReplyFailure(kind, `Discord refused with code ${error.code}.`, { cause: error });
  }
  return new ReplyFailure('unreachable', 'Discord gave no clear answer.', { cause: error });
}
