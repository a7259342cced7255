import { parseArgs } from 'node:util';
import { performance } from 'node:perf_hooks';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { openSlackBot, until, type SlackHarness } from '../test/support/slack-bot.ts';
import { makeChannel, type Said } from '../test/support/slack-people.ts';

/**
 * What a person in Slack sees of answers, under Slack's rate tiers and 100 ms for each API call: when the first text comes, how long it stands still, when
 * the whole text and the file are there, and what it costs in calls. Prints one JSON object per number of threads.
 *
 *   node bench/slack.ts [--threads 1,20,50] [--seconds 8] [--chars 1600] [--latency 100] [--one-channel]
 */
const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1,20,50' },
    seconds: { type: 'string', default: '8' },
    chars: { type: 'string', default: '1600' },
    latency: { type: 'string', default: '100' },
    'one-channel': { type: 'boolean', default: false },
  },
});

interface Run {
  readonly said: Said;
  firstChunkAt: number;
  lastProseAt: number;
  lastByteAt: number;
}

for (const threads of values.threads.split(',').map(Number)) {
  const figures = await measure(threads);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function measure(threads: number): Promise<Record<string, unknown>> {
  const runs = new Map<string, Run>();
  const bot = await openSlackBot(
    ({ prompt }) => {
      const asked = prompt.messages.at(-1)?.content ?? '';
      const run = [...runs.entries()].find(([name]) => asked.includes(name))?.[1];
      return { chunks: spoken(run) };
    },
    { latencyMs: Number(values.latency), postBurst: 60 },
  );
  try {
    for (let index = 0; index < threads; index += 1) {
      const name = `request-${index}-of-bench`;
      const channel = values['one-channel'] ? bot.channel : makeChannel(bot.slack);
      const said = bot.alice.say(channel.id, `<@${bot.slack.world.botUserId}> ${name}`);
      runs.set(name, { said, firstChunkAt: 0, lastProseAt: 0, lastByteAt: 0 });
    }
    const cpu = process.cpuUsage();
    await bot.ended(threads);
    await until('files', () =>
      [...runs.values()].every((run) => bot.answers(run.said).some(({ files }) => files.length > 0)),
    );
    return report(threads, [...runs.values()], bot, process.cpuUsage(cpu));
  } finally {
    await bot.close();
  }
}

/** Prose at an even pace, then a short workflow at once. */
async function* spoken(run: Run | undefined): AsyncGenerator<string> {
  const chars = Number(values.chars);
  const pieceChars = 16;
  const count = Math.ceil(chars / pieceChars);
  const gap = (Number(values.seconds) * 1000) / count;
  const started = now() + 300;
  for (let index = 0; index < count; index += 1) {
    const delayMs = Math.max(0, started + index * gap - now());
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (run !== undefined && index === 0) run.firstChunkAt = now();
    yield `word-${String(index).padStart(5, '0')} some `;
  }
  if (run !== undefined) run.lastProseAt = now();
  yield answer('', ARTICLE);
  if (run !== undefined) run.lastByteAt = now();
}

function report(
  threads: number,
  runs: readonly Run[],
  bot: SlackHarness,
  cpu: NodeJS.CpuUsage,
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
      complete: countWords(visible.at(-1)?.text ?? ''),
    };
  });
  const calls = new Map<string, number>();
  for (const { method } of bot.slack.calls) calls.set(method, (calls.get(method) ?? 0) + 1);
  const wanted = Math.ceil(Number(values.chars) / 16);
  return {
    threads,
    firstTextMs: spread(each.map(({ first }) => first)),
    tailMs: spread(each.map(({ tail }) => tail)),
    longestFreezeMs: spread(each.map(({ freeze }) => freeze)),
    fileMs: spread(each.map(({ file }) => file)),
    updatesPerAnswer: spread(each.map(({ updates }) => updates)),
    lost: each.filter(({ complete }) => complete < wanted).length,
    refused: Object.fromEntries(bot.slack.limits?.refused ?? []),
    callsPerAnswer: Math.round((bot.slack.calls.length / threads) * 10) / 10,
    calls: Object.fromEntries(calls),
    cpuSeconds: Math.round((cpu.user + cpu.system) / 10_000) / 100,
    rssMiB: Math.round(process.memoryUsage.rss() / 1024 / 1024),
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
