import { readDraft } from '../src/conversation/draft/read-draft.ts';
import { createAnswerSplitter } from '../src/conversation/draft/split-answer.ts';
import { describeCard } from '../src/reply/card/describe-card.ts';
import { diffWorkflows } from '../src/workflow/diff/diff.ts';
import { reviewSafety } from '../src/workflow/safety.ts';
import { validateConfig } from '../src/workflow/validate.ts';

/**
 * `node bench/draft.ts [--smoke]`: how fast a streamed answer is split, and how long it takes from the last byte of the model to a revision
 * that is read, fixed, judged, reviewed, compared and summarised, for configs of about 200 lines.
 */

const smoke = process.argv.includes('--smoke');
const RUNS = smoke ? 5 : 60;
/** The target in milliseconds. */
const MOST_MS = 20;

const STEPS = 16;

/** A chain of steps, about 200 lines. */
function chain(): string {
  const ids = Array.from({ length: STEPS }, (_, index) => `step_${index}`);
  const fields = ids.map((id) => `    ${id}_text: {type: str, default: ""}`);
  const nodes = ids.map((id, index) => {
    const before = index === 0 ? 'topic' : `step_${index - 1}_text`;
    return `  - id: ${id}
    description: Writes part ${index} of the whole.
    prompt: |-
      Write part ${index} about {topic}.
      Go on from here: {${before}}
    output_schema:
      type: object
      fields:
        - {name: ${id}_text, type: str, description: the part}
    outputs: [${id}_text]`;
  });
  const names = ['START', ...ids, 'END'];
  const edges = names.slice(1).map((to, index) => `  - {from: ${names[index]}, to: ${to}}`);
  return `schema_version: "1.0"
flow:
  name: long_chain
state:
  fields:
    topic: {type: str, required: true}
${fields.join('\n')}
nodes:
${nodes.join('\n')}
edges:
${edges.join('\n')}
`;
}

const WHOLE = chain();
const FAULTY = WHOLE.replace('"1.0"', '1.0')
  .replace('{topic}.', '{{topic}}.')
  .replace('step_3_text: {type: str', 'step_3_text: {type: string')
  .replace('outputs: [step_5_text]', 'outputs: []')
  .replace('to: END', 'to: end');
const PATCH =
  'nodes:\n  - id: step_4\n    prompt: Write it shorter, about {topic}.\n  - {id: step_9, llm: {temperature: 0.9}}\n';

async function settle(draft: string, current: string | undefined): Promise<string> {
  const read = await readDraft([draft], { base: current, accepted: current });
  const { workflow, verdict, issues, valid } = read.report;
  if (!valid || workflow === undefined) throw new Error('the draft did not become valid');
  const { notes } = reviewSafety(read.yaml);
  const earlier = current === undefined ? undefined : validateConfig(current, { origin: 'user' }).workflow;
  const changes = earlier === undefined ? undefined : diffWorkflows(earlier, workflow);
  return describeCard({ workflow, verdict, issues, revision: 1, changes, fixes: read.fixes, safety: notes });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function timed(work: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

function splitAll(chunks: readonly string[]): void {
  const splitter = createAnswerSplitter();
  for (const chunk of chunks) splitter.push(chunk);
  if (splitter.end().blocks.length === 0) throw new Error('no draft was found');
}

const answer = `I build it.\n\n\`\`\`yaml\n${WHOLE.repeat(smoke ? 5 : 50)}\`\`\`\n`;
const chunks = answer.match(/[\s\S]{1,5}/g) ?? [];
const seconds = median(await timed(() => splitAll(chunks))) / 1000;
console.log(`splitter: ${(Buffer.byteLength(answer) / 1e6 / seconds).toFixed(1)} MB/s in chunks of 5 characters`);

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ['a whole config', WHOLE, undefined],
  ['a patch of it', PATCH, WHOLE],
  ['a whole config with 5 faults', FAULTY, undefined],
];
let slow = false;
for (const [name, draft, current] of cases) {
  await settle(draft, current);
  const times = await timed(() => settle(draft, current));
  const half = median(times);
  const least = Math.min(...times);
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
  console.log(
    `${name} (${WHOLE.split('\n').length} lines), last byte to revision: least ${least.toFixed(1)} ms, median ${half.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
  );
  slow ||= half > MOST_MS && name === 'a whole config';
}
if (slow && !smoke) {
  console.log(`slower than ${MOST_MS} ms`);
  process.exitCode = 1;
}
