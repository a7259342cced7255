import { Migrator } from '@mikro-orm/migrations';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, Orm } from './dialect.ts';

/**
 * Brings the tables up to date and returns the names of the applied migrations: either all pending ones or none. Processes that start at
 * the same moment wait for each other.
 */
export async function migrate(orm: Orm, dialect: Dialect): Promise<readonly string[]> {
  return dialect.migrateExclusively(orm, async (transaction) => {
    const migrator = new Migrator(orm.em);
    const known = new Set(dialect.migrations.map((migration) => migration.name));
    const executed = await migrator.getExecuted();
    if (executed.some((migration) => !known.has(migration.name))) throw newerSchema();
    return (await migrator.up(transaction === undefined ? {} : { transaction })).map(({ name }) => name);
  });
}

/** Rejects unless every migration of this version, and no other, was applied. Changes nothing. */
export async function requireCurrentTables(orm: Orm, dialect: Dialect): Promise<readonly []> {
  const applied = await appliedMigrations(orm);
  if (applied === undefined) throw noTables();
  const known = new Set(dialect.migrations.map(({ name }) => name));
  if (applied.difference(known).size > 0) throw newerSchema();
  if (known.difference(applied).size > 0) throw olderSchema();
  return [];
}

/** The names of the migrations that the database has had; undefined if it has no table of them. Changes nothing. */
export async function appliedMigrations(orm: Orm): Promise<ReadonlySet<string> | undefined> {
  const connection = orm.em.getConnection();
  const helper = orm.em.getPlatform().getSchemaHelper();
  const hasTable = await helper?.tableExists(connection, MIGRATIONS_TABLE, undefined);
  if (hasTable !== true) return undefined;
  const rows = await connection.execute<{ name: string }[]>(`select name from ${MIGRATIONS_TABLE}`);
  return new Set(rows.map(({ name }) => name));
}

/** MikroORM's default. */
const MIGRATIONS_TABLE = 'mikro_orm_migrations';

function noTables(): ThreadsmithError {
  return new ThreadsmithError(
    'store.no_tables',
    'The database is empty.',
    'Start Threadsmith once: it creates the tables.',
  );
}

function olderSchema(): ThreadsmithError {
  return new ThreadsmithError(
    'store.older_schema',
    'The database was written by an older version of Threadsmith.',
    'Start this version once: it brings the tables up to date. Until then use the version that runs.',
  );
}

function newerSchema(): ThreadsmithError {
  return new ThreadsmithError(
    'store.newer_schema',
    'The database was written by a newer version of Threadsmith.',
    'Start that version or a later one, or point DATABASE_URL at another database.',
  );
}
