import { GatewayCloseCodes } from 'discord-api-types/v10';
import { ThreadsmithError } from '../../../src/errors.ts';
import { isTokenRefused, withoutSecrets } from '../client/failure.ts';

/** Close codes that every further attempt would get again. */
const REFUSED = new Set<number | undefined>([
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]);

const PERMANENT = new Set(['discord.bad_token', 'discord.refused']);

/** Why the bot could not connect, as a sentence for the operator. */
export function problemOf(error: unknown, closeCode: number | undefined): ThreadsmithError {
  const cause = withoutSecrets(error);
  if (closeCode === GatewayCloseCodes.AuthenticationFailed || isTokenRefused(cause)) {
    return new ThreadsmithError(
      'discord.bad_token',
      'Discord does not accept DISCORD_TOKEN.',
      'Reset the token in the developer portal under Bot and set it again.',
      { cause },
    );
  }
  if (REFUSED.has(closeCode)) {
    return new ThreadsmithError(
      'discord.refused',
      `Discord refuses the connection of this bot with code ${closeCode}.`,
      'Check the bot in the developer portal, and look for a newer version of Threadsmith.',
      { cause },
    );
  }
  if (error instanceof Error && error.message.startsWith('Not enough sessions remaining')) return noStartsLeft(cause);
  return new ThreadsmithError(
    'discord.unreachable',
    'Discord cannot be reached.',
    'Check the network, and DISCORD_API_URL if you set it; threadsmith doctor shows more.',
    { cause },
  );
}

export function noStartsLeft(cause?: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'discord.no_starts_left',
    'Discord allows no more starts of this bot for now.',
    'Find out what restarts the bot so often; the allowance is renewed once a day.',
    { cause },
  );
}

/** Retrying cannot help until the operator changes something. */
export function isPermanent({ code }: ThreadsmithError): boolean {
  return PERMANENT.has(code);
}
