import { ThreadsmithError } from '../../../src/errors.ts';
import { isTokenRefused, withoutSecrets } from '../client/failure.ts';

/** Codes with which Discord closes a connection that it will not take, however often it is tried. */
export const CLOSE = { badToken: 4004, badVersion: 4012, badIntents: 4013, disallowedIntents: 4014 } as const;

const PERMANENT = new Set(['discord.bad_token', 'discord.refused']);

/** Why a connection could not be made, for the person who runs the bot. */
export function problemOf(error: unknown, closeCode: number | undefined): ThreadsmithError {
  const cause = withoutSecrets(error);
  if (closeCode === CLOSE.badToken || isTokenRefused(cause)) {
    return new ThreadsmithError(
      'discord.bad_token',
      'Discord does not accept DISCORD_TOKEN.',
      'Reset the token in the developer portal under Bot and set it again.',
      { cause },
    );
  }
  if (closeCode === CLOSE.badVersion || closeCode === CLOSE.badIntents || closeCode === CLOSE.disallowedIntents) {
    return new ThreadsmithError(
      'discord.refused',
      `Discord refuses the connection of this bot with code ${closeCode}.`,
      'Look at the bot in the developer portal, and whether there is a newer Threadsmith.',
      { cause },
    );
  }
  if (error instanceof Error && error.message.startsWith('Not enough sessions remaining')) {
    return new ThreadsmithError(
      'discord.no_starts_left',
      'Discord allows no more starts of this bot for now.',
      'Find out what restarts the bot so often; the allowance is renewed once a day.',
      { cause },
    );
  }
  return new ThreadsmithError(
    'discord.unreachable',
    'Discord cannot be reached.',
    'Check the network, and DISCORD_API_URL if you set it; threadsmith doctor shows more.',
    { cause },
  );
}

/** Waiting does not mend it. */
export function isPermanent({ code }: ThreadsmithError): boolean {
  return PERMANENT.has(code);
}
