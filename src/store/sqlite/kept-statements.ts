import { SqliteConnection } from '@mikro-orm/sqlite';
import type { Orm } from '../dialect.ts';

interface NativeDatabase {
  prepare: (text: string) => object;
}

/** The store has fewer statements; only a caller that writes values into its SQL could reach this. */
const MAX_STATEMENTS = 500;

/**
 * The query builder asks SQLite to prepare each statement again, and the old one stays in memory outside the heap until a later garbage
 * collection: hundreds of megabytes in a busy process. Every statement of the store has the same text each time, so it is kept.
 */
export async function keepStatements(orm: Orm): Promise<void> {
  const connection = orm.em.getConnection();
  if (!(connection instanceof SqliteConnection)) return;
  const database: NativeDatabase = await connection.getNativeClient();
  const prepare = database.prepare.bind(database);
  const kept = new Map<string, object>();
  database.prepare = (text) => {
    const statement = kept.get(text) ?? prepare(text);
    if (kept.size < MAX_STATEMENTS) kept.set(text, statement);
    return statement;
  };
}
