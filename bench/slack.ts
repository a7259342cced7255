import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { until } from '../test/support/slack/bot.ts';
import { makeChannel, type Said } from '../test/support/slack/people.ts';
import { openSlackProcess, type SlackProcess } from '../test/support/slack/process.ts';
import { visibleText } from '../test/support/slack/world.ts';

/**
 * What a person in Slack sees of answers, under Slack's rate tiers and 100 ms for each API call: when the first text comes, how long it stands still, when
 * the whole text and the file are there, and what it costs in calls. Prints one JSON object per number of threads.
 *
 *   node bench/slack.ts [--threads 1,20,50] [--seconds 8] [--chars 1600] [--latency 100] [--one-channel] [--warm] [--smoke]
 */
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,20,50' },
    seconds: { type: 'string', default: '8' },
    chars: { type: 'string', default: '1600' },
    latency: { type: 'string', default: '100' },
    'one-channel': { type: 'boolean', default: false },
    warm: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
  },
});

interface Run {
  readonly said: Said;
  firstChunkAt: number;
  lastByteAt: number;
}

/** Just enough to see that it runs and that nothing is lost. */
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
      runs.set(name, { said, firstChunkAt: 0, lastByteAt: 0 });
    }
    await until('all files', () => [...runs.values()].every((run) => hasFile(bot, run)), 300_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const figures = report([...runs.values()], bot, bot.slack.calls.slice(callsBefore));
    return { threads, readyMs, ...figures, rssMiB: { idle: idleMiB, after: residentMiB(bot) } };
  } finally {
    await bot.close();
  }
}

/** One short answer, so that code is loaded and compiled as in a process that has been running. */
async function warmUp(bot: SlackProcess, runs: Map<string, Run>): Promise<void> {
  const said = bot.alice.say(bot.channel.id, `<@${bot.slack.world.botUserId}> warm up`);
  const run: Run = { said, firstChunkAt: 0, lastByteAt: 0 };
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

/** Prose at an even pace, then a short workflow at once. */
async function* spoken(run: Run | undefined): AsyncGenerator<string> {
  const chars = Number(values.chars);
  const pieceChars = 16;
  if (run === undefined) {
    yield answer('Warm.', ARTICLE);
    return;
  }
  const count = Math.ceil(chars / pieceChars);
  const gap = (Number(values.seconds) * 1000) / count;
  const started = now() + 300;
  for (let index = 0; index < count; index += 1) {
    const delayMs = Math.max(0, started + index * gap - now());
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (index === 0) run.firstChunkAt = now();
    yield `word-${String(index).padStart(5, '0')} some `;
  }
  yield answer('', ARTICLE);
  run.lastByteAt = now();
}

function report(
  runs: readonly Run[],
  bot: SlackProcess,
  made: SlackProcess['slack']['calls'],
): Record<string, unknown> {
  const each = runs.map((run) => {
    const posts = bot.slack.world.messages.filter(
      ({ channel, threadTs, fromApp }) => fromApp && channel === run.said.channel && threadTs === run.said.threadTs,
    );
    const seen = posts
      .filter(({ files }) => files.length === 0)
      .flatMap((post) => post.seen)
      .toSorted((a, b) => a.at - b.at);
    const file = posts.find(({ files }) => files.length > 0);
    const visible = seen.filter(({ text }) => text.includes('word-'));
    const whole = visible.find(({ text }) => text.includes('r1 '));
    const times = visible.map(({ at }) => at);
    return {
      first: (times[0] ?? Number.NaN) - run.firstChunkAt,
      tail: (whole?.at ?? Number.NaN) - run.lastByteAt,
      freeze: Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at))),
      file: (file?.seen[0]?.at ?? Number.NaN) - run.lastByteAt,
      updates: times.length,
      complete: countWords(
        posts
          .filter(({ deleted }) => !deleted)
          .map(visibleText)
          .join(' '),
      ),
    };
  });
  const calls = new Map<string, number>();
  for (const { method } of made) calls.set(method, (calls.get(method) ?? 0) + 1);
  const wanted = Math.ceil(Number(values.chars) / 16);
  return {
    firstTextMs: spread(each.map(({ first }) => first)),
    tailMs: spread(each.map(({ tail }) => tail)),
    longestFreezeMs: spread(each.map(({ freeze }) => freeze)),
    fileMs: spread(each.map(({ file }) => file)),
    updatesPerAnswer: spread(each.map(({ updates }) => updates)),
    lost: each.filter(({ complete }) => complete < wanted).length,
    refused: Object.fromEntries(bot.slack.limits?.refused ?? []),
    callsPerAnswer: Math.round((made.length / runs.length) * 10) / 10,
    calls: Object.fromEntries(calls),
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
