import { expect, test } from 'vitest';
import { createOfflineProvider } from '../../src/llm/offline.ts';
import { askOffline } from './offline/ask-offline.ts';

const prompt = {
  system: '',
  messages: [],
  maxOutputTokens: 100,
  task: { text: 'Summarize a long document into bullet points', files: [] },
};

test('it says on every reply that it is not a model', () => {
  const provider = createOfflineProvider();
  expect(provider).toMatchObject({
    name: 'offline',
    model: 'rules',
    label: 'Drafted by rules - no AI model is connected',
  });
});

test('an answer is a few lines of prose, then one fence with a whole config, then the end', async () => {
  const { prose, config, events } = await askOffline('Research a topic and write a 500-word article with sources');
  expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'end']);
  expect(prose.split('\n').length).toBeLessThanOrEqual(6);
  expect(prose).not.toContain('schema_version');
  expect(config).toMatch(/^schema_version: "1.0"\n/);
});

test('an answer without a config is prose and the end', async () => {
  const { config, events } = await askOffline('make me a workflow');
  expect(events.map(({ type }) => type)).toEqual(['text', 'end']);
  expect(config).toBeUndefined();
});

test('an abort throws the reason of the signal', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped by the user');
  const events = createOfflineProvider().stream(prompt, stop.signal)[Symbol.asyncIterator]();
  await events.next();
  stop.abort(reason);
  await expect(events.next()).rejects.toBe(reason);
});

test('a config that holds a fence of its own comes out of the answer whole', async () => {
  const config = [
    'schema_version: "1.0"',
    'flow: {name: fences}',
    'state: {fields: {text: {type: str, required: true}, out: {type: str}}}',
    'nodes:',
    '  - id: quote',
    '    prompt: |',
    '      Quote {text} like this:',
    '```',
    '',
  ].join('\n');
  const fenced = config.replace('```', '      ```\n      code\n      ```\n      ````');
  const rest =
    '    outputs: [out]\n    output_schema: {type: str}\nedges: [{from: START, to: quote}, {from: quote, to: END}]\n';
  const file = { name: 'fences.yaml', text: fenced + rest };
  const { config: read } = await askOffline('here is my file', { files: [file] });
  expect(read).toBe(file.text);
});
