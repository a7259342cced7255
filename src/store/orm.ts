import { MikroORM, type Options } from '@mikro-orm/sql';
import type { DatabasePlace } from './database-url.ts';
import type { Dialect, Orm } from './dialect.ts';
import { entities } from './schema.ts';

/** Only the asked-for kind of database is loaded. */
export async function dialectFor(place: DatabasePlace): Promise<Dialect> {
  if (place.dialect === 'postgres') {
    const { postgresDialect } = await import('./postgres.ts');
    return postgresDialect(place.url);
  }
  const { sqliteDialect } = await import('./sqlite.ts');
  return sqliteDialect(place.path);
}

/** Migrations are not discovered but listed; whose transaction they run in is for the dialect to say. */
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
