import type { Clock } from '../../../src/async/clock.ts';
import type { REST } from '@discordjs/rest';
import { WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws';
import type { Log } from '../../../src/log.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** One set of shards, from its first identify until it is given up. The library reconnects and resumes inside it. */
export interface Connection {
  /** Resolves when all shards are ready; rejects when the address cannot be asked for, or Discord refuses for good. */
  connect(): Promise<void>;
  /** Closes the shards and makes sure that none of them comes back. */
  abandon(): Promise<void>;
  readonly state: Readonly<State>;
}

interface State {
  /** Whether each shard that was heard of is ready. */
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
  readonly log: Log;
  readonly onEvent: (event: DispatchEvent) => void;
  /** A shard became ready. */
  readonly onReady: () => void;
  /** A shard was closed, and the library goes on trying to bring it back. */
  readonly onTrouble: () => void;
  /** A shard was closed with a code after which the library does not come back. */
  readonly onGivenUp: () => void;
}

const CLOSE_TIMEOUT_MS = 2_000;
/** Wrong token, shard, version or intents, or more shards are needed. */
const FINAL_CLOSE_CODES = new Set([4004, 4010, 4011, 4012, 4013, 4014]);

export function createConnection(dependencies: ConnectionDependencies): Connection {
  const sessions = createSessions();
  const state: State = { shards: new Map(), lastCloseCode: undefined, isComplete: false, isAbandoned: false };
  const manager = new WebSocketManager({
    token: dependencies.token,
    intents: dependencies.intents,
    rest: dependencies.rest,
    shardCount: null,
    // A shard that is closed between two attempts to reconnect goes on trying; asking for its session, it waits here for ever.
    retrieveSessionInfo: async (shardId) =>
      state.isAbandoned ? new Promise<null>(() => undefined) : sessions.get(shardId),
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
      const closed = new AbortController();
      const retry = dependencies.clock.sleep(CLOSE_TIMEOUT_MS, closed.signal);
      // Where a shard waits to be let in, the library waits for a close that it has already had.
      await Promise.race([manager.destroy(), retry]);
      closed.abort();
    },
    state,
  };
}

function listen(manager: WebSocketManager, state: State, dependencies: ConnectionDependencies): void {
  const { log } = dependencies;
  let isFailureSaid = false;
  const ready = ({ shardId }: { shardId: number }): void => {
    state.shards.set(shardId, true);
    isFailureSaid = false;
    dependencies.onReady();
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
    if (wasReady) log.info({ code, shard: shardId }, 'the connection to Discord was closed');
    if (FINAL_CLOSE_CODES.has(code)) dependencies.onGivenUp();
    else dependencies.onTrouble();
  });
  manager.on(WebSocketShardEvents.Error, ({ error, shardId }) => {
    // The library tries twice a second.
    log[isFailureSaid ? 'debug' : 'warn']({ err: error, shard: shardId }, 'the connection to Discord failed');
    isFailureSaid = true;
  });
}

/** About two minutes of attempts: after that the address itself may be the trouble. */
const MAX_KEPT_FAILURES = 120;

/**
 * What the shards need to resume. The library drops a session when it cannot reach Discord, and then loses what was said meanwhile; we
 * keep it, so that a short outage of the network ends in a resume.
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

/** A connection that was lost twice without being reached in between; the first loss may be Discord's own goodbye. */
function isUnreached(failures: number | undefined): boolean {
  return failures !== undefined && failures > 1 && failures < MAX_KEPT_FAILURES;
}
