import { MikroORM, type Options } from '@mikro-orm/sql';
import type { DatabasePlace } from './database-url.ts';
import type { Dialect, Orm } from './dialect.ts';
import type { SqliteSettings } from './sqlite/sqlite.ts';
import { entities } from './schema.ts';

/** Loads the driver of this kind of database only. */
export async function dialectFor(place: DatabasePlace, settings: SqliteSettings = {}): Promise<Dialect> {
  if (place.dialect === 'postgres') {
    const { postgresDialect } = await import('./postgres/postgres.ts');
    return postgresDialect(place.url);
  }
  const { sqliteDialect } = await import('./sqlite/sqlite.ts');
  return sqliteDialect(place.path, settings);
}

/** Migrations are listed, not discovered. The dialect decides about their transaction. */
export function ormOptions(dialect: Dialect): Options {
  return {
    ...dialect.options,
    entities,
    migrations: {
      ...dialect.options.migrations,
      path: dialect.migrationsFolder,
      pathTs: dialect.migrationsFolder,
      migrationsList: [...dialect.migrations],
      snapshotName: '.snapshot',
      snapshotOnMigrate: false,
      silent: true,
    },
  };
}

/** Not connected yet. */
export async function createOrm(dialect: Dialect): Promise<Orm> {
  await dialect.prepare();
  return MikroORM.init(ormOptions(dialect));
}
