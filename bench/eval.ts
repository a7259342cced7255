import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config/config.ts';
import { createConfiguredProvider } from '../src/cli/configured-provider.ts';
import { ThreadsmithError } from '../src/errors.ts';
import { silentLog } from '../src/log.ts';
import { faultyConversations } from './eval/faults.ts';
import { formatChanges, formatFaults, formatGroups, formatMisses, formatRuns, type EvalRun } from './eval/report.ts';
import { readRequests, type EvalRequest } from './eval/request.ts';
import { runRequest, type Subject, type TurnRecord } from './eval/run-request.ts';
import { readTranscripts, replay, type Transcript } from './eval/transcripts.ts';

const USAGE = `Usage: npm run eval -- [--repeats N] [--only a01,d] [--out FILE] [--misses] [--old-prompt] [--smoke]
       npm run eval -- --compare A.json B.json

Runs the requests of bench/eval/requests.jsonl against the configured provider (LLM_PROVIDER, LLM_MODEL and its key; .env is read).
Without one it runs the offline drafter, the transcripts and the seeded faults, which cost nothing.
  --repeats N   runs of each request (3 with a model, 1 without)
  --only LIST   the requests whose id begins with one of these
  --out FILE    writes everything that was measured as JSON
  --misses      lists every predicate that did not hold
  --compare     prints two such files side by side
  --old-prompt  replays the recorded answers as they are, also those that a fault of an earlier prompt spoiled
  --smoke       without a model, and with exit code 1 if a draft that is offered is not valid, a transcript misses or a fault is not fixed
`;

const OPTIONS = {
  repeats: { type: 'string' },
  only: { type: 'string' },
  out: { type: 'string' },
  misses: { type: 'boolean' },
  'old-prompt': { type: 'boolean' },
  smoke: { type: 'boolean' },
  compare: { type: 'boolean' },
} as const;

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof ThreadsmithError)) throw error;
  console.error(`${error.message} ${error.hint}`);
  return 1;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.compare === true) return compare(positionals);
  if (positionals.length > 0) {
    console.error(USAGE);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(values.smoke === true ? {} : { ...process.env, LLM_FALLBACK: '' });
  const provider = await createConfiguredProvider(config, silentLog());
  const requests = chosen(readRequests(new URL('eval/requests.jsonl', import.meta.url)), values.only);
  const live = provider.name !== 'offline';
  const repeats = Math.max(1, Math.trunc(Number(values.repeats ?? (live ? 3 : 1))) || 1);
  const runs = [await run({ provider }, requests, repeats, live ? 'live' : 'offline')];
  if (!live) runs.push(...(await runOfflineSets({ provider }, values.only)));
  if (!live)
    runs.push(await runTranscripts(readTranscripts(values['old-prompt']), requests, 'transcripts'), await runFaults());
  print(runs, values.misses === true);
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(runs[0], undefined, 1)}\n`);
  return values.smoke === true && !runs.every(isClean) ? 1 : 0;
}

/** Requests to the offline drafter: one set that was used to build it, and one that was not looked at until it was done. */
async function runOfflineSets(subject: Subject, only: string | undefined): Promise<EvalRun[]> {
  const runs: EvalRun[] = [];
  for (const source of ['seen', 'untouched'] as const) {
    const requests = readRequests(
      new URL(`eval/offline-${source === 'seen' ? 'seen' : 'unseen'}.jsonl`, import.meta.url),
    );
    runs.push(await run(subject, chosen(requests, only), 1, source));
  }
  return runs;
}

function chosen(requests: readonly EvalRequest[], only: string | undefined): EvalRequest[] {
  const beginnings = only?.split(',') ?? [''];
  return requests.filter(({ id }) => beginnings.some((beginning) => id.startsWith(beginning)));
}

async function run(
  subject: Subject,
  requests: readonly EvalRequest[],
  repeats: number,
  source: EvalRun['source'],
): Promise<EvalRun> {
  const records: TurnRecord[] = [];
  const parts = { subject, log: silentLog(), now: () => performance.now() };
  for (let repeat = 0; repeat < repeats; repeat += 1)
    for (const request of requests) {
      if (source === 'live') console.error(`${request.id} ${repeat + 1}/${repeats}`);
      records.push(...(await runRequest(request, repeat, parts)));
    }
  const { name, model } = subject.provider;
  return { provider: name, model, source, date: new Date().toISOString(), repeats, records };
}

async function runTranscripts(
  transcripts: readonly Transcript[],
  requests: readonly EvalRequest[],
  source: EvalRun['source'],
): Promise<EvalRun> {
  const subject = await replay(transcripts);
  const spoken = requests.filter(({ id }) => transcripts.some(({ request }) => request === id));
  try {
    return await run(subject, spoken, 1, source);
  } finally {
    await subject.close();
  }
}

/** Each fault alone, in an otherwise correct answer. */
function runFaults(): Promise<EvalRun> {
  const faulty = faultyConversations();
  return runTranscripts(
    faulty.map(({ transcript }) => transcript),
    faulty.map(({ request }) => request),
    'faults',
  );
}

/** Must hold on every commit: no invalid draft is offered without a model, and every transcript fulfils its request. */
function isClean({ source, records }: EvalRun): boolean {
  const drafted = records.filter(({ stages }) => stages !== undefined);
  if (records.some(({ outcome }) => outcome === 'failed')) return false;
  if (!drafted.every(({ stages }) => stages?.afterRepair === true)) return false;
  return (
    source === 'offline' ||
    source === 'seen' ||
    source === 'untouched' ||
    records.every(({ misses }) => misses.length === 0)
  );
}

function print(runs: readonly EvalRun[], withMisses: boolean): void {
  console.log(formatRuns(runs));
  for (const one of runs) {
    if (one.source === 'faults') console.log(formatFaults(one));
    else console.log(formatGroups(one));
    if (withMisses || one.source === 'transcripts') console.log(formatMisses(one));
  }
}

function compare(files: readonly string[]): number {
  const [a, b, ...rest] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as EvalRun);
  if (a === undefined || b === undefined || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  console.log(formatRuns([a, b]));
  console.log(formatChanges(a, b));
  return 0;
}
