import type { EntityProperty, Platform } from '@mikro-orm/core';
import type { Kysely, KyselyPlugin, OperationNode, RootOperationNode } from 'kysely';
import type { Orm } from './dialect.ts';

type Row = Record<string, unknown>;
/** By column: the property, and how a value of the database becomes one of ours. */
type Columns = ReadonlyMap<string, { readonly property: string; readonly read: (value: unknown) => unknown }>;

/**
 * A copy of MikroORM's plugin for Kysely that reads rows faster: the original looks at every column of an entity again for each result, which costs more
 * than SQLite itself.
 */
export function withFasterRows(original: KyselyPlugin, orm: Orm): KyselyPlugin {
  const known = new Map<string, Columns>();
  const columnsOfQuery = new WeakMap<object, Columns>();

  function columnsOf(query: RootOperationNode): Columns {
    const names = entitiesOf(query);
    const key = names.join(' ');
    const columns = known.get(key) ?? new Map(names.flatMap((name) => columnsOfEntity(name, orm)));
    known.set(key, columns);
    return columns;
  }

  return {
    transformQuery(query) {
      columnsOfQuery.set(query.queryId, columnsOf(query.node));
      return original.transformQuery(query);
    },
    async transformResult({ result, queryId }) {
      const columns = columnsOfQuery.get(queryId);
      return columns === undefined ? result : { ...result, rows: result.rows.map((row) => readRow(row, columns)) };
    },
  };
}

/** The plugin that a connection of MikroORM has put last. */
export function lastPlugin(kysely: Kysely<unknown>): KyselyPlugin {
  const plugin = kysely.getExecutor().plugins.at(-1);
  if (plugin === undefined) throw new Error('MikroORM has added no plugin');
  return plugin;
}

function readRow(row: Row, columns: Columns): Row {
  const read: Row = {};
  for (const name in row) {
    const [value, column] = [row[name], columns.get(name)];
    if (column === undefined) read[name] = value;
    else read[column.property] = value === null ? value : column.read(value);
  }
  return read;
}

/** The entities whose rows a query gives. */
function entitiesOf(query: RootOperationNode): readonly string[] {
  switch (query.kind) {
    case 'SelectQueryNode':
      return [...(query.from?.froms ?? []), ...(query.joins ?? []).map(({ table }) => table)].flatMap(nameOf);
    case 'InsertQueryNode':
      return query.into === undefined ? [] : nameOf(query.into);
    case 'UpdateQueryNode':
      return query.table === undefined ? [] : nameOf(query.table);
    case 'DeleteQueryNode':
      return query.from.froms.flatMap(nameOf);
    default:
      return [];
  }
}

function nameOf(table: OperationNode): string[] {
  return 'table' in table ? [(table as { table: { identifier: { name: string } } }).table.identifier.name] : [];
}

function columnsOfEntity(name: string, orm: Orm) {
  const { props } = orm.getMetadata().getByClassName(name);
  const platform = orm.em.getPlatform();
  return props.flatMap((property) =>
    property.fieldNames.map(
      (column) => [column, { property: property.name, read: readerOf(property, platform) }] as const,
    ),
  );
}

function readerOf({ customType, runtimeType }: EntityProperty, platform: Platform): (value: unknown) => unknown {
  if (customType !== undefined) return (value) => customType.convertToJSValue(value, platform);
  if (runtimeType !== 'Date') return (value) => value;
  return (value) => (value instanceof Date ? value : platform.parseDate(value as string));
}
