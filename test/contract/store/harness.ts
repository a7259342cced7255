import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../src/store/open-store.ts';
import type { Acceptance, SessionStore } from '../../../src/session/session-store.ts';
import type { Turn } from '../../../src/session/session.ts';

/** An empty database that is made for one test and outlives its connections. */
export interface TestDatabase {
  /** A `DATABASE_URL`. */
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** A SQLite file in a folder of its own. */
export async function sqliteFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'threadsmith-store-'));
  return {
    url: `sqlite:${join(folder, 'threadsmith.db')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface StoreHarness {
  readonly url: string;
  /** The first opened store of the database. */
  readonly store: SessionStore;
  /** What the clock of every store shows; it stops until a test moves it. */
  readonly time: { now: Date };
  /** Another store on the same database, as a second process would have it. */
  readonly reopen: () => Promise<SessionStore>;
  /** Closes every store and removes the database. */
  readonly end: () => Promise<void>;
}

export async function openHarness(database: TestDatabase): Promise<StoreHarness> {
  const time = { now: new Date('2026-11-23T12:00:00.000Z') };
  const stores: SessionStore[] = [];
  async function open(): Promise<SessionStore> {
    const store = await openStore({
      url: database.url,
      clock: () => time.now,
      newId: () => crypto.randomUUID(),
    });
    stores.push(store);
    return store;
  }
  return {
    url: database.url,
    store: await open(),
    time,
    reopen: open,
    async end() {
      for (const store of stores) await store.close();
      await database.remove();
    },
  };
}

export const THREAD = 'web:local:thread-1';
/** Where all writer processes write. */
export const SHARED_THREAD = 'web:local:shared';
/** Where only the one writer process writes. */
export const writerThread = (writer: string) => `web:local:${writer}`;
export const USER = 'web:local:alice';

interface Inbound {
  readonly id: string;
  readonly thread?: string;
  readonly content?: string;
  readonly command?: string;
  readonly title?: string;
}

export function inbound({ id, thread = THREAD, content = `message ${id}`, command, title }: Inbound): Acceptance {
  return {
    threadKey: thread,
    platform: 'web',
    userIdentifier: USER,
    ...(title === undefined ? {} : { title }),
    message: { platformMessageId: id, content, metadata: { author: USER } },
    turn: {
      kind: command === undefined ? 'message' : 'command',
      ...(command === undefined ? {} : { command }),
      replyTarget: { messageId: id, context: { channel: 'C1' } },
    },
  };
}

/** A turn that runs, with its one message. */
export async function runningTurn(store: SessionStore, message: Inbound): Promise<Turn> {
  const { turn } = await store.accept(inbound(message));
  const started = await store.startTurn(turn.id);
  if (started === undefined) throw new Error('the turn cannot be started');
  return started;
}

/** A turn that is answered with a revision and delivered. */
export async function deliveredRevision(store: SessionStore, message: Inbound, yaml: string): Promise<Turn> {
  const turn = await runningTurn(store, message);
  await store.answerTurn({
    turnId: turn.id,
    outcome: 'revised',
    content: 'Here it is.',
    metadata: { prose: 'Here it is.' },
    revision: { yaml, fileName: (number) => `workflow-r${number}.yaml`, changes: `made of ${yaml}` },
  });
  return store.finishTurn(turn.id);
}

export async function answer(store: SessionStore, turnId: string, content = 'An answer.'): Promise<void> {
  await store.answerTurn({ turnId, outcome: 'answered', content, metadata: {} });
}
