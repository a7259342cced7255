/*
 * How long a start takes and what it costs: from the spawn of the process to its `ready`, and its resident memory a moment later, with the
 * platforms on loopback at 100 ms for each API call: `npx node bench/start.ts [--runs 7] [--platforms both,slack,discord,none] [--smoke]`.
 * Prints one JSON object per set of platforms; medians, after one start that is not counted.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { startApp, temporaryFolder } from '../test/support/app-process.ts';
import { startFakeDiscord } from '../test/support/discord/server.ts';
import { startFakeSlack } from '../test/support/slack/server.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    platforms: { type: 'string', default: 'none,slack,discord,both' },
    latency: { type: 'string', default: '100' },
    smoke: { type: 'boolean', default: false },
  },
});
if (values.smoke) Object.assign(values, { runs: '1', platforms: 'both' });

/** How long an idle process takes to settle. Milliseconds. */
const SETTLED_MS = values.smoke ? 100 : 3_000;

const latencyMs = Number(values.latency);
const slack = await startFakeSlack({ latencyMs });
const discord = await startFakeDiscord({ latencyMs });
const settings = {
  slack: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl },
  discord: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
};
try {
  for (const platforms of values.platforms.split(','))
    process.stdout.write(`${JSON.stringify(await measure(platforms))}\n`);
} finally {
  await slack.close();
  await discord.close();
}

async function measure(platforms: string): Promise<Record<string, unknown>> {
  await startOnce(platforms);
  const runs = [];
  for (let run = 0; run < Number(values.runs); run += 1) runs.push(await startOnce(platforms));
  const readyMs = runs.map((run) => run.readyMs);
  return {
    platforms,
    readyMs: median(readyMs),
    range: [Math.min(...readyMs), Math.max(...readyMs)],
    residentMiB: median(runs.map((run) => run.residentMiB)),
    cpuMs: median(runs.map((run) => run.cpuMs)),
  };
}

async function startOnce(platforms: string): Promise<{ readyMs: number; residentMiB: number; cpuMs: number }> {
  const folder = temporaryFolder();
  const startedAt = performance.now();
  const app = await startApp(folder.path, {
    OPENAI_API_KEY: 'key-of-bench',
    ...(platforms === 'slack' || platforms === 'both' ? settings.slack : {}),
    ...(platforms === 'discord' || platforms === 'both' ? settings.discord : {}),
  });
  const readyMs = Math.round(performance.now() - startedAt);
  const cpuMs = cpuMsOf(app.child.pid);
  await pause(SETTLED_MS);
  const residentMiB = residentMiBOf(app.child.pid);
  await app.end('SIGKILL');
  folder.remove();
  return { readyMs, residentMiB, cpuMs };
}

/** Processor time of all threads since the process started, in milliseconds; the kernel's resolution is 10 ms. */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentMiBOf(pid: number | undefined): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
