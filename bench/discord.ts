/*
 * What a person at Discord sees of answers, under Discord's rate limits and 100 ms for each API call, with the program run as an operator runs it:
 * `npx node bench/discord.ts [--smoke]`. Prints one JSON object per scenario; times in milliseconds. `--smoke` does little of everything, to
 * show that it still runs; its figures mean nothing. `firstWordLag` and `readableLag` are the times from when the model had written the first whole
 * word, or 24 characters, until they can be read; `firstTextLag` and `readableAfterFirst` count from its first chunk.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { startApp, temporaryFolder, type AppProcess } from '../test/support/app-process.ts';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { rateLimited, startFakeDiscord, until, type FakeDiscord } from '../test/support/discord/server.ts';
import { ChannelType, type Channel, type Guild, type Message, type Person } from '../test/support/discord/world.ts';
import { startScriptedLlm } from '../test/support/llm/scripted-server.ts';

const smoke = process.argv.includes('--smoke');
const LATENCY_MS = 100;
const STREAM_MS = smoke ? 1_000 : 8_000;
const MANY = smoke ? 3 : 20;
const ANSWERS_FOR_MEMORY = smoke ? 3 : 30;

/** The number of characters that makes sense to a person. */
const READABLE_CHARS = 24;
const CHUNK_CHARS = 4;

/** When the model wrote which text, by request number. */
interface Marks {
  first?: number;
  word?: number;
  readable?: number;
  lastProse?: number;
  last?: number;
}
const FIRST_WORD_CHARS = 'word-0000'.length;
const marks = new Map<string, Marks>();

/** Prose at an even pace, four characters at a time like a model, then a file in one piece. */
async function* written(mark: Marks, prose: string, file: string) {
  const streamMs = prose.length < 100 ? 200 : STREAM_MS;
  const startAt = performance.now();
  for (let from = 0; from < prose.length; from += CHUNK_CHARS) {
    await pause(Math.max(0, startAt + (from / prose.length) * streamMs - performance.now()));
    mark.first ??= Date.now();
    if (from + CHUNK_CHARS >= FIRST_WORD_CHARS) mark.word ??= Date.now();
    if (from + CHUNK_CHARS >= READABLE_CHARS) mark.readable ??= Date.now();
    mark.lastProse = Date.now();
    yield prose.slice(from, from + CHUNK_CHARS);
  }
  mark.last = Date.now();
  if (file !== '') yield file;
}

const prose = (chars: number) =>
  Array.from({ length: Math.ceil(chars / 10) }, (_, index) => `word-${String(index).padStart(4, '0')}`).join(' ');

interface Bench {
  readonly discord: FakeDiscord;
  readonly guild: Guild;
  readonly ann: Person;
  start(): Promise<AppProcess>;
  end(): Promise<void>;
}

async function setUp(text: string, withFile: boolean): Promise<Bench> {
  const folder = temporaryFolder();
  const discord = await startFakeDiscord({ latencyMs: LATENCY_MS });
  const file = answer('', ARTICLE);
  const llm = await startScriptedLlm({
    vendor: 'openai',
    script({ prompt }) {
      const name = /request-\d+-/.exec(prompt.messages.at(-1)?.content ?? '')?.[0] ?? '';
      const mark: Marks = {};
      marks.set(name, mark);
      return { chunks: written(mark, text, withFile ? file : '') };
    },
  });
  const guild = discord.world.addGuild('Bench');
  const apps: AppProcess[] = [];
  return {
    discord,
    guild,
    ann: discord.world.addPerson('Ann'),
    async start() {
      const app = await startApp(folder.path, {
        OPENAI_API_KEY: 'key-of-bench',
        OPENAI_BASE_URL: llm.url,
        LLM_MODEL: 'scripted',
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
      });
      apps.push(app);
      return app;
    },
    async end() {
      for (const app of apps) await app.end('SIGKILL');
      await discord.close();
      await llm.close();
      folder.remove();
    },
  };
}

/** A channel for each of `count` people, created before the bot starts, as on a real server. */
const channels = ({ discord, guild }: Bench, count: number) =>
  Array.from({ length: count }, (_, index) => discord.world.addChannel(guild, ChannelType.text, `channel-${index}`));

let requests = 0;

async function ask({ discord, ann }: Bench, channel: Channel): Promise<{ name: string; thread: Channel }> {
  requests += 1;
  const name = `request-${requests}-`;
  const message = discord.say(ann, channel, `<@${discord.world.bot.id}> ${name}`);
  return { name, thread: await until('a thread', () => message.thread, 60_000) };
}

/** Everything that was visible in a thread from the moment on at which it contained the words. */
const seenAt = (messages: readonly Message[], words: string) =>
  Math.min(
    ...messages.flatMap(({ sights }) => sights.filter(({ content }) => content.includes(words)).map(({ at }) => at)),
  );

async function finishedAnswer({ discord }: Bench, thread: Channel, last: string, withFile: boolean) {
  await until(
    'the whole answer',
    () => {
      const replies = discord.replies(thread);
      const end = replies.at(-1);
      const said = replies.some(({ content }) => content.includes(last));
      return (
        said &&
        (withFile ? end?.files.length === 1 : end?.sights.at(-1)?.buttons.every(({ label }) => label !== 'Stop'))
      );
    },
    120_000,
  );
  return discord.replies(thread);
}

/** When this many characters of the answer were first readable. */
const readableAt = (messages: readonly Message[], chars: number) =>
  Math.min(
    ...messages.flatMap(({ sights }) =>
      sights.filter(({ content }) => (content.split('\n-# ', 1)[0] ?? '').trim().length >= chars).map(({ at }) => at),
    ),
  );

function figuresOf(name: string, messages: readonly Message[], first: string, last: string) {
  const mark = marks.get(name) ?? {};
  const visible = messages.flatMap(({ sights }) => sights.map(({ at }) => at)).toSorted((one, other) => one - other);
  const gaps = visible.slice(1).map((at, index) => at - (visible[index] ?? at));
  const file = messages.flatMap(({ sights }) => sights.filter(({ files }) => files.length > 0).map(({ at }) => at))[0];
  return {
    firstTextLag: readableAt(messages, 1) - (mark.first ?? 0),
    firstWordLag: seenAt(messages, first) - (mark.word ?? 0),
    readableLag: readableAt(messages, READABLE_CHARS) - (mark.readable ?? 0),
    readableAfterFirst: readableAt(messages, READABLE_CHARS) - (mark.first ?? 0),
    tailLag: seenAt(messages, last) - (mark.lastProse ?? 0),
    fileLag: file === undefined ? Number.NaN : file - (mark.last ?? 0),
    longestFreeze: Math.max(0, ...gaps),
  };
}

type Figures = ReturnType<typeof figuresOf>;

function spread(all: readonly Figures[], key: keyof Figures) {
  const sorted = all.map((figures) => figures[key]).toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil((sorted.length - 1) * share)];
  return all.length === 1 ? at(0) : { p50: at(0.5), p95: at(0.95) };
}

function print(scenario: string, figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ scenario, ...figures })}\n`);
}

async function answers(
  scenario: string,
  options: { count: number; chars: number; oneChannel?: boolean; withFile: boolean },
) {
  const text = prose(options.chars);
  const bench = await setUp(text, options.withFile);
  const made = channels(bench, options.oneChannel === true ? 1 : options.count);
  await bench.start();
  await pause(500);
  const before = bench.discord.calls.length;
  const [first, last] = [text.slice(0, 9), text.trim().slice(-9)];
  const all = await Promise.all(
    Array.from({ length: options.count }, async (_, index) => {
      const channel = made[index % made.length];
      if (channel === undefined) throw new Error('no channel');
      const { name, thread } = await ask(bench, channel);
      return figuresOf(name, await finishedAnswer(bench, thread, last, options.withFile), first, last);
    }),
  );
  print(scenario, {
    answers: options.count,
    firstTextLag: spread(all, 'firstTextLag'),
    firstWordLag: spread(all, 'firstWordLag'),
    readableLag: spread(all, 'readableLag'),
    readableAfterFirst: spread(all, 'readableAfterFirst'),
    tailLag: spread(all, 'tailLag'),
    ...(options.withFile ? { fileLag: spread(all, 'fileLag') } : {}),
    longestFreeze: spread(all, 'longestFreeze'),
    callsPerAnswer: (bench.discord.calls.length - before) / options.count,
    refused429: rateLimited(bench.discord),
  });
  await bench.end();
}

const residentMiB = async ({ child }: AppProcess) => {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
};

async function startAndMemory(): Promise<void> {
  const bench = await setUp('A short answer.', true);
  const [channel] = channels(bench, 1);
  if (channel === undefined) throw new Error('no channel');
  const starts: number[] = [];
  for (let round = 0; round < (smoke ? 1 : 5); round += 1) {
    const before = performance.now();
    const app = await bench.start();
    starts.push(Math.round(performance.now() - before));
    await app.end('SIGTERM');
  }
  const app = await bench.start();
  await pause(smoke ? 100 : 5_000);
  const idle = await residentMiB(app);
  for (let count = 0; count < ANSWERS_FOR_MEMORY; count += 1) {
    const { thread } = await ask(bench, channel);
    await finishedAnswer(bench, thread, 'short answer.', true);
  }
  print('start and memory', {
    startToReadyMedian: starts.toSorted((one, other) => one - other)[Math.floor(starts.length / 2)],
    residentIdleMiB: idle,
    residentAfterAnswersMiB: await residentMiB(app),
    answers: ANSWERS_FOR_MEMORY,
  });
  await bench.end();
}

async function killAndRestart(): Promise<void> {
  const text = prose(600);
  const bench = await setUp(text, true);
  const [channel] = channels(bench, 1);
  if (channel === undefined) throw new Error('no channel');
  const app = await bench.start();
  const { thread } = await ask(bench, channel);
  await until('the first words', () => bench.discord.replies(thread)[0]?.content.includes('word-0000'), 60_000);
  await app.end('SIGKILL');
  const before = Date.now();
  await bench.start();
  await finishedAnswer(bench, thread, text.slice(-9), true);
  print('kill -9 and restart', {
    restartToWholeAnswer: Date.now() - before,
    ofWhichTheModelWrites: STREAM_MS,
    messages: bench.discord.replies(thread).length,
  });
  await bench.end();
}

await startAndMemory();
await answers('one thread', { count: 1, chars: 1_600, withFile: true });
await answers('one long answer', { count: 1, chars: 9_000, withFile: false });
await answers('many threads, a channel each', { count: MANY, chars: 1_600, withFile: true });
await answers('many threads of one channel', { count: MANY, chars: 1_600, oneChannel: true, withFile: true });
await killAndRestart();
