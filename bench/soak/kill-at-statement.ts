/*
 * Loaded into a Threadsmith process with `--import`: kills that process before or after a given SQL statement. The process counts statements from
 * the moment it gets SIGUSR2, and reads the plan from the file that SOAK_PLAN names. Wraps the drivers, so nothing in `src` knows of it.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import pg from 'pg';
import type { KillPlan } from './kill-plan.ts';

let plan: KillPlan | undefined;
let statements = 0;

process.on('SIGUSR2', () => {
  say({ msg: 'soak counted', statements });
  plan = JSON.parse(readFileSync(process.env['SOAK_PLAN'] ?? '', 'utf8')) as KillPlan;
  statements = 0;
  say({ msg: 'soak armed', ...plan });
});

/** Writes one log line for the bench. Synchronous, because the process may end immediately afterwards. */
function say(entry: object): void {
  writeSync(1, `${JSON.stringify(entry)}\n`);
}

function begin(sql: string): number {
  if (plan === undefined) return 0;
  statements += 1;
  dieIf('before', statements, sql);
  return statements;
}

function dieIf(moment: KillPlan['moment'], statement: number, sql: string): void {
  if (plan?.moment !== moment || plan.statement !== statement) return;
  say({ msg: 'soak killed', moment, statement, sql: sql.slice(0, 80) });
  process.kill(process.pid, 'SIGKILL');
}

type Method = (this: { readonly source: string }, ...parameters: unknown[]) => unknown;
interface SqliteDriver {
  readonly prototype: { prepare: (this: object, sql: string) => object };
}

function wrapSqlite(): void {
  const { prototype } = createRequire(import.meta.resolve('@mikro-orm/sqlite'))('better-sqlite3') as SqliteDriver;
  const prepare = prototype.prepare;
  const wrapped = new WeakSet<object>();
  prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    const methods = Object.getPrototypeOf(statement) as Record<'run' | 'all', Method>;
    if (!wrapped.has(methods)) {
      wrapped.add(methods);
      for (const name of ['run', 'all'] as const) methods[name] = counted(methods[name]);
    }
    return statement;
  };
}

function counted(method: Method): Method {
  return function (...parameters) {
    const statement = begin(this.source);
    const result = method.apply(this, parameters);
    dieIf('after', statement, this.source);
    return result;
  };
}

type Query = (...parameters: unknown[]) => unknown;

function wrapPostgres(): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const query = prototype.query;
  prototype.query = function (...parameters) {
    const sql = textOf(parameters[0]);
    if (sql === undefined) return query.apply(this, parameters);
    const statement = begin(sql);
    const answered = parameters.at(-1);
    if (typeof answered === 'function') {
      const callback = (...result: unknown[]): unknown => {
        dieIf('after', statement, sql);
        return (answered as Query)(...result);
      };
      return query.apply(this, [...parameters.slice(0, -1), callback]);
    }
    return (query.apply(this, parameters) as Promise<unknown>).then((result) => {
      dieIf('after', statement, sql);
      return result;
    });
  };
}

/** Undefined for the driver's own query objects, which are not our statements. */
function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  const isPlain = typeof query === 'object' && query !== null && 'text' in query && !('submit' in query);
  return isPlain ? String(query.text) : undefined;
}

wrapSqlite();
wrapPostgres();
