/*
 * Whether one person's message can stop the process for everybody else: each input that froze an earlier version is posted at 1 MiB, as a file or as
 * text, while `/healthz` is asked every 20 ms. `node bench/freeze.ts [--smoke]` prints the slowest answer for each, in milliseconds. `--smoke` posts
 * small inputs, to show that it still runs.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startApp, temporaryFolder } from '../test/support/app-process.ts';
import { createWebClient } from '../test/support/web-client.ts';

const SIZE = process.argv.includes('--smoke') ? 20_000 : 1_048_000;
/** The longest message that the web chat accepts. Characters. */
const TEXT_SIZE = Math.min(SIZE, 39_000);

const repeat = (unit: string, size: number) => unit.repeat(Math.floor(size / unit.length));
const config = (prompt: string) => `schema_version: "1.0"
flow: {name: loaded}
state: {fields: {topic: {type: str, required: true}, result: {type: str}}}
nodes:
  - id: write
    prompt: "{topic} ${prompt}"
    outputs: [result]
    output_schema: {type: str}
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;
const steps = (size: number) => {
  const count = Math.floor(size / 150);
  const ids = Array.from({ length: count }, (_, index) => `step_${index}`);
  return `schema_version: "1.0"
flow: {name: many_steps}
state:
  fields:
${ids.map((id) => `    f_${id}: {type: string}`).join('\n')}
nodes:
${ids.map((id) => `  - {id: ${id}, prompt: Write it, outputs: [f_${id}], output_schema: {type: string}}`).join('\n')}
edges:
  - {from: START, to: step_0}
`;
};

const inputs: Record<string, { content: string; files?: { name: string; content: string }[] }> = {
  'file of line breaks': { content: 'fix it', files: [{ name: 'notes.yaml', content: repeat('\n', SIZE) }] },
  'file whose prompt holds a.a.a.': {
    content: 'fix it',
    files: [{ name: 'dots.yaml', content: config(repeat('a.', SIZE)) }],
  },
  'file of steps with type: string': { content: 'fix it', files: [{ name: 'steps.yaml', content: steps(SIZE) }] },
  'file of opening brackets': { content: 'fix it', files: [{ name: 'brackets.yaml', content: repeat('[', SIZE) }] },
  'file of scheme://user:': {
    content: 'fix it',
    files: [{ name: 'addresses.yaml', content: config(repeat('a://b:', SIZE)) }],
  },
  'text of spaces and a full stop': { content: `${repeat(' ', TEXT_SIZE)}.x` },
  'text of opening brackets': { content: repeat('[', TEXT_SIZE) },
  'text of *a ': { content: repeat('*a ', TEXT_SIZE) },
};

const folder = temporaryFolder();
const app = await startApp(folder.path);
const client = createWebClient(app.url);
// Keeps the cost of the start and the first turn out of the measurement.
await pause(SIZE > 100_000 ? 3_000 : 0);
await client.say(await client.createSession(), 'Write an article about a topic.');
for (const [name, body] of Object.entries(inputs)) {
  const sessionId = await client.createSession();
  let slowest = 0;
  const end = new AbortController();
  const watch = (async () => {
    while (!end.signal.aborted) {
      const began = performance.now();
      await fetch(`${app.url}/healthz`, { headers: { connection: 'close' } }).then(
        (response) => response.arrayBuffer(),
        () => undefined,
      );
      slowest = Math.max(slowest, performance.now() - began);
      await pause(20);
    }
  })();
  const began = performance.now();
  const response = await fetch(`${app.url}/api/sessions/${sessionId}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { turnId?: string };
  if (answer.turnId !== undefined)
    await client.events(
      sessionId,
      ({ event, data }) => ['done', 'failed'].includes(event) && data['turnId'] === answer.turnId,
    );
  const turnMs = performance.now() - began;
  await pause(300);
  end.abort();
  await watch;
  console.log(
    JSON.stringify({
      input: name,
      status: response.status,
      turnMs: Math.round(turnMs),
      slowestHealthzMs: Math.round(slowest),
    }),
  );
}
await app.end('SIGTERM');
folder.remove();
