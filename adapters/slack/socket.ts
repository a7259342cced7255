import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import { SocketModeReceiver, webApi, type Receiver } from '@slack/bolt';
import type { AdapterHealth } from '../../src/chat/chat-adapter.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { boltLogger } from './bolt-logger.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
}

/** Socket Mode that stays connected. */
export interface SlackSocket {
  readonly receiver: Receiver;
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): AdapterHealth;
}

const MIN_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;
/** The SDK pings every few seconds; a connection without any pong for this long is dead, whatever it says. */
const SILENT_MS = 60_000;
const CALL_TIMEOUT_MS = 15_000;
/** A new connection that has not said hello by then is given up. Milliseconds. */
const HELLO_MS = 20_000;
/** How long we wait for Slack to agree to the end of a connection. Milliseconds. */
const GOODBYE_MS = 2_000;
/** Nothing that waiting could mend. */
const HOPELESS = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'not_allowed_token_type',
  'missing_scope',
  'token_revoked',
]);

/**
 * The SDK reconnects by itself, but five seconds late each time, and gives up with an unhandled rejection when Slack cannot be reached meanwhile. So its
 * own reconnecting is off, and every lost connection is followed by attempts for as long as the process lives.
 */
export function createSlackSocket(options: SocketOptions): SlackSocket {
  const { log, clock } = options;
  const receiver = socketReceiver(options);
  const { client } = receiver;
  const stopped = new AbortController();
  const signs = createSigns(clock);
  let connected = false;

  async function connect(): Promise<void> {
    const patience = new AbortController();
    const late = clock.sleep(HELLO_MS, patience.signal).then(() => {
      if (!patience.signal.aborted) throw new Error('Slack did not say hello');
      return undefined;
    });
    try {
      await Promise.race([client.start(), late]);
    } finally {
      patience.abort();
    }
    connected = true;
    signs.note();
  }

  async function reconnect(): Promise<void> {
    for (let pause = MIN_PAUSE_MS; !stopped.signal.aborted && !connected; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      try {
        await connect();
        log.info('the connection to Slack stands again');
      } catch (error) {
        log.warn({ err: error }, 'Slack could not be reached; trying again');
        await clock.sleep(pause, stopped.signal);
      }
    }
  }

  client.on('ws_message', () => signs.note());
  client.on('disconnected', () => {
    const wasConnected = connected;
    connected = false;
    if (wasConnected && !stopped.signal.aborted) void reconnect();
  });

  return {
    receiver,
    async start() {
      signs.watch();
      await connect().catch((error: unknown) => {
        throw startProblem(error);
      });
    },
    async stop() {
      stopped.abort();
      signs.unwatch();
      await Promise.race([client.disconnect(), clock.sleep(GOODBYE_MS)]);
    },
    health() {
      if (!connected) return { ready: false, detail: 'The connection to Slack is lost; it is being made again.' };
      const silent = signs.silentMs();
      if (silent <= SILENT_MS) return { ready: true };
      return { ready: false, detail: `Slack has been silent for ${Math.round(silent / 1000)} seconds.` };
    },
  };
}

function socketReceiver({ appToken, apiUrl, log }: SocketOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(log),
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        timeout: CALL_TIMEOUT_MS,
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
      },
    },
  });
}

/** When Slack last gave a sign of life: a message, or a pong, which the SDK keeps to itself but undici tells. */
function createSigns(clock: SocketOptions['clock']) {
  const pongs = diagnosticsChannel('undici:websocket:pong');
  let last = clock.now();
  const note = (): void => {
    last = clock.now();
  };
  return {
    note,
    silentMs: () => clock.now() - last,
    watch: () => pongs.subscribe(note),
    unwatch: () => pongs.unsubscribe(note),
  };
}

function startProblem(error: unknown): ThreadsmithError {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
  if (code !== undefined && HOPELESS.has(code)) {
    return new ThreadsmithError(
      'slack.bad_app_token',
      `Slack does not accept the app-level token (${code}).`,
      'Make one with the scope connections:write under "Basic Information", switch Socket Mode on, and put it into SLACK_APP_TOKEN.',
      { cause: error },
    );
  }
  return new ThreadsmithError(
    'slack.unreachable',
    'Slack could not be reached.',
    'Check the network, the proxy and SLACK_API_URL, then start again.',
    { cause: error },
  );
}
