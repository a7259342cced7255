import { ThreadsmithError } from '../errors.ts';
import { silentLog, type Log } from '../log.ts';
import type { SessionStore } from '../session/session-store.ts';
import { acceptOperation } from './operations/accept.ts';
import { answerOperation } from './operations/answer-turn.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Dialect, Orm } from './dialect.ts';
import { feedbackOperations } from './operations/feedback.ts';
import { installationOperations } from './operations/installations.ts';
import { personOperations } from './operations/person.ts';
import { messageOperations } from './operations/messages.ts';
import { appliedMigrations, migrate, requireCurrentTables } from './migrate.ts';
import { createOrm, dialectFor } from './orm.ts';
import type { StoreDependencies } from './dependencies.ts';
import { retryTransient } from './retry.ts';
import { createTurnReader } from './rows.ts';
import { retentionOperations } from './operations/retention.ts';
import { revisionOperations } from './operations/revisions.ts';
import { sessionOperations } from './operations/sessions.ts';
import { withStorableText } from './storable-text.ts';
import { createDatabase } from './tables.ts';
import { turnOperations } from './operations/turns.ts';
import { usageOperations } from './operations/usage.ts';

export interface StoreOptions {
  /** A `DATABASE_URL`. */
  readonly url: string;
  /** The time of day, for the rows. */
  readonly clock: () => Date;
  /** A fresh UUID, version 7. */
  readonly newId: () => string;
  readonly log?: Log;
  /** SQLite only, see `SqliteSettings`. Default: `full`. */
  readonly sync?: 'full' | 'normal';
  /**
   * Called on an open connection before any table is changed, so that a caller can take a lock first. What it throws is thrown. May be called
   * more than once.
   */
  readonly beforeMigration?: () => Promise<void>;
  /** `never`: rejects unless the tables are those of this version; for commands that run next to a bot of another version. Default: `apply`. */
  readonly migrations?: 'apply' | 'never';
  /** With `migrations: 'never'`: whether the caller changes anything. Default: `read`. */
  readonly access?: 'read' | 'write';
}

/**
 * Opens the database, checks it, and brings its tables up to date; creates an SQLite file that does not exist. Rejects with a
 * `ThreadsmithError` that says what is wrong with the file, its folder, the server or the address.
 */
export async function openStore(options: StoreOptions): Promise<SessionStore> {
  const { url, clock, newId, sync = 'full', migrations, access = 'read', log = silentLog() } = options;
  const alongside = migrations === 'never';
  const settings = { sync, log, readOnly: alongside && access === 'read', alongside };
  const dialect = await dialectFor(parseDatabaseUrl(url), settings);
  const orm = await openUpToDate(dialect, options);
  return createSessionStore({ database: createDatabase(orm, dialect, log), clock, newId, log });
}

async function openUpToDate(dialect: Dialect, options: StoreOptions): Promise<Orm> {
  try {
    return await retryTransient(
      () => openAndMigrate(dialect, options),
      (error) => dialect.isTransient(error),
    );
  } catch (error) {
    throw error instanceof ThreadsmithError ? error : (dialect.explain(error) ?? cannotUse(error));
  }
}

async function openAndMigrate(
  dialect: Dialect,
  { log = silentLog(), beforeMigration, migrations }: StoreOptions,
): Promise<Orm> {
  const orm = await createOrm(dialect);
  try {
    await orm.connect();
    await dialect.check(orm);
    await beforeMigration?.();
    if (migrations !== 'never') await backUpOutdated(orm, dialect, log);
    const applied = migrations === 'never' ? await requireCurrentTables(orm, dialect) : await migrate(orm, dialect);
    await dialect.configure(orm);
    if (applied.length > 0) log.info({ migrations: applied }, 'the tables of the database were brought up to date');
    return orm;
  } catch (error) {
    await orm.close();
    throw error;
  }
}

/** Copies a database with content before its tables change, where the dialect can do that. */
async function backUpOutdated(orm: Orm, dialect: Dialect, log: Log): Promise<void> {
  const applied = await appliedMigrations(orm);
  const pending = dialect.migrations.filter(({ name }) => !applied?.has(name));
  if (applied === undefined || applied.size === 0 || pending.length === 0) return;
  const file = await dialect.backUp(orm);
  if (file !== undefined)
    log.info(
      { file },
      'the database was copied before its tables are brought up to date; the copy is not needed once this version works',
    );
}

function cannotUse(cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'store.cannot_use',
    'The database cannot be used.',
    'The log says why. Point DATABASE_URL at another database to start with an empty one.',
    { cause },
  );
}

export function createSessionStore({
  log = silentLog(),
  ...given
}: Omit<StoreDependencies, 'readTurns'> & { readonly log?: Log }): SessionStore {
  const dependencies = { ...given, readTurns: createTurnReader(log) };
  return withStorableText({
    ...sessionOperations(dependencies),
    ...messageOperations(dependencies),
    ...acceptOperation(dependencies),
    ...turnOperations(dependencies),
    ...answerOperation(dependencies),
    ...revisionOperations(dependencies),
    ...feedbackOperations(dependencies),
    ...personOperations(dependencies),
    ...retentionOperations(dependencies),
    ...usageOperations(dependencies),
    ...installationOperations(dependencies),
    ping: () => given.database.ping(),
    close: () => given.database.close(),
  });
}
