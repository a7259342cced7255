import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { threadedWorkflowTasks } from '../../src/conversation/threaded-tasks.ts';
import { inlineWorkflowTasks } from '../../src/conversation/workflow-tasks.ts';
import { ARTICLE } from '../support/configs.ts';

const large = (prompt: string) =>
  ARTICLE.replace('Collect facts about {topic}.', `Collect facts about {topic}. ${prompt}`);

test('a large config gets the same report from a thread as on the event loop', async () => {
  const yaml = large('a.'.repeat(60_000));
  expect(await threadedWorkflowTasks().validate(yaml)).toEqual(await inlineWorkflowTasks().validate(yaml));
  const draft = yaml.replace('type: str, default: ""', 'type: string, default: ""');
  const read = await threadedWorkflowTasks().readDraft([draft], {});
  expect(read.report.valid).toBe(true);
  expect(read).toEqual(await inlineWorkflowTasks().readDraft([draft], {}));
});

test('the event loop stays free while a mebibyte is processed', async () => {
  const tasks = threadedWorkflowTasks();
  const fields = Array.from({ length: 20_000 }, (_, index) => `    f${index}: {type: string, default: ""}\n`).join('');
  const draft = ARTICLE.replace('nodes:\n', `${fields}nodes:\n`);
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
