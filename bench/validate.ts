import { validateConfig } from '../src/workflow/validate.ts';

/** `node bench/validate.ts [--smoke]`: how fast configs are read and validated, and whether the time grows linearly with their size. */

const smoke = process.argv.includes('--smoke');

const EXAMPLE = `schema_version: "1.0"
flow:
  name: article_writer
state:
  fields:
    topic:
      type: str
      required: true
    draft:
      type: str
      default: ""
    score:
      type: float
      default: 0.0
nodes:
  - id: write
    prompt: Write about {topic}
    output_schema:
      type: str
    outputs: [draft]
  - id: judge
    prompt: Judge {state.draft}
    output_schema:
      type: object
      fields:
        - name: score
          type: float
    outputs: [score]
edges:
  - from: START
    to: write
  - from: write
    to: judge
  - from: judge
    to: END
`;

/** A chain of `count` nodes, small enough that 5,000 of them stay below the size limit. */
function chain(count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `step_${index}`);
  const nodes = ids.map(
    (id) => `  - id: ${id}
    prompt: Improve {state.draft} about {topic}
    output_schema:
      type: str
    outputs: [draft]
`,
  );
  const edges = ['START', ...ids].map((from, index) => `  - from: ${from}\n    to: ${ids[index] ?? 'END'}\n`);
  const state = EXAMPLE.slice(0, EXAMPLE.indexOf('nodes:'));
  return `${state}nodes:\n${nodes.join('')}edges:\n${edges.join('')}`;
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function validate(text: string): void {
  const { issues, valid } = validateConfig(text, { origin: 'user' });
  if (!valid) throw new Error(`The bench's own config is not valid: ${JSON.stringify(issues[0])}`);
}

const first = milliseconds(() => validate(EXAMPLE));
const files = smoke ? 200 : 5_000;
const total = milliseconds(() => {
  for (let file = 0; file < files; file += 1) validate(EXAMPLE);
});
console.log(`two nodes: first ${first.toFixed(1)} ms, then ${Math.round((files / total) * 1000)} files/s`);

for (const nodes of [10, 100, 1_000, 5_000]) {
  const text = chain(nodes);
  const runs = smoke ? 3 : 21;
  const times = Array.from({ length: runs }, () => milliseconds(() => validate(text)));
  const middle = median(times);
  const best = Math.min(...times);
  console.log(
    `${String(nodes).padStart(5)} nodes (${String(Math.round(text.length / 1024)).padStart(4)} KiB): ` +
      `median ${middle.toFixed(1)} ms, best ${best.toFixed(1)} ms, ${((middle * 1000) / nodes).toFixed(0)} us per node`,
  );
}
