import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCodeRunner } from '../src/trial/python/code-runner.ts';
import { dryRun } from '../src/workflow/rehearsal/dry-run.ts';
import { createPlan } from '../src/workflow/rehearsal/plan.ts';
import { validateConfig } from '../src/workflow/validate.ts';
import { readTraces, retrace } from '../test/conformance/traces.ts';

/**
 * `node --expose-gc bench/rehearsal.ts [--smoke]`: how many recorded runs come out the same, how long a dry run takes, and what Python costs in time
 * and memory.
 */
const smoke = process.argv.includes('--smoke');

const MIB = 1024 * 1024;
const rss = () => Math.round(process.memoryUsage.rss() / MIB);

function chain(count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `step_${index}`);
  const nodes = ids.map(
    (id) => `  - {id: ${id}, prompt: "Go on: {text}", output_schema: {type: str}, outputs: [text]}`,
  );
  const edges = ['START', ...ids].map((from, index) => `  - {from: ${from}, to: ${ids[index] ?? 'END'}}`);
  const head = 'schema_version: "1.0"\nflow: {name: chain}\nstate:\n  fields:\n    text: {type: str, default: ""}\n';
  return `${head}nodes:\n${nodes.join('\n')}\nedges:\n${edges.join('\n')}\n`;
}

async function timed<T>(work: () => Promise<T> | T): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const { workflow } = validateConfig(chain(10), { origin: 'user' });
if (workflow === undefined) throw new Error('The chain is not valid.');
const times: number[] = [];
for (let round = 0; round < 50; round += 1) times.push(await timed(() => dryRun(createPlan(workflow))));
const median = times.toSorted((a, b) => a - b)[25] ?? 0;
console.log(
  `dry run of 10 steps: ${(times[0] ?? 0).toFixed(1)} ms the first time, ${median.toFixed(2)} ms (median of 50)`,
);

const code = createCodeRunner({ idleMs: 200 });
const step = { kind: 'code', code: 'result = 1 + 1', inputs: new Map(), sandboxed: true, timeoutSeconds: 60 } as const;
const before = rss();
const cold = await timed(() => code.run(step));
const warm = await timed(() => code.run(step));
const loaded = rss();
await sleep(1_000);
globalThis.gc?.();
console.log(`first code step: ${Math.round(cold)} ms cold, ${warm.toFixed(1)} ms warm`);
console.log(`memory: ${before} MiB before Python, ${loaded} MiB with it, ${rss()} MiB after it was let go`);

const traces = readTraces().slice(0, smoke ? 20 : undefined);
let equal = 0;
const seconds =
  (await timed(async () => {
    for (const trace of traces) {
      const { steps, end } = await retrace(trace, code);
      const same =
        JSON.stringify(canonical({ steps, end })) === JSON.stringify(canonical({ steps: trace.steps, end: trace.end }));
      if (same) equal += 1;
      else console.log(`differs: ${trace.id}`);
    }
  })) / 1000;
console.log(`recorded runs: ${equal} of ${traces.length} come out the same (${seconds.toFixed(1)} s)`);
await code.close();
if (equal < traces.length) process.exitCode = 1;

/** The same value with sorted keys. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]),
  );
}
