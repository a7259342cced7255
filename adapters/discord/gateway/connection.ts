import type { Clock } from '../../../src/async/clock.ts';
import type { REST } from '@discordjs/rest';
import { SimpleShardingStrategy, WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws';
import { GatewayCloseCodes } from 'discord-api-types/v10';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Log } from '../../../src/log.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import type { IdentifyThrottle } from './identify-throttle.ts';

/** One set of shards, from its first identify until it is abandoned. During that time the library reconnects and resumes. */
export interface Connection {
  /** Resolves when all shards are ready. Rejects when the gateway's address cannot be read, or when Discord refuses permanently. */
  connect(): Promise<void>;
  /** Closes the shards and makes sure that none of them reconnects. */
  abandon(): Promise<void>;
  readonly state: Readonly<ConnectionState>;
}

interface ConnectionState {
  /** Whether each shard that has been seen is ready. */
  readonly shards: Map<number, boolean>;
  lastCloseCode: number | undefined;
  /** All shards have been ready. */
  isComplete: boolean;
  isAbandoned: boolean;
}

export interface ConnectionDependencies {
  readonly clock: Clock;
  readonly rest: REST;
  readonly token: string;
  readonly intents: number;
  readonly throttle: IdentifyThrottle;
  readonly log: Log;
  readonly onEvent: (event: DispatchEvent) => void;
  readonly onReady: (shardId: number) => void;
  /** Called when a shard that was ready was closed. */
  readonly onLost: (shardId: number, code: number) => void;
  /** Called when a shard was closed and the library reconnects it. */
  readonly onReconnecting: () => void;
  /** Called when a shard was closed with a code after which the library does not reconnect. */
  readonly onGivenUp: () => void;
  /** Called when Discord allows no more identifies for now. */
  readonly onNoStartsLeft: () => void;
}

const CLOSE_TIMEOUT_MS = 2_000;
/** The library does not reconnect after these. */
const FINAL_CLOSE_CODES = new Set<number>([
  GatewayCloseCodes.AuthenticationFailed,
  GatewayCloseCodes.InvalidShard,
  GatewayCloseCodes.ShardingRequired,
  GatewayCloseCodes.InvalidAPIVersion,
  GatewayCloseCodes.InvalidIntents,
  GatewayCloseCodes.DisallowedIntents,
]);

export function createConnection(dependencies: ConnectionDependencies): Connection {
  const { clock, log, throttle, onNoStartsLeft } = dependencies;
  const sessions = createSessions();
  const state: ConnectionState = {
    shards: new Map(),
    lastCloseCode: undefined,
    isComplete: false,
    isAbandoned: false,
  };
  let strategy: SimpleShardingStrategy | undefined;
  const manager = new WebSocketManager({
    buildStrategy: (own) => (strategy = new SimpleShardingStrategy(own)),
    token: dependencies.token,
    intents: dependencies.intents,
    rest: dependencies.rest,
    shardCount: null,
    buildIdentifyThrottler: () => ({
      async waitForIdentify(shardId, signal) {
        await throttle.wait(shardId, signal, onNoStartsLeft);
        if (state.isAbandoned) await never();
      },
    }),
    // A shard that is closed between two reconnects keeps reconnecting. It asks for its session first, and then waits here indefinitely.
    retrieveSessionInfo: (shardId) => (state.isAbandoned ? never() : sessions.get(shardId)),
    updateSessionInfo: (shardId, session) => sessions.update(shardId, session),
  });
  manager.on(WebSocketShardEvents.Hello, ({ shardId }) => sessions.reached(shardId));
  manager.on(WebSocketShardEvents.Closed, ({ shardId }) => sessions.lost(shardId));
  listen(manager, state, dependencies);
  return {
    async connect() {
      await manager.connect();
      state.isComplete = true;
    },
    async abandon() {
      state.isAbandoned = true;
      const sockets = [...(strategy?.['shards'].values() ?? [])].map((shard) => shard['connection']);
      // The library leaves a socket that is still connecting without an error listener; its failure would end the process.
      for (const socket of sockets)
        socket?.on('error', (error: unknown) => log.debug({ err: error }, 'an abandoned connection failed'));
      // While a shard waits to identify, the library may wait for a close event that has already happened.
      await withTimeout(Promise.resolve(manager.destroy()), CLOSE_TIMEOUT_MS, clock);
      for (const socket of sockets) socket?.terminate();
    },
    state,
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function listen(manager: WebSocketManager, state: ConnectionState, dependencies: ConnectionDependencies): void {
  const { log } = dependencies;
  let isFailureLogged = false;
  const ready = ({ shardId }: { shardId: number }): void => {
    state.shards.set(shardId, true);
    isFailureLogged = false;
    dependencies.onReady(shardId);
  };
  manager.on(WebSocketShardEvents.Ready, ready);
  manager.on(WebSocketShardEvents.Resumed, ready);
  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (!state.isAbandoned) dependencies.onEvent(data);
  });
  manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
    const wasReady = state.shards.get(shardId) === true;
    state.shards.set(shardId, false);
    state.lastCloseCode = code;
    if (state.isAbandoned) return;
    if (wasReady) dependencies.onLost(shardId, code);
    if (FINAL_CLOSE_CODES.has(code)) dependencies.onGivenUp();
    else dependencies.onReconnecting();
  });
  manager.on(WebSocketShardEvents.Error, ({ error, shardId }) => {
    // The library retries twice a second.
    log[isFailureLogged ? 'debug' : 'warn']({ err: error, shard: shardId }, 'the connection to Discord failed');
    isFailureLogged = true;
  });
}

/** About two minutes of attempts; after that the address itself may be wrong. */
const MAX_KEPT_FAILURES = 120;

/**
 * What the shards need to resume. The library drops a session when it cannot reach Discord, and would then miss messages. We keep it, so that the bot can
 * resume after a short network outage.
 */
function createSessions() {
  const sessions = new Map<number, SessionInfo>();
  const failures = new Map<number, number>();
  return {
    get: (shardId: number): SessionInfo | null => sessions.get(shardId) ?? null,
    update(shardId: number, session: SessionInfo | null): void {
      if (session !== null) sessions.set(shardId, session);
      else if (!isUnreached(failures.get(shardId))) sessions.delete(shardId);
    },
    reached: (shardId: number): void => void failures.delete(shardId),
    lost: (shardId: number): void => void failures.set(shardId, (failures.get(shardId) ?? 0) + 1),
  };
}

/** The connection was lost twice without a Hello in between. After a single loss, Discord itself may have closed it. */
function isUnreached(failures: number | undefined): boolean {
  return failures !== undefined && failures > 1 && failures < MAX_KEPT_FAILURES;
}
