import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { runDataCommand } from '../../src/cli/stored/run-data-command.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { createOrm, dialectFor } from '../../src/store/orm.ts';
import { inbound } from '../contract/store/harness.ts';
import { temporaryFolder } from './app-process.ts';

export const [ALICE, BOB] = ['slack:T1:UALICE', 'slack:T1:UBOB'] as const;
const LAUNCHER = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url));
type Command = Parameters<typeof runDataCommand>[0];

/** A database file in its own folder, with commands that run on it in this process. */
export function setUp() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'data', 'a.db');
  const url = `sqlite:${path}`;
  async function open(): Promise<SessionStore> {
    const store = await openStore({ url, sync: 'normal', clock: () => new Date(), newId: () => crypto.randomUUID() });
    onTestFinished(() => store.close());
    return store;
  }
  async function run(command: Command, ...args: string[]) {
    return runWith({}, command, ...args);
  }
  async function runWith(variables: Record<string, string>, command: Command, ...args: string[]) {
    let printed = '';
    const stdout = new Writable({
      write(piece, _encoding, done) {
        printed += String(piece);
        done();
      },
    });
    const code = await runDataCommand(command, args, {
      config: loadConfig({ DATABASE_URL: url, ...variables }),
      stdout,
    });
    return { code, printed };
  }
  /** Runs a command in another process, like an operator, while this one has the database open. */
  async function command(...args: string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], DATABASE_URL: url };
    const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, ...args], { cwd: folder.path, env });
    return stdout;
  }
  const file = (name: string) => join(folder.path, name);
  return { path, url, open, run, runWith, command, file };
}

/** Stores an answered turn with a revision; all of its texts contain `marker`. */
export async function says(store: SessionStore, user: string, thread: string, marker: string, isFinished = true) {
  const plain = inbound({ id: crypto.randomUUID(), thread, content: `please ${marker}`, title: `title ${marker}` });
  const { turn } = await store.accept({
    ...plain,
    platform: 'slack',
    userIdentifier: user,
    message: { ...plain.message, metadata: { author: user, files: [{ name: 'a.txt', text: `file ${marker}` }] } },
    turn: { ...plain.turn, replyTarget: { messageId: 'm', context: { user } } },
  });
  if (!isFinished) return turn;
  await store.startTurn(turn.id);
  await store.answerTurn({
    turnId: turn.id,
    outcome: 'revised',
    content: `answer ${marker}`,
    metadata: { prose: `answer ${marker}` },
    revision: { yaml: `a: ${marker}`, fileName: (number) => `${number}.yaml`, changes: `changed ${marker}` },
  });
  return store.finishTurn(turn.id);
}

/** Stores a trial; all of its texts contain `marker`. Unless it is finished, it has reached its first step. */
export async function tries(store: SessionStore, user: string, thread: string, marker: string, isFinished = true) {
  const plain = inbound({ id: crypto.randomUUID(), thread, command: 'try', content: `try topic: ${marker}` });
  const metadata = { author: user, command: 'try' };
  const message = { ...plain.message, metadata };
  const { turn } = await store.accept({ ...plain, platform: 'slack', userIdentifier: user, message });
  await store.startTurn(turn.id);
  await store.recordTrial(turn.id, JSON.stringify({ inputs: { topic: marker }, position: `position ${marker}` }));
  if (!isFinished) return;
  const trial = { revision: 1, inputs: { topic: marker }, path: ['a'], results: { article: marker }, lines: [marker] };
  await store.answerTurn({
    turnId: turn.id,
    outcome: 'answered',
    content: `tried ${marker}`,
    metadata: { command: 'try', trial },
  });
  await store.finishTurn(turn.id);
}

/** Number of rows by table. Uses the store's SQLite library: another one in the same process would drop its locks. */
export async function countsOf(path: string): Promise<Record<string, number>> {
  const dialect = await dialectFor({ dialect: 'sqlite', path }, { readOnly: true });
  const orm = await createOrm(dialect);
  const counts: Record<string, number> = {};
  for (const table of ['chat_sessions', 'chat_messages', 'turns', 'revisions']) {
    const [row] = await orm.em.getConnection().execute<{ n: number }[]>(`select count(*) as n from ${table}`);
    counts[table] = row?.n ?? -1;
  }
  await dialect.close(orm);
  return counts;
}
