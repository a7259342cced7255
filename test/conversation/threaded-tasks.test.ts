import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { threadedWorkflowTasks } from '../../src/conversation/threaded-tasks.ts';
import { inlineWorkflowTasks } from '../../src/conversation/workflow-tasks.ts';
import { ARTICLE } from '../support/configs.ts';

const large = (prompt: string) =>
  ARTICLE.replace('Collect facts about {topic}.', `Collect facts about {topic}. ${prompt}`);

function withFields(count: number): string {
  const fields = Array.from({ length: count }, (_, index) => `    f${index}: {type: string, default: ""}\n`).join('');
  return ARTICLE.replace('nodes:\n', `${fields}nodes:\n`);
}

test('a large config gets the same report from a thread as on the event loop', async () => {
  const yaml = large('a.'.repeat(60_000));
  expect(await threadedWorkflowTasks().validate(yaml)).toEqual(await inlineWorkflowTasks().validate(yaml));
  const draft = yaml.replace('type: str, default: ""', 'type: string, default: ""');
  const read = await threadedWorkflowTasks().readDraft([draft], {});
  expect(read.report.valid).toBe(true);
  expect(read).toEqual(await inlineWorkflowTasks().readDraft([draft], {}));
});

test('a large config does not wait for a very large one that came first', async () => {
  const tasks = threadedWorkflowTasks();
  await Promise.all([30_000, 80_000].map((size) => tasks.validate(large('a '.repeat(size / 2)))));
  const ended: string[] = [];
  const validated = (name: string, yaml: string) => tasks.validate(yaml).then(() => ended.push(name));
  await Promise.all([validated('very large', withFields(20_000)), validated('large', large('b '.repeat(15_000)))]);
  expect(ended).toEqual(['large', 'very large']);
});

test('the event loop stays free while a mebibyte is processed', async () => {
  const tasks = threadedWorkflowTasks();
  const draft = withFields(20_000);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 5);
  delay.enable();
  const read = await tasks.readDraft([draft], {});
  delay.disable();
  clearInterval(turning);
  expect(read.report.valid).toBe(true);
  // On the event loop not one turn would have been possible.
  expect(turns).toBeGreaterThan(20);
  expect(delay.percentile(95) / 1e6).toBeLessThan(100);
});

test('a config that takes longer than the limit is given up with a sentence', async () => {
  const tasks = threadedWorkflowTasks({ limitMs: 1 });
  const failure = { code: 'workflow.too_slow', message: expect.stringMatching(/\.$/) };
  await expect(tasks.validate(large('a '.repeat(60_000)))).rejects.toMatchObject(failure);
  expect((await tasks.validate(ARTICLE)).valid).toBe(true);
});
