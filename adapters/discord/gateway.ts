import type { AdapterHealth } from '../../src/chat/chat-adapter.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import { createConnection, type Connection, type ConnectionParts } from './connection.ts';
import { statusOf, withoutSecrets } from './failure.ts';
import type { Clock } from './signs.ts';

/** The connection to Discord's gateway, which is kept up for ever. */
export interface Gateway {
  /** Resolves when all shards are ready. Throws a `ThreadsmithError` when Discord refuses us or does not answer in time. */
  connect(): Promise<void>;
  close(): Promise<void>;
  health(): AdapterHealth;
  /** The Message Content intent is not granted, so Discord withholds the words of most messages in guilds. */
  isReduced(): boolean;
}

export type GatewayParts = Omit<ConnectionParts, 'intents' | 'onGivenUp'> & { readonly clock: Clock };

/** Guilds, messages in them and direct messages. */
const INTENTS = (1 << 0) | (1 << 9) | (1 << 12);
const MESSAGE_CONTENT = 1 << 15;

const START_TIMEOUT_MS = 30_000;
/** First pause before connecting from scratch; it doubles up to `MAX_BACKOFF_MS`. */
const MIN_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 120_000;
const WATCH_EVERY_MS = 30_000;
/** A shard that the library could not bring back for so long is not left to it any more. */
const GIVE_UP_AFTER_MS = 180_000;

const CLOSE = { badToken: 4004, disallowedIntents: 4014 } as const;

const CONTENT_IS_OFF =
  'The Message Content intent is off, so I can read only direct messages, mentions and replies to me. Turn it on in the developer portal under Bot, then restart.';

/** What the keeping of the connection goes by. */
interface Keeping {
  readonly parts: GatewayParts;
  readonly stopped: AbortController;
  connection: Connection | undefined;
  wantsContent: boolean;
  /** The attempt that is under way; it answers for its failures itself. */
  attempt: Promise<void> | undefined;
}

export function createGateway(parts: GatewayParts): Gateway {
  const stopped = new AbortController();
  const keeping: Keeping = { parts, stopped, connection: undefined, wantsContent: true, attempt: undefined };
  return {
    async connect() {
      await attempt(keeping, connectOnce);
      void watch(keeping);
    },
    async close() {
      stopped.abort();
      await keeping.connection?.abandon();
    },
    health: () => healthOf(stopped.signal.aborted ? undefined : keeping.connection),
    isReduced: () => !keeping.wantsContent,
  };
}

async function attempt(keeping: Keeping, work: (keeping: Keeping) => Promise<void>): Promise<void> {
  keeping.attempt = work(keeping);
  try {
    await keeping.attempt;
  } finally {
    keeping.attempt = undefined;
  }
}

/** One connection from scratch; without the Message Content intent where Discord does not grant it. */
async function connectOnce(keeping: Keeping): Promise<void> {
  const { parts, wantsContent } = keeping;
  await keeping.connection?.abandon();
  // The library forgets its token when it is refused, and this may be another attempt.
  parts.rest.setToken(parts.token);
  const intents = wantsContent ? INTENTS | MESSAGE_CONTENT : INTENTS;
  const opened = createConnection({ ...parts, intents, onGivenUp: () => void reconnect(keeping) });
  keeping.connection = opened;
  try {
    await inTime(opened.connect(), parts.clock, keeping.stopped.signal);
  } catch (error) {
    await opened.abandon();
    if (opened.lastCloseCode !== CLOSE.disallowedIntents || !wantsContent) throw explained(error, opened.lastCloseCode);
    keeping.wantsContent = false;
    parts.log.warn(CONTENT_IS_OFF);
    await connectOnce(keeping);
  }
}

async function reconnect(keeping: Keeping): Promise<void> {
  if (keeping.attempt === undefined) await attempt(keeping, keepTrying);
}

async function keepTrying(keeping: Keeping): Promise<void> {
  const { clock, log } = keeping.parts;
  const { signal } = keeping.stopped;
  for (let backoff = MIN_BACKOFF_MS; !signal.aborted; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
    await clock.sleep(backoff, signal);
    if (signal.aborted) return;
    try {
      await connectOnce(keeping);
      return;
    } catch (error) {
      log.error({ err: error }, 'Discord cannot be reached; trying again');
    }
  }
}

/** The library brings its shards back itself; where it does not, the connection is made anew. */
async function watch(keeping: Keeping): Promise<void> {
  const { clock } = keeping.parts;
  const { signal } = keeping.stopped;
  let downSince: number | undefined;
  while (!signal.aborted) {
    await clock.sleep(WATCH_EVERY_MS, signal);
    downSince = healthOf(keeping.connection).ready ? undefined : (downSince ?? clock.now());
    if (downSince === undefined || clock.now() - downSince < GIVE_UP_AFTER_MS) continue;
    downSince = undefined;
    await reconnect(keeping);
  }
}

function healthOf(connection: Connection | undefined): AdapterHealth {
  const shards = [...(connection?.shards.values() ?? [])];
  const down = shards.filter((isUp) => !isUp).length;
  if (shards.length > 0 && down === 0) return { ready: true };
  const detail =
    shards.length < 2
      ? 'Not connected to Discord.'
      : `${down} of ${shards.length} shards are not connected to Discord.`;
  return { ready: false, detail };
}

async function inTime(work: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const tooLate = async (): Promise<void> => {
    await clock.sleep(START_TIMEOUT_MS, AbortSignal.any([done.signal, signal]));
    if (!done.signal.aborted) throw new Error('Discord gave no READY in time');
  };
  try {
    await Promise.race([work, tooLate()]);
  } finally {
    done.abort();
  }
}

/** What to mend, for the person who starts the bot. */
function explained(error: unknown, closeCode: number | undefined): ThreadsmithError {
  if (closeCode === CLOSE.badToken || statusOf(error) === 401) {
    return new ThreadsmithError(
      'discord.bad_token',
      'Discord does not accept DISCORD_TOKEN.',
      'Reset the token in the developer portal under Bot and set it again.',
      { cause: withoutSecrets(error) },
    );
  }
  return new ThreadsmithError(
    'discord.unreachable',
    'Discord cannot be reached.',
    'Check the network, and DISCORD_API_URL if you set it; threadsmith doctor shows more.',
    { cause: withoutSecrets(error) },
  );
}
