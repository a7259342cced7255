import { Migrator } from '@mikro-orm/migrations';
import { ThreadsmithError } from '../errors.ts';
import type { Dialect, Orm } from './dialect.ts';

/**
 * Brings the tables up to date and returns the names of the migrations that did it. Either all of them are applied or none, and
 * processes that start at the same moment wait for each other.
 */
export async function migrate(orm: Orm, dialect: Dialect): Promise<readonly string[]> {
  return dialect.migrateAlone(orm, async (transaction) => {
    const migrator = new Migrator(orm.em);
    const known = new Set(dialect.migrations.map((migration) => migration.name));
    const executed = await migrator.getExecuted();
    if (executed.some((migration) => !known.has(migration.name))) throw newerSchema();
    return (await migrator.up(transaction === undefined ? {} : { transaction })).map(({ name }) => name);
  });
}

function newerSchema(): ThreadsmithError {
  return new ThreadsmithError(
    'store.newer_schema',
    'The database was written by a newer version of Threadsmith.',
    'Start that version or a later one, or let DATABASE_URL name another database.',
  );
}
