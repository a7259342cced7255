import { sql } from 'kysely';
import type { TurnState } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { AnswerUsage, StoreStatus } from '../../session/store-reports.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toMessage } from '../rows.ts';
import type { Tables } from '../tables.ts';

type UsageOperations = Pick<
  SessionStore,
  | 'recentTurnAges'
  | 'countUnfinishedTurns'
  | 'countUnfinishedTurnsAt'
  | 'hasMessage'
  | 'listUsage'
  | 'usageSince'
  | 'status'
>;

export function usageOperations({ database, clock }: StoreDependencies): UsageOperations {
  return {
    recentTurnAges: (user, withinMs) =>
      database.run(async (tables) => {
        const now = clock().getTime();
        const rows = await asking(tables, user)
          .select(['turnId', 'createdAt'])
          .where('createdAt', '>', new Date(now - withinMs))
          .orderBy('createdAt')
          .execute();
        const byTurn = new Map<string | null, number>();
        for (const { turnId, createdAt } of rows) {
          if (!byTurn.has(turnId)) byTurn.set(turnId, now - createdAt.getTime());
        }
        return [...byTurn.values()];
      }),
    countUnfinishedTurns: (user) =>
      database.run(async (tables) => {
        const unfinished = tables.selectFrom('Turn').select('Turn.id').where('Turn.finishedAt', 'is', null);
        const rows = await asking(tables, user).select('turnId').distinct().where('turnId', 'in', unfinished).execute();
        return rows.length;
      }),
    countUnfinishedTurnsAt: (prefix) => database.run((tables) => countTurnsAt(tables, prefix)),
    hasMessage: (threadKey, platformMessageId) =>
      database.run(async (tables) => {
        const row = await tables
          .selectFrom('ChatMessage')
          .select('id')
          .where('threadKey', '=', threadKey)
          .where('platformMessageId', '=', platformMessageId)
          .executeTakeFirst();
        return row !== undefined;
      }),
    async status() {
      const turns = await database.run((tables) =>
        tables
          .selectFrom('Turn')
          .innerJoin('ChatSession', 'ChatSession.id', 'Turn.sessionId')
          .select(['ChatSession.platform', 'Turn.state', 'Turn.createdAt'])
          .where('Turn.finishedAt', 'is', null)
          .execute(),
      );
      return { bytes: await database.bytes(), turns: countTurns(turns) };
    },
    listUsage: (position, limit) => database.run((tables) => listUsage(tables, { position, limit })),
    usageSince: (since) => database.run((tables) => usageSince(tables, since)),
  };
}

/** Counted here, because a query that groups returns dates that are not converted. */
function countTurns(
  turns: readonly { readonly platform: string; readonly state: TurnState; readonly createdAt: Date }[],
): StoreStatus['turns'] {
  const groups = Map.groupBy(turns, ({ platform, state }) => `${platform} ${state}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const oldest = group.reduce((least, { createdAt }) => Math.min(least, createdAt.getTime()), Infinity);
    return [{ platform: first.platform, state: first.state, count: group.length, oldestAt: new Date(oldest) }];
  });
}

/** The messages of a person that a model answers: all but commands, `regenerate` and `try`. */
function asking(tables: Tables, user: string) {
  const metadata = sql.ref('ChatMessage.metadata');
  return tables
    .selectFrom('ChatMessage')
    .where('ChatMessage.role', '=', 'user')
    .where(sql`${metadata} ->> 'author'`, '=', user)
    .where(sql<boolean>`coalesce(${metadata} ->> 'command', 'regenerate') in ('regenerate', 'try')`);
}

async function countTurnsAt(tables: Tables, prefix: string): Promise<number> {
  const rows = await tables
    .selectFrom('Turn')
    .select(['threadKey', 'kind', 'command'])
    .where('finishedAt', 'is', null)
    .execute();
  const asksModel = ({ kind, command }: (typeof rows)[number]) =>
    kind === 'message' || command === 'regenerate' || command === 'try';
  return rows.filter((row) => row.threadKey.startsWith(prefix) && asksModel(row)).length;
}

async function usageSince(tables: Tables, since: Date): Promise<readonly AnswerUsage[]> {
  const all: AnswerUsage[] = [];
  for (let position = 0; ;) {
    const page = await listUsage(tables, { position, limit: PAGE, since });
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined) return all;
    ({ position } = last);
  }
}

/** A page names its turns in one statement, which takes only so many values. */
const PAGE = 1_000;

async function listUsage(
  tables: Tables,
  {
    position,
    limit,
    since = new Date(0),
  }: { readonly position: number; readonly limit: number; readonly since?: Date },
): Promise<readonly AnswerUsage[]> {
  const rows = await tables
    .selectFrom('ChatMessage')
    .selectAll()
    .where('position', '>', position)
    .where('role', '=', 'assistant')
    .where(sql`${sql.ref('metadata')} ->> 'usage'`, 'is not', null)
    .where('createdAt', '>=', since)
    .orderBy('position')
    .limit(limit)
    .execute();
  const turnIds = rows.flatMap(({ turnId }) => turnId ?? []);
  const users = turnIds.length === 0 ? new Map<string | null, string>() : await firstAuthors(tables, turnIds);
  return rows.flatMap((row) => {
    const { provider, usage } = toMessage(row).metadata;
    if (provider === undefined || usage === undefined) return [];
    const user = users.get(row.turnId);
    const { name, model } = provider;
    const about = { position: row.position, at: row.createdAt, provider: name, model };
    return [{ ...about, ...usage, ...(user === undefined ? {} : { user }) }];
  });
}

async function firstAuthors(tables: Tables, turnIds: readonly string[]): Promise<ReadonlyMap<string | null, string>> {
  const rows = await tables
    .selectFrom('ChatMessage')
    .select(['turnId', sql<string | null>`${sql.ref('metadata')} ->> 'author'`.as('author')])
    .where('turnId', 'in', turnIds)
    .where('role', '=', 'user')
    .orderBy('position', 'desc')
    .execute();
  return new Map(rows.flatMap(({ turnId, author }) => (author === null ? [] : [[turnId, author] as const])));
}
