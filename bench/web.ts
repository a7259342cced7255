// What a person at the web page waits for, and what the process costs: start to ready, the model's first chunk to the browser's event, its last byte
// to the end of the turn, resident memory. `node bench/web.ts [--smoke]`. Medians; the machine's speed is in them, so compare on one machine only.
import { readFileSync } from 'node:fs';
import { startApp, temporaryFolder } from '../test/support/app-process.ts';
import { answer, ARTICLE } from '../test/support/configs.ts';
import { startScriptedLlm } from '../test/support/llm/scripted-server.ts';
import { createWebClient } from '../test/support/web-client.ts';

const smoke = process.argv.includes('--smoke');
const starts = smoke ? 1 : 7;
const answers = smoke ? 2 : 30;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const residentMiB = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const folder = temporaryFolder();
const times = { first: 0, last: 0 };
const llm = await startScriptedLlm({
  vendor: 'openai',
  script: () => ({
    chunks: (async function* () {
      const [prose = '', yaml = ''] = answer('I research first, then I write.', ARTICLE).split('\n\n', 2);
      times.first = performance.now();
      yield prose;
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield `\n\n${yaml}`;
      times.last = performance.now();
    })(),
  }),
});
const variables = { OPENAI_API_KEY: 'key-of-bench', OPENAI_BASE_URL: llm.url, LLM_MODEL: 'scripted' };

const ready: number[] = [];
const idle: number[] = [];
for (let run = 0; run < starts; run += 1) {
  const began = performance.now();
  const app = await startApp(folder.path, variables);
  ready.push(performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, 500));
  idle.push(residentMiB(app.child.pid!));
  await app.end('SIGTERM');
}

const app = await startApp(folder.path, variables);
const client = createWebClient(app.url);
const firstLag: number[] = [];
const lastLag: number[] = [];
for (let run = 0; run < answers; run += 1) {
  const sessionId = await client.createSession();
  const { turnId } = await client.post(sessionId, 'Write articles');
  await client.events(sessionId, ({ event, data }) => {
    if (event === 'reply' && firstLag.length === run && data['text'] !== '')
      firstLag.push(performance.now() - times.first);
    if (event !== 'done' || data['turnId'] !== turnId) return false;
    lastLag.push(performance.now() - times.last);
    return true;
  });
}
const after = residentMiB(app.child.pid!);
await app.end('SIGTERM');
await llm.close();
folder.remove();

console.log(`start to ready, median of ${starts}: ${median(ready).toFixed(0)} ms`);
console.log(
  `resident memory idle, median: ${median(idle).toFixed(0)} MiB; after ${answers} answers: ${after.toFixed(0)} MiB`,
);
console.log(`model's first chunk to the browser's event, median of ${answers}: ${median(firstLag).toFixed(1)} ms`);
console.log(`model's last byte to the end of the turn, median of ${answers}: ${median(lastLag).toFixed(1)} ms`);
