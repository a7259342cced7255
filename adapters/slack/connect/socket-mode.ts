import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import { SocketModeReceiver, type Receiver } from '@slack/bolt';
import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import { appTokenProblem } from './connect-problem.ts';
import { keepTrying } from './reconnect.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
}

/** Socket Mode that stays connected. */
export interface SlackSocket {
  readonly receiver: Receiver;
  /** One attempt, none where the socket is open; once it is, it stays so. Throws a `ThreadsmithError`. */
  connect(): Promise<void>;
  stop(): Promise<void>;
  health(): AdapterHealth;
}

/** The SDK pings every few seconds; a connection without any pong for this long is dead, whatever it says. */
const SILENT_MS = 60_000;
const CALL_TIMEOUT_MS = 15_000;
/** A new connection that has not said hello by then is given up. Milliseconds. */
const HELLO_MS = 20_000;
/** How long we wait for Slack to agree to the end of a connection. Milliseconds. */
const GOODBYE_MS = 2_000;

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
  let connecting: Promise<void> | undefined;
  let trouble: ThreadsmithError | undefined;

  async function open(): Promise<void> {
    signs.watch();
    await hello(client, clock);
    connected = true;
    signs.note();
    if (stopped.signal.aborted) await goodbye(client, clock);
  }

  async function connect(): Promise<void> {
    if (connected) return;
    connecting ??= open().finally(() => {
      connecting = undefined;
    });
    await connecting;
  }

  async function reconnect(): Promise<void> {
    await keepTrying(connect, {
      clock,
      log,
      signal: stopped.signal,
      onTrouble: (found) => {
        trouble = found;
      },
    });
    if (connected) log.info('the connection to Slack stands again');
  }

  client.on('ws_message', () => signs.note());
  client.on('disconnected', () => {
    const wasConnected = connected;
    connected = false;
    if (wasConnected && !stopped.signal.aborted) void reconnect();
  });

  return {
    receiver,
    connect,
    async stop() {
      stopped.abort();
      signs.unwatch();
      await goodbye(client, clock);
    },
    health() {
      if (!connected) {
        const why = trouble === undefined ? '' : ` ${trouble.message} ${trouble.hint}`;
        return { ready: false, detail: `The connection to Slack is lost; it is being made again.${why}` };
      }
      const silent = signs.silentMs();
      if (silent <= SILENT_MS) return { ready: true };
      return { ready: false, detail: `Slack has been silent for ${Math.round(silent / 1000)} seconds.` };
    },
  };
}

/** Opens a connection and waits until Slack has said hello. Throws a `ThreadsmithError`. */
async function hello(client: SocketModeReceiver['client'], clock: SocketOptions['clock']): Promise<void> {
  const patience = new AbortController();
  const late = clock.sleep(HELLO_MS, patience.signal).then(async () => {
    if (patience.signal.aborted) return;
    // Else it could come to life beside the next one.
    await goodbye(client, clock);
    throw new Error('Slack did not say hello');
  });
  try {
    await Promise.race([client.start(), late]);
  } catch (error) {
    throw appTokenProblem(error);
  } finally {
    patience.abort();
  }
}

async function goodbye(client: SocketModeReceiver['client'], clock: SocketOptions['clock']): Promise<void> {
  await Promise.race([client.disconnect(), clock.sleep(GOODBYE_MS)]);
}

function socketReceiver({ appToken, apiUrl, log }: SocketOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(log, 'debug'),
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
    watch(): void {
      pongs.unsubscribe(note);
      pongs.subscribe(note);
    },
    unwatch: () => pongs.unsubscribe(note),
  };
}
