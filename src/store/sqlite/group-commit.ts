import { sql, type Kysely } from 'kysely';

type Work<Tables, T> = (tables: Kysely<Tables>) => Promise<T>;

interface Member<Tables> {
  /** Rejects if the whole group has to be undone. */
  run(tables: Kysely<Tables>, isAlone: boolean): Promise<void>;
  settle(): void;
  fail(error: unknown): void;
}

/**
 * A commit of SQLite waits for the disk, and nothing else happens meanwhile. So the work that arrives in one round of the event loop is committed
 * together. Each caller gets its own result, and only once that is on disk; work that fails is undone alone.
 */
export function createGroupCommit<Tables>(tables: Kysely<Tables>): <T>(work: Work<Tables, T>) => Promise<T> {
  let waiting: Member<Tables>[] = [];

  async function commit(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      await tables.transaction().execute(async (inside) => {
        for (const member of group) await member.run(inside, group.length === 1);
      });
      for (const member of group) member.settle();
    } catch (error) {
      for (const member of group) member.fail(error);
    }
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push(memberOf(work, resolve, reject));
      if (waiting.length === 1) setImmediate(() => void commit());
    });
}

function memberOf<Tables, T>(
  work: Work<Tables, T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Member<Tables> {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  return {
    async run(tables, isAlone) {
      if (!isAlone) await sql`savepoint member`.execute(tables);
      try {
        outcome = { value: await work(tables) };
      } catch (error) {
        if (isAlone) throw error;
        outcome = { error };
        await sql`rollback to member`.execute(tables);
      }
      if (!isAlone) await sql`release member`.execute(tables);
    },
    settle() {
      if (outcome === undefined) return;
      if ('value' in outcome) resolve(outcome.value);
      else reject(outcome.error);
    },
    fail: reject,
  };
}
