import { sql } from 'kysely';
import { ThreadsmithError } from '../../errors.ts';
import { parseDatabaseUrl } from '../database-url.ts';
import type { Dialect, Orm } from '../dialect.ts';
import { migrate, requireCurrentTables } from '../migrate.ts';
import { createOrm, dialectFor } from '../orm.ts';
import { entities } from '../schema.ts';
import { createTables, type Tables, type TableTypes } from '../tables.ts';

export interface MovedTable {
  readonly table: string;
  readonly from: number;
  readonly to: number;
}

const BATCH_ROWS = 200;

/**
 * Copies every row of one database into another, whose tables are created and must be empty, in one transaction. Nobody may write to either of them.
 * Throws a `ThreadsmithError`, and leaves the target empty, unless both have the same number of rows in every table in the end.
 */
export async function moveDatabase(from: string, to: string): Promise<readonly MovedTable[]> {
  return withConnection(from, { readOnly: true }, async (source) => {
    await requireCurrentTables(source.orm, source.dialect);
    return withConnection(to, {}, (target) => copyInto(target, source, parseDatabaseUrl(to).dialect === 'postgres'));
  });
}

async function copyInto(target: Connected, source: Connected, intoPostgres: boolean): Promise<readonly MovedTable[]> {
  await migrate(target.orm, target.dialect);
  await target.dialect.configure(target.orm);
  return createTables(target.orm)
    .transaction()
    .execute((into) => copyTables({ from: createTables(source.orm), into }, target.orm, intoPostgres));
}

interface Sides {
  readonly from: Tables;
  readonly into: Tables;
}

async function copyTables(sides: Sides, orm: Orm, intoPostgres: boolean): Promise<readonly MovedTable[]> {
  const moved: MovedTable[] = [];
  for (const { meta } of entities) {
    const table = meta.tableName;
    const entity = meta.className as keyof TableTypes;
    if ((await countRows(sides.into, table)) > 0) throw notEmpty(table);
    const { primaryKeys } = orm.getMetadata().getByClassName(meta.className);
    const isNumbered = intoPostgres && primaryKeys.includes('position');
    if (isNumbered) await setNumbering(sides.into, table, 'by default');
    await copyRows(sides, { entity, primaryKeys });
    if (isNumbered) await continueNumbers(sides.into, table);
    const rows = { table, from: await countRows(sides.from, table), to: await countRows(sides.into, table) };
    if (rows.from !== rows.to) throw incomplete(rows);
    moved.push(rows);
  }
  return moved;
}

interface Copied {
  readonly entity: keyof TableTypes;
  readonly primaryKeys: readonly string[];
}

/** In the order of the primary key: each batch begins after the last row of the one before. */
async function copyRows({ from, into }: Sides, { entity, primaryKeys }: Copied): Promise<void> {
  const key = sql.join(primaryKeys.map((name) => sql.ref(name)));
  for (let last: Record<string, unknown> | undefined; ;) {
    const after = last === undefined ? undefined : sql.join(primaryKeys.map((name) => last?.[name]));
    const rows: Record<string, unknown>[] = await from
      .selectFrom(entity)
      .selectAll()
      .$if(after !== undefined, (rest) => rest.where(sql<boolean>`(${key}) > (${after})`))
      .orderBy(key)
      .limit(BATCH_ROWS)
      .execute();
    if (rows.length === 0) return;
    await into.insertInto(entity).values(rows).execute();
    last = rows.at(-1);
  }
}

/** PostgreSQL takes a number from us only where it does not insist on its own. */
async function setNumbering(into: Tables, table: string, mode: 'always' | 'by default'): Promise<void> {
  await sql`alter table ${sql.table(table)} alter column "position" set generated ${sql.raw(mode)}`.execute(into);
}

async function continueNumbers(into: Tables, table: string): Promise<void> {
  await setNumbering(into, table, 'always');
  await sql`select setval(pg_get_serial_sequence(${table}, 'position'), max(position)) from ${sql.table(table)}`.execute(
    into,
  );
}

async function countRows(tables: Tables, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number | string }>`select count(*) as rows from ${sql.table(table)}`.execute(
    tables,
  );
  return Number(rows[0]?.rows);
}

interface Connected {
  readonly orm: Orm;
  readonly dialect: Dialect;
}

async function withConnection<T>(
  url: string,
  settings: { readonly readOnly?: boolean },
  work: (connected: Connected) => Promise<T>,
): Promise<T> {
  const dialect = await dialectFor(parseDatabaseUrl(url), settings);
  const orm = await connected(dialect);
  try {
    return await work({ orm, dialect });
  } finally {
    await dialect.close(orm);
  }
}

async function connected(dialect: Dialect): Promise<Orm> {
  try {
    const orm = await createOrm(dialect);
    await orm.connect();
    await dialect.check(orm);
    return orm;
  } catch (error) {
    throw error instanceof ThreadsmithError ? error : (dialect.explain(error) ?? error);
  }
}

function notEmpty(table: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.not_empty',
    `The database to move to already has rows in its table ${table}.`,
    'Nothing was changed. Move to an empty database.',
  );
}

function incomplete({ table, from, to }: MovedTable): ThreadsmithError {
  return new ThreadsmithError(
    'store.incomplete_move',
    `The table ${table} has ${from} rows, and ${to} of them arrived.`,
    'Nothing was changed. Check that nothing else writes to either database.',
  );
}
