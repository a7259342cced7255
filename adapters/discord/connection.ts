import type { REST } from '@discordjs/rest';
import { WebSocketManager, WebSocketShardEvents, type SessionInfo } from '@discordjs/ws';
import type { Log } from '../../src/log.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** One set of shards, from its first identify until it is given up. The library reconnects and resumes inside it. */
export interface Connection {
  /** Resolves when all shards are ready; rejects when Discord refuses for good. */
  connect(): Promise<void>;
  /** Closes the shards and makes sure that none of them comes back. */
  abandon(): Promise<void>;
  /** Whether each shard that was heard of is ready. */
  readonly shards: ReadonlyMap<number, boolean>;
  readonly lastCloseCode: number | undefined;
}

export interface ConnectionParts {
  readonly rest: REST;
  readonly token: string;
  readonly intents: number;
  readonly log: Log;
  readonly onEvent: (event: DispatchEvent) => void;
  /** A shard was closed with a code after which the library does not come back. */
  readonly onGivenUp: () => void;
}

/** Wrong token, shard, version or intents, or more shards are needed. */
const FINAL_CLOSE_CODES = new Set([4004, 4010, 4011, 4012, 4013, 4014]);

export function createConnection(parts: ConnectionParts): Connection {
  const { log } = parts;
  const sessions = createSessions();
  const shards = new Map<number, boolean>();
  let lastCloseCode: number | undefined;
  let isAbandoned = false;
  const manager = new WebSocketManager({
    token: parts.token,
    intents: parts.intents,
    rest: parts.rest,
    shardCount: null,
    // A shard that is closed between two attempts to reconnect goes on trying; asking for its session, it waits here for ever.
    retrieveSessionInfo: async (shardId) => (isAbandoned ? new Promise<null>(() => undefined) : sessions.get(shardId)),
    updateSessionInfo: (shardId, session) => sessions.update(shardId, session),
  });
  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (!isAbandoned) parts.onEvent(data);
  });
  manager.on(WebSocketShardEvents.Hello, ({ shardId }) => sessions.reached(shardId));
  manager.on(WebSocketShardEvents.Ready, ({ shardId }) => void shards.set(shardId, true));
  manager.on(WebSocketShardEvents.Resumed, ({ shardId }) => void shards.set(shardId, true));
  manager.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
    const wasReady = shards.get(shardId) === true;
    shards.set(shardId, false);
    lastCloseCode = code;
    sessions.lost(shardId);
    if (wasReady && !isAbandoned) log.info({ code, shard: shardId }, 'the connection to Discord was closed');
    if (FINAL_CLOSE_CODES.has(code)) parts.onGivenUp();
  });
  manager.on(WebSocketShardEvents.Error, ({ error, shardId }) =>
    log.warn({ err: error, shard: shardId }, 'the connection to Discord failed'),
  );
  return {
    connect: () => manager.connect(),
    async abandon() {
      isAbandoned = true;
      await manager.destroy();
    },
    shards,
    get lastCloseCode() {
      return lastCloseCode;
    },
  };
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
