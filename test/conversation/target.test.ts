import { describe, expect, test } from 'vitest';
import { threadedWorkflowTasks } from '../../src/conversation/threaded-tasks.ts';
import { inlineWorkflowTasks } from '../../src/conversation/workflow-tasks.ts';
import { startConversation } from '../support/conversation-harness.ts';

/** On `main` its tool never reaches the model; on `dev` it does. */
const SEARCH = `schema_version: "1.0"
flow: {name: search}
state: {fields: {topic: {type: str, required: true}, text: {type: str}}}
nodes:
  - {id: write, prompt: "Search for {topic} and write", tools: [json_parse], outputs: [text], output_schema: {type: str}}
edges: [{from: START, to: write}, {from: write, to: END}]
`;
const config = { files: [{ name: 'search.yaml', text: SEARCH }] };
const patch = '```yaml\nnodes:\n  - {id: write, prompt: "Search for {topic} and write briefly"}\n```';

describe('a config is judged for the branch of the runtime that is set', () => {
  test('main: its tool makes a step invent things', async () => {
    const { say, lastText } = await startConversation([]);
    await say('', config);
    expect(lastText()).toContain('**search** r1 · valid, but it makes things up when run\n');
  });

  test('dev: it runs, and the card names the branch', async () => {
    const workflow = inlineWorkflowTasks({ target: 'dev' });
    const { say, lastText } = await startConversation([{ chunks: [`Shorter.\n\n${patch}`] }], {}, { workflow });
    await say('', config);
    expect(lastText()).toContain('**search** r1 · runs · `dev`\n');
    await say('make it shorter');
    expect(lastText()).toContain('**search** r2 · runs · `dev`\n');
    await say('validate');
    expect(lastText()).toContain('`search.r2.yaml` **runs on `dev`**');
  });

  test('also a large one, in a thread', async () => {
    const large = SEARCH.replace('and write', `and write ${'well '.repeat(20_000)}`);
    expect((await threadedWorkflowTasks({ target: 'dev' }).validate(large)).verdict).toBe('runs');
    expect((await threadedWorkflowTasks().validate(large)).verdict).toBe('makes_things_up');
  });
});
