/*
 * How fast the store is: `npm exec -- node bench/store.ts [--smoke]`, which prints one line of JSON per figure. `--smoke` does little of
 * everything, to show that it still runs; its figures mean nothing. It measures a fresh SQLite file, or the database that DATABASE_URL
 * names: make one for it, since what it writes stays there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import type { SessionStore } from '../src/session/session-store.ts';

const smoke = process.argv.includes('--smoke');
const TURNS = smoke ? 20 : 2_000;
const SHORT = 10;
const LONG = smoke ? 200 : 10_000;
const READS = smoke ? 20 : 2_000;
const WINDOW = 40;
const YAML = 'nodes:\n  - id: step\n    prompt: Write an article about the topic.\n'.repeat(70);

const folder = await mkdtemp(join(tmpdir(), 'threadsmith-bench-'));
const url = process.env['DATABASE_URL'] ?? `sqlite:${join(folder, 'threadsmith.db')}`;
/** Keeps apart the threads of several runs in one database. */
const run = `web:${crypto.randomUUID()}`;
const sync = process.argv.includes('--sync=normal') ? 'normal' : 'full';
const open = () => openStore({ url, sync, clock: () => new Date(), newId: () => crypto.randomUUID() });

function report(what: string, figures: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value * 1000) / 1000]);
  process.stdout.write(`${JSON.stringify({ what, ...Object.fromEntries(rounded) })}\n`);
}

/** Milliseconds of each of `times` calls, one after another. */
async function timed(times: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const spent: number[] = [];
  for (let round = 0; round < times; round += 1) await clocked(spent, () => work(round));
  return spent;
}

function summary(spent: readonly number[]) {
  const sorted = spent.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const total = spent.reduce((sum, ms) => sum + ms, 0);
  return { perSecond: (spent.length / total) * 1000, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

function message(thread: string, id: string) {
  return {
    threadKey: thread,
    platform: 'web',
    userIdentifier: 'web:local:bench',
    message: { platformMessageId: id, content: 'Make the article a little longer, please. '.repeat(5), metadata: {} },
    turn: { kind: 'message', replyTarget: { context: {} } },
  } as const;
}

async function clocked<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await work();
  into.push(performance.now() - before);
  return result;
}

/** Whole turns in one session, as in a conversation. */
async function turns(store: SessionStore): Promise<void> {
  const spent = {
    accept: [] as number[],
    startTurn: [] as number[],
    answerTurn: [] as number[],
    finishTurn: [] as number[],
  };
  for (let round = 0; round < TURNS; round += 1) {
    const { turn } = await clocked(spent.accept, () => store.accept(message(`${run}:turns`, `m${round}`)));
    await clocked(spent.startTurn, () => store.startTurn(turn.id));
    await clocked(spent.answerTurn, () =>
      store.answerTurn({
        turnId: turn.id,
        outcome: 'revised',
        content: 'Here it is.',
        metadata: { prose: 'Here it is.' },
        revision: { yaml: YAML, fileName: (number) => `article-r${number}.yaml`, changes: 'longer' },
      }),
    );
    await clocked(spent.finishTurn, () => store.finishTurn(turn.id));
  }
  for (const [what, each] of Object.entries(spent)) report(what, summary(each));
}

/** Messages accepted from many threads concurrently. */
async function acceptTogether(store: SessionStore): Promise<void> {
  const before = performance.now();
  await Promise.all(Array.from({ length: TURNS }, (_, n) => store.accept(message(`${run}:t${n % 100}`, `m${n}`))));
  report('accept, 100 threads at once', { perSecond: (TURNS / (performance.now() - before)) * 1000 });
}

async function sessionOf(store: SessionStore, length: number): Promise<string> {
  const { id } = await store.createSession('web:local:bench', { threadKey: `${run}:${length}` });
  for (let number = 0; number < length; number += 1) {
    await store.addMessage(id, number % 2 === 0 ? 'user' : 'assistant', `message ${number} `.repeat(20));
  }
  return id;
}

async function windows(store: SessionStore): Promise<void> {
  const [short, long] = [await sessionOf(store, SHORT), await sessionOf(store, LONG)];
  const spent = { short: [] as number[], long: [] as number[] };
  // The short session has only ten messages, so the same number is read from the long one; the window is measured separately.
  for (let round = 0; round < READS; round += 1) {
    await clocked(spent.short, () => store.recentMessages(short, SHORT));
    await clocked(spent.long, () => store.recentMessages(long, SHORT));
  }
  const [ofShort, ofLong] = [summary(spent.short), summary(spent.long)];
  report(`recentMessages(${SHORT}) of ${SHORT}`, ofShort);
  report(`recentMessages(${SHORT}) of ${LONG}`, ofLong);
  report(`ratio of ${LONG} to ${SHORT} messages`, { p50: ofLong.p50Ms / ofShort.p50Ms });
  report(`recentMessages(${WINDOW}) of ${LONG}`, summary(await timed(READS, () => store.recentMessages(long, WINDOW))));
  const accepts = await timed(READS, (round) => store.accept(message(`${run}:${LONG}`, `late${round}`)));
  report(`accept into ${LONG} messages`, summary(accepts));
}

const opened = await timed(1, async () => (await open()).close());
report('open, a fresh database', { ms: opened[0] ?? 0 });
const store = await open();
await turns(store);
await acceptTogether(store);
await windows(store);
await store.close();
report('open, an existing database', { ms: (await timed(1, async () => (await open()).close()))[0] ?? 0 });
await rm(folder, { recursive: true, force: true });
