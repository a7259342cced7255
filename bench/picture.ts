/*
 * How fast workflows are drawn, how large the pictures are, and what that costs the process. `node bench/picture.ts [--smoke]` prints a line for 3, 20 and
 * 100 steps: milliseconds cold (a new thread) and warm (p50 and p95), bytes of PNG and SVG. Then the memory that the thread holds, and the longest delay
 * of the event loop while 20 pictures are drawn. `--smoke` draws few, to show that it still runs.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createPictures } from '../src/picture/pictures.ts';

const IS_SMOKE = process.argv.includes('--smoke');
const [COLD, WARM] = IS_SMOKE ? [1, 2] : [5, 40];

/** A chain in which every fifth step branches forward or back. `salt` makes the picture a new one. */
function workflow(steps: number, salt: number): string {
  const ids = Array.from({ length: steps }, (_, index) => `step_${index + 1}`);
  const edges = ids.map((id, index) => {
    const next = ids[index + 1] ?? 'END';
    if (index % 5 !== 4) return `  - {from: ${id}, to: ${next}}`;
    const back = ids[index - 2] ?? 'END';
    return `  - {from: ${id}, routes: [{condition: {logic: "state.score >= ${salt % 10}"}, to: ${next}}, {condition: {logic: default}, to: ${back}}]}`;
  });
  return `schema_version: "1.0"
flow: {name: drawn}
state: {fields: {topic: {type: str, required: true}, score: {type: int}, result: {type: str}}}
nodes:
${ids.map((id, index) => `  - {id: ${id}, description: Does part ${index} of the work on the topic (${salt}), prompt: "Work on {topic}.", outputs: [result, score], output_schema: {type: object, fields: [{name: result, type: str}, {name: score, type: int}]}}`).join('\n')}
edges:
  - {from: START, to: step_1}
${edges.join('\n')}
`;
}

const onFailure = (problem: unknown) => {
  throw problem;
};
const at = (sorted: readonly number[], part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1] ?? 0);

async function timed(draw: () => Promise<{ ok: boolean }>): Promise<number> {
  const began = performance.now();
  const picture = await draw();
  if (!picture.ok) throw new Error('A picture was not drawn.');
  return performance.now() - began;
}

async function measure(steps: number) {
  const cold: number[] = [];
  for (let run = 0; run < COLD; run += 1) {
    const pictures = createPictures({ onFailure, keepWarmMs: 0 });
    cold.push(await timed(() => pictures.png({ yaml: workflow(steps, run) })));
  }
  const pictures = createPictures({ onFailure });
  await pictures.png({ yaml: workflow(steps, 1_000) });
  const warm: number[] = [];
  for (let run = 0; run < WARM; run += 1) warm.push(await timed(() => pictures.png({ yaml: workflow(steps, run) })));
  const [png, svg] = await Promise.all([
    pictures.png({ yaml: workflow(steps, 0) }),
    pictures.svg({ yaml: workflow(steps, 0) }),
  ]);
  const [coldSorted, warmSorted] = [cold, warm].map((times) => times.toSorted((a, b) => a - b));
  return {
    steps,
    coldMs: { p50: at(coldSorted ?? [], 0.5), p95: at(coldSorted ?? [], 0.95) },
    warmMs: { p50: at(warmSorted ?? [], 0.5), p95: at(warmSorted ?? [], 0.95) },
    pngBytes: png.ok ? png.content.length : 0,
    svgBytes: svg.ok ? svg.content.length : 0,
  };
}

const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);

/** Must run before anything else is drawn, to measure only the thread. */
async function thread() {
  const before = process.memoryUsage.rss();
  const pictures = createPictures({ onFailure, keepWarmMs: 100 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await pictures.png({ yaml: workflow(20, 0) });
  const held = process.memoryUsage.rss() - before;
  delay.enable();
  for (let run = 0; run < 20; run += 1) await pictures.png({ yaml: workflow(20, 1 + run) });
  delay.disable();
  await pause(300);
  return {
    heldMiB: mib(held),
    heldAfterMiB: mib(process.memoryUsage.rss() - before),
    delayMs: Math.round(delay.max / 1e6),
    delayP99Ms: Math.round(delay.percentile(99) / 1e6),
  };
}

console.log(JSON.stringify(await thread()));
for (const steps of [3, 20, 100]) console.log(JSON.stringify(await measure(steps)));
process.exit(0);
