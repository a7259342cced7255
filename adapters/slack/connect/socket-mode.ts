import { channel as diagnosticsChannel } from 'node:diagnostics_channel';
import { SocketModeReceiver, type Receiver } from '@slack/bolt';
import type { Clock } from '../../../src/async/clock.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import { appTokenProblem } from './connect-problem.ts';
import { reconnect } from './reconnect.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** A Socket Mode connection that is kept open. */
export interface SlackSocket {
  readonly receiver: Receiver;
  /** Makes one attempt, unless the socket is open. Once connected, the socket reconnects on its own. Throws a `ThreadsmithError`. */
  connect(): Promise<void>;
  stop(): Promise<void>;
  health(): AdapterHealth;
}

type SocketClient = SocketModeReceiver['client'];

/** The SDK pings every few seconds. A connection without a pong for this long is considered dead. Milliseconds. */
const SILENT_MS = 60_000;
const CALL_TIMEOUT_MS = 15_000;
/** How long a new connection waits for Slack's hello, in milliseconds. */
const HELLO_TIMEOUT_MS = 20_000;
/** How long to wait for Slack to confirm that a connection is closed, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * The SDK's own reconnecting is switched off: it starts five seconds late each time, and ends with an unhandled rejection if Slack cannot be reached by then.
 * Here, attempts follow a lost connection for as long as the process runs.
 */
export function createSlackSocket(options: SocketOptions): SlackSocket {
  const { log, clock } = options;
  const receiver = socketReceiver(options);
  const { client } = receiver;
  const stopped = new AbortController();
  const activity = watchActivity(clock);
  let connected = false;
  let connecting: Promise<void> | undefined;
  let problem: ThreadsmithError | undefined;

  function onProblem(found: ThreadsmithError | undefined): void {
    problem = found;
  }

  async function open(): Promise<void> {
    activity.watch();
    await openUntilHello(client, clock);
    connected = true;
    activity.note();
    if (stopped.signal.aborted) await close(client, clock);
  }

  async function connect(): Promise<void> {
    if (connected) return;
    connecting ??= open().finally(() => {
      connecting = undefined;
    });
    await connecting;
  }

  async function onLost(): Promise<void> {
    await reconnect(connect, { clock, log, signal: stopped.signal, onProblem });
    if (connected) log.info('reconnected to Slack');
  }

  client.on('ws_message', () => activity.note());
  surviveOddMessages(client, log);
  client.on('disconnected', () => {
    const wasConnected = connected;
    connected = false;
    if (wasConnected && !stopped.signal.aborted) void onLost();
  });

  return {
    receiver,
    connect,
    async stop() {
      stopped.abort();
      activity.unwatch();
      await close(client, clock);
    },
    health() {
      if (!connected) {
        const why = problem === undefined ? '' : ` ${problem.message} ${problem.hint}`;
        return { ready: false, detail: `The connection to Slack is lost. Threadsmith is reconnecting.${why}` };
      }
      const silentMs = activity.silentMs();
      if (silentMs <= SILENT_MS) return { ready: true };
      return { ready: false, detail: `Slack has been silent for ${Math.round(silentMs / 1000)} seconds.` };
    },
  };
}

/** The SDK reads messages in an async listener, so a message of an unexpected shape, such as `null`, would cause an unhandled rejection. */
function surviveOddMessages(client: SocketClient, log: Log): void {
  for (const listener of client.listeners('ws_message')) {
    client.off('ws_message', listener as () => void);
    client.on('ws_message', (...message: unknown[]) => {
      const handle = async (): Promise<void> => {
        await (listener as (...given: unknown[]) => unknown)(...message);
      };
      handle().catch((error: unknown) => log.debug({ err: error }, 'a message of an unknown shape was ignored'));
    });
  }
}

/** Opens a connection and waits until Slack has said hello. Throws a `ThreadsmithError`. */
async function openUntilHello(client: SocketClient, clock: Clock): Promise<void> {
  const done = new AbortController();
  const late = clock.sleep(HELLO_TIMEOUT_MS, done.signal).then(async () => {
    if (done.signal.aborted) return;
    // Otherwise it could still open after the next connection has.
    await close(client, clock);
    throw new Error('Slack did not say hello');
  });
  try {
    await Promise.race([client.start(), late]);
  } catch (error) {
    throw appTokenProblem(error);
  } finally {
    done.abort();
  }
}

async function close(client: SocketClient, clock: Clock): Promise<void> {
  await withTimeout(client.disconnect(), CLOSE_TIMEOUT_MS, clock);
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

/** When Slack last sent a message or a pong. The SDK does not report pongs, but undici does. */
function watchActivity(clock: Clock) {
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
