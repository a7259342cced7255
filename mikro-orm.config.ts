/*
 * Writes the next migration from what changed in `src/store/schema.ts`, for the kind of database that DATABASE_URL names. Every change needs
 * one for each, and none of them is opened for it, so any address will do:
 *
 *   npm exec -- node mikro-orm.config.ts NAME
 *   DATABASE_URL=postgres://localhost/any npm exec -- node mikro-orm.config.ts NAME
 *
 * Read what it wrote before you commit it: a new column that may not be empty needs a default, and a table that is built anew is a sign
 * that a plain `alter table` would do. Then add the migration at the end of `all.ts` in the same folder and run `npm run format`.
 * `.snapshot.json` there is what the next comparison starts from and belongs into the same commit.
 */
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/sql';
import { parseDatabaseUrl } from './src/store/database-url.ts';
import { dialectFor, ormOptions } from './src/store/orm.ts';

const dialect = await dialectFor(parseDatabaseUrl(process.env['DATABASE_URL'] ?? 'sqlite::memory:'));
const options = ormOptions(dialect);

export default options;

if (import.meta.main) {
  const orm = await MikroORM.init(options);
  const { fileName } = await new Migrator(orm.em).create(undefined, false, false, process.argv[2]);
  process.stdout.write(
    fileName === '' ? 'Nothing changed in the schema.\n' : `${dialect.migrationsFolder}/${fileName}\n`,
  );
  await orm.close();
}
