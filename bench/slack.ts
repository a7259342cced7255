import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { until } from '../test/support/slack/bot.ts';
import type { Said } from '../test/support/slack/people.ts';
import { makeChannel } from '../test/support/slack/channels.ts';
import { openSlackProcess, type SlackProcess } from '../test/support/slack/process.ts';
import { visibleText } from '../test/support/slack/world.ts';

/**
 * What a person in Slack reads of answers, under Slack's rate tiers and 100 ms for each API call. Prints one JSON object per number of threads, times in
 * milliseconds. The model writes four characters at a time.
 *
 * firstWordMs, readableMs: from when the model had written the first whole word, or 24 characters, until they can be read; firstTextMs: from the
 * first chunk until anything can be read; readableAfterFirstMs: from the first chunk until 24 characters can be read; beforeDraftMs: from the end
 * of the prose until all of it can be read, while the draft is written (with --draft-seconds); longestFreezeMs: the longest time without an update of the
 * words; tailMs, fileMs: from the model's last byte until the whole text and the file are there.
 *
 *   node bench/slack.ts [--threads 1,20,50] [--seconds 8] [--chars 1600] [--draft-seconds 0] [--latency 100] [--one-channel] [--warm] [--smoke]
 */
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,20,50' },
    seconds: { type: 'string', default: '8' },
    chars: { type: 'string', default: '1600' },
    'draft-seconds': { type: 'string', default: '0' },
    latency: { type: 'string', default: '100' },
    'one-channel': { type: 'boolean', default: false },
    warm: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
  },
});

interface Run {
  readonly said: Said;
  /** When the model had written the first chunk, the first whole word, 24 characters, all of the prose, and everything. */
  readonly written: Record<'chunk' | 'word' | 'readable' | 'prose' | 'all', number>;
}

function beginRun(said: Said): Run {
  return { said, written: { chunk: 0, word: 0, readable: 0, prose: 0, all: 0 } };
}

/** All prose consists of these words. */
const words = (index: number): string => `word-${String(index).padStart(5, '0')} some `;
const WORDS_CHARS = words(0).length;
const FIRST_WORD = words(0).split(' ', 1)[0] ?? '';
const READABLE_CHARS = 24;
const CHUNK_CHARS = 4;

/** Just enough to show that it runs and loses nothing. */
if (values.smoke) Object.assign(values, { threads: '3', seconds: '1', chars: '200', latency: '20' });

for (const threads of values.threads.split(',').map(Number)) {
  const figures = await measure(threads);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (figures['lost'] !== 0) process.exitCode = 1;
}

async function measure(threads: number): Promise<Record<string, unknown>> {
  const runs = new Map<string, Run>();
  const bot = await openSlackProcess(
    ({ prompt }) => {
      const asked = prompt.messages.at(-1)?.content ?? '';
      const run = [...runs.entries()].find(([name]) => asked.includes(name))?.[1];
      return { chunks: spoken(run) };
    },
    { latencyMs: Number(values.latency) },
  );
  const startedAt = now();
  await bot.start();
  const readyMs = Math.round(now() - startedAt);
  const idleMiB = residentMiB(bot);
  try {
    if (values.warm) await warmUp(bot, runs);
    const callsBefore = bot.slack.calls.length;
    for (let index = 0; index < threads; index += 1) {
      const name = `request-${index}-of-bench`;
      const channel = values['one-channel'] ? bot.channel : makeChannel(bot.slack);
      const said = bot.alice.say(channel.id, `<@${bot.slack.world.botUserId}> ${name}`);
      runs.set(name, beginRun(said));
    }
    await until('all files', () => [...runs.values()].every((run) => hasFile(bot, run)), 300_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const figures = report([...runs.values()], bot, bot.slack.calls.slice(callsBefore));
    return { threads, readyMs, ...figures, rssMiB: { idle: idleMiB, after: residentMiB(bot) } };
  } finally {
    await bot.close();
  }
}

/** One short answer, so that code is loaded and compiled as in a running process. */
async function warmUp(bot: SlackProcess, runs: Map<string, Run>): Promise<void> {
  const said = bot.alice.say(bot.channel.id, `<@${bot.slack.world.botUserId}> warm up`);
  const run = beginRun(said);
  await until('the first answer', () => hasFile(bot, run), 60_000);
  runs.clear();
}

function hasFile({ slack }: SlackProcess, { said }: Run): boolean {
  return slack.world.messages.some(
    ({ channel, threadTs, files }) => channel === said.channel && threadTs === said.threadTs && files.length > 0,
  );
}

function residentMiB(bot: SlackProcess): number {
  const status = readFileSync(`/proc/${bot.app().child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Prose at an even pace, a few characters at a time like a model, then a short workflow. */
async function* spoken(run: Run | undefined): AsyncGenerator<string> {
  if (run === undefined) {
    yield answer('Warm.', ARTICLE);
    return;
  }
  const prose = Array.from({ length: wordsWanted() }, (_, index) => words(index)).join('');
  const { written } = run;
  for await (const end of paced(prose, Number(values.seconds) * 1000, 300)) {
    if (end.from === 0) written.chunk = now();
    if (end.from < FIRST_WORD.length && end.to >= FIRST_WORD.length) written.word = now();
    if (end.from < READABLE_CHARS && end.to >= READABLE_CHARS) written.readable = now();
    yield prose.slice(end.from, end.to);
  }
  written.prose = now();
  const draft = answer('', ARTICLE);
  const draftMs = Number(values['draft-seconds']) * 1000;
  if (draftMs === 0) yield draft;
  else for await (const { from, to } of paced(draft, draftMs, 0)) yield draft.slice(from, to);
  written.all = now();
}

/** The bounds of each chunk of a text, yielded when the chunk is due. */
async function* paced(text: string, ms: number, delayMs: number): AsyncGenerator<{ from: number; to: number }> {
  const startAt = now() + delayMs;
  for (let from = 0; from < text.length; from += CHUNK_CHARS) {
    const waitMs = startAt + (from / text.length) * ms - now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    yield { from, to: Math.min(text.length, from + CHUNK_CHARS) };
  }
}

function wordsWanted(): number {
  return Math.ceil(Number(values.chars) / WORDS_CHARS);
}

function report(
  runs: readonly Run[],
  bot: SlackProcess,
  made: SlackProcess['slack']['calls'],
): Record<string, unknown> {
  const each = runs.map((run) => whatWasSeen(run, bot));
  const calls = new Map<string, number>();
  for (const { method } of made) calls.set(method, (calls.get(method) ?? 0) + 1);
  const ofWords = made.filter(({ method }) => method.startsWith('chat.')).length;
  return {
    firstTextMs: spread(each.map(({ first }) => first)),
    firstWordMs: spread(each.map(({ firstWord }) => firstWord)),
    readableMs: spread(each.map(({ readable }) => readable)),
    readableAfterFirstMs: spread(each.map(({ readableAfterFirst }) => readableAfterFirst)),
    ...(values['draft-seconds'] === '0' ? {} : { beforeDraftMs: spread(each.map(({ prose }) => prose)) }),
    tailMs: spread(each.map(({ tail }) => tail)),
    longestFreezeMs: spread(each.map(({ freeze }) => freeze)),
    fileMs: spread(each.map(({ file }) => file)),
    updatesPerAnswer: spread(each.map(({ updates }) => updates)),
    lost: each.filter(({ complete }) => complete < wordsWanted()).length,
    refused: Object.fromEntries(bot.slack.limits?.refused ?? []),
    callsPerAnswer: Math.round((made.length / runs.length) * 10) / 10,
    callsForWords: Math.round((ofWords / runs.length) * 10) / 10,
    calls: Object.fromEntries(calls),
  };
}

function whatWasSeen({ said, written }: Run, bot: SlackProcess) {
  const posts = bot.slack.world.messages.filter(
    ({ channel, threadTs, fromApp }) => fromApp && channel === said.channel && threadTs === said.threadTs,
  );
  const visible = posts
    .filter(({ files }) => files.length === 0)
    .flatMap((post) => post.seen)
    .map(({ at, text }) => ({ at, prose: text.slice(Math.max(0, text.indexOf('wo'))), text }))
    .filter(({ text }) => text.includes('wo'))
    .toSorted((a, b) => a.at - b.at);
  const file = posts.find(({ files }) => files.length > 0);
  const whenSeen = (holds: (text: string) => boolean) => visible.find(({ prose }) => holds(prose))?.at ?? Number.NaN;
  const times = visible.map(({ at }) => at);
  const readableAt = whenSeen((prose) => prose.trim().length >= READABLE_CHARS);
  return {
    first: (times[0] ?? Number.NaN) - written.chunk,
    firstWord: whenSeen((prose) => prose.includes(FIRST_WORD)) - written.word,
    readable: readableAt - written.readable,
    readableAfterFirst: readableAt - written.chunk,
    prose: whenSeen((prose) => countWords(prose) >= wordsWanted()) - written.prose,
    tail: whenSeen((prose) => prose.includes('r1 ')) - written.all,
    freeze: Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at))),
    file: (file?.seen[0]?.at ?? Number.NaN) - written.all,
    updates: times.length,
    complete: countWords(
      posts
        .filter(({ deleted }) => !deleted)
        .map(visibleText)
        .join(' '),
    ),
  };
}

function countWords(text: string): number {
  return text.match(/word-\d{5}/g)?.length ?? 0;
}

function spread(numbers: readonly number[]): { p50: number; p95: number; max: number } {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95), max: Math.round(sorted.at(-1) ?? Number.NaN) };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
