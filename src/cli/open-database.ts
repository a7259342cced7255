import { randomFillSync } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, systemClock } from '../async/clock.ts';
import type { Config } from '../config/config.ts';
import { ThreadsmithError } from '../errors.ts';
import { createIds } from '../ids.ts';
import type { Log } from '../log.ts';
import { createInProcessQueue } from '../queue/in-process.ts';
import { type Replicas, singleProcess } from '../queue/replicas.ts';
import { lockDatabaseFile, type SingleProcessLock } from '../queue/single-process-lock.ts';
import type { TurnQueue } from '../queue/turn-queue.ts';
import type { SessionStore } from '../session/session-store.ts';
import { type DatabasePlace, parseDatabaseUrl } from '../store/database-url.ts';
import { openStore, type StoreOptions } from '../store/open-store.ts';

/** The configured database with the queue that fits it. */
export interface OpenDatabase {
  readonly store: SessionStore;
  readonly queue: TurnQueue;
  readonly replicas: Replicas;
  close(): Promise<void>;
}

interface DatabaseDependencies {
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Opens the database for the bot. A SQLite file is locked before its tables are migrated: a second process must not change the tables of a running one, which
 * may be of another version.
 */
export async function openDatabase(config: Config, dependencies: DatabaseDependencies): Promise<OpenDatabase> {
  const place = parseDatabaseUrl(config.databaseUrl);
  let lock: SingleProcessLock | undefined;
  const store = await openStore({
    ...storeOptions(config, dependencies),
    async beforeMigration() {
      if (place.dialect === 'sqlite') lock ??= await lockDatabaseFile(place.path);
    },
  });
  const { queue, replicas } = await openQueue(config, { ...dependencies, store });
  return {
    store,
    queue,
    replicas,
    async close() {
      await replicas.close();
      await store.close();
      lock?.release();
    },
  };
}

/** Opens the store while a bot may be running: does not lock, migrate or create anything. */
export async function openExistingStore(
  config: Config,
  log: Log,
  access: 'read' | 'write' = 'read',
): Promise<SessionStore> {
  requireFile(parseDatabaseUrl(config.databaseUrl));
  return openStore({ ...storeOptions(config, { log, newId: systemIds() }), migrations: 'never', access });
}

/** Throws what a start would report about the database, and changes nothing. Resolves with a remark, if any. */
export async function checkDatabase(config: Config, log: Log): Promise<string | undefined> {
  const remark = await openExistingStore(config, log).then((store) => store.close(), remarkOn);
  if (parseDatabaseUrl(config.databaseUrl).dialect === 'postgres') {
    const { openReplicaConnection } = await import('../queue/replica-connection.ts');
    const connection = await openReplicaConnection({
      url: config.databaseUrl,
      log,
      clock: systemClock(),
      wallClock: { now: () => Date.now() },
      newId: systemIds(),
    });
    await connection.close();
  }
  return remark ?? undefined;
}

/** The next start creates the file and migrates the tables, so these are not failures. */
const RESOLVED_BY_START = new Set(['store.no_database', 'store.no_tables', 'store.older_schema']);

function remarkOn(error: unknown): string {
  if (error instanceof ThreadsmithError && RESOLVED_BY_START.has(error.code)) return `${error.message} ${error.hint}`;
  throw error;
}

/** Throws if an SQLite file does not exist. */
export function requireFile(place: DatabasePlace): void {
  if (place.dialect !== 'sqlite' || place.path === ':memory:' || existsSync(place.path)) return;
  let folder = dirname(place.path);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new ThreadsmithError(
      'store.no_folder',
      `The database file ${place.path} does not exist and cannot be created in ${folder}.`,
      'Point DATABASE_URL at a file in a folder that Threadsmith may write to.',
      { cause },
    );
  }
  throw new ThreadsmithError(
    'store.no_database',
    `The database file ${place.path} does not exist yet.`,
    'The first start of Threadsmith creates it.',
  );
}

export function systemIds(): () => string {
  return createIds(
    () => Date.now(),
    (bytes) => randomFillSync(bytes),
  );
}

function storeOptions(
  { databaseUrl: url, databaseSync: sync }: Config,
  { log, newId }: Pick<DatabaseDependencies, 'log' | 'newId'>,
): StoreOptions {
  return { url, sync, clock: () => new Date(), newId, log };
}

async function openQueue(
  { databaseUrl: url }: Config,
  dependencies: DatabaseDependencies & { readonly store: SessionStore },
): Promise<{ queue: TurnQueue; replicas: Replicas }> {
  if (url.startsWith('sqlite:')) return { queue: createInProcessQueue(dependencies), replicas: singleProcess() };
  const { openPostgresQueue } = await import('../queue/open-postgres.ts');
  return openPostgresQueue({ ...dependencies, wallClock: { now: () => Date.now() }, url });
}
