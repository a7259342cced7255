import { describe, expect, test } from 'vitest';
import { isSameConfig } from '../../../src/conversation/draft/choose/block-nature.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';

const HEAD = CHECKED_ARTICLE.slice(0, CHECKED_ARTICLE.indexOf('nodes:\n'));
const EDGES = CHECKED_ARTICLE.slice(CHECKED_ARTICLE.indexOf('edges:\n'));
const WRITE = `  - id: write
    description: Writes the article from the notes.
    prompt: |-
      Write a warm article about {topic} from these notes: {notes}
    output_schema:
      type: object
      fields:
        - {name: article, type: str, description: the article}
    outputs: [article]
`;
const WARM = CHECKED_ARTICLE.replace('Write an article', 'Write a warm article');

/** The config after `CHECKED_ARTICLE` was answered by `yaml`, and by `repair` where the model is asked again. */
async function changed(yaml: string, repair?: string) {
  const harness = await startConversation([
    { chunks: [answer('Here.', CHECKED_ARTICLE)] },
    { chunks: [answer('Warmer.', yaml)] },
    ...(repair === undefined ? [] : [{ chunks: [answer('Whole.', repair)] }]),
  ]);
  await harness.say('Write articles');
  await harness.say('make the writer warmer');
  return { ...harness, config: harness.platform.files.at(-1)!.attachment.content, asked: harness.llm.requests.length };
}

describe('what a draft leaves out as unchanged is completed by id', () => {
  test.each([
    '# ... rest of the steps unchanged ...',
    '# (other steps as before)',
    '# remaining nodes stay the same',
    '# ...',
    '...',
    '[unchanged]',
    '- ...',
    '- <same as before>',
    '- "[other steps unchanged]"',
    '... (rest unchanged)',
    '# … übrige Schritte unverändert …',
    '# ... le reste est inchangé ...',
    '# ... el resto sin cambios ...',
    '# ... os demais passos sem alterações ...',
    '# 残りのステップは変更なし',
    '# 其余步骤不变',
    '// ... existing steps ...',
  ])('steps: %s', async (marker) => {
    for (const nodes of [`${WRITE}  ${marker}\n`, `  ${marker}\n${WRITE}`, `  ${marker}\n${WRITE}  ${marker}\n`]) {
      const { config, asked, lastText } = await changed(`${HEAD}nodes:\n${nodes}${EDGES}`);
      expect(isSameConfig(config, WARM)).toBe(true);
      expect(asked).toBe(2);
      expect(lastText()).toContain('kept `research`, `fact_check`, which the draft left out as unchanged');
    }
  });

  test.each([
    ['steps and edges', `${HEAD}nodes:\n${WRITE}  # ... rest unchanged\nedges:\n  # ... unchanged ...\n`],
    [
      'a section',
      `schema_version: "1.0"\nflow: # unchanged\nstate: # unchanged\nnodes:\n${WRITE}  # other nodes unchanged\nedges: # unchanged\n`,
    ],
    [
      'the value of a section',
      `schema_version: "1.0"\nflow: <unchanged>\nstate: "[same as before]"\nnodes:\n${WRITE}  - ...\nedges: ...\n`,
    ],
    ['everything after a step', `${HEAD}nodes:\n${WRITE}# ... rest of the file unchanged\n`],
    [
      'steps of which only the id is left',
      `${HEAD}nodes:\n  - id: research  # unchanged\n${WRITE}  - id: fact_check\n${EDGES}`,
    ],
    [
      'the keys of a step',
      `${HEAD}nodes:\n  - id: research\n    # ... unchanged ...\n${WRITE}  - id: fact_check\n    prompt: <same as before>\n    output_schema: "[unchanged]"\n    outputs: [unchanged]\n${EDGES}`,
    ],
    [
      'the fields',
      `schema_version: "1.0"\nflow:\n  name: article_writer\n  description: Researches a topic and writes an article about it.\nstate:\n  fields:\n    topic: {type: str, required: true, description: What the article is about}\n    # ... other fields unchanged\nnodes:\n${WRITE}  # ... other steps unchanged\n${EDGES}`,
    ],
    [
      'edges',
      `${HEAD}nodes:\n${WRITE}  # ... other steps unchanged\nedges:\n  - {from: START, to: research}\n  # ... rest of the edges unchanged\n`,
    ],
    ['a patch with an elided list of edges', `nodes:\n${WRITE}edges:\n  - {from: START, to: research}\n  - ...\n`],
    [
      'a value of a patch',
      `nodes:\n  - id: write\n    description: <unchanged>\n    prompt: |-\n      Write a warm article about {topic} from these notes: {notes}\n    outputs: "..."\n`,
    ],
    [
      'a text that is nothing but a marker',
      `${HEAD}nodes:\n  - id: research\n    prompt: |-\n      [same as before]\n${WRITE}  # other steps unchanged\n${EDGES}`,
    ],
  ])('%s', async (_name, yaml) => {
    const { config, asked } = await changed(yaml);
    expect(isSameConfig(config, WARM)).toBe(true);
    expect(asked).toBe(2);
  });

  test('a step that no edge leads to any more was meant to go', async () => {
    const edges = ARTICLE.slice(ARTICLE.indexOf('edges:\n'));
    const { config } = await changed(`${HEAD}nodes:\n${WRITE}  # ... other steps unchanged\n${edges}`);
    expect(config).not.toContain('fact_check');
    expect(config).toContain('id: research');
  });

  test('a new step stays', async () => {
    const sum = WRITE.replace('id: write', 'id: sum_up').replace('Write a warm', 'Sum up an');
    const edges = EDGES.replace('to: END}', 'to: sum_up}\n  - {from: sum_up, to: END}');
    const { config } = await changed(`${HEAD}nodes:\n  # ... existing steps unchanged ...\n${sum}${edges}`);
    for (const id of ['research', 'write', 'fact_check', 'sum_up']) expect(config).toContain(`- id: ${id}\n`);
  });
});

describe('what cannot be completed is asked for', () => {
  test('in a first draft', async () => {
    const { say, llm, platform } = await startConversation([
      { chunks: [answer('Here.', `${HEAD}nodes:\n${WRITE}  # ... remaining steps omitted ...\n${EDGES}`)] },
      { chunks: [answer('Whole.', WARM)] },
    ]);
    await say('Write articles');
    expect(llm.requests[1]!.prompt.messages.at(-1)!.content).toContain('# ... remaining steps omitted ...');
    expect(llm.requests[1]!.prompt.messages.at(-1)!.content).toContain('Write every step, field and edge in full');
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([WARM]);
  });

  test.each([
    [
      'a part of a prompt',
      `${HEAD}nodes:\n${WRITE.replace('{notes}\n', '{notes}\n      ... (rest of the prompt unchanged)\n')}  # other steps unchanged\n${EDGES}`,
    ],
    ['a step that is not there', `${HEAD}nodes:\n${WRITE}  - id: polish\n    # ... unchanged\n${EDGES}`],
  ])('%s', async (_name, yaml) => {
    const { config, asked } = await changed(yaml, WARM);
    expect(asked).toBe(3);
    expect(config).toBe(WARM);
  });

  test('and never stored without its steps', async () => {
    const yaml = `${HEAD}nodes:\n${WRITE.replace('{notes}\n', '{notes}\n      [rest of the prompt unchanged]\n')}${EDGES}`;
    const { store, lastText, platform, say, llm } = await changed(yaml, yaml);
    expect(platform.ends.at(-1)?.end.outcome).toBe('invalid');
    expect(lastText()).toContain('not valid');
    const [session] = await store.listRecentSessions('memory:home:ann', 1);
    expect(await store.listRevisions(session!.id)).toHaveLength(1);
    await say('fix it');
    expect(llm.requests[3]!.prompt.messages.at(-1)!.content).toContain('<current_config name="article_writer.r1.yaml"');
  });
});

test.each([
  ['a comment of the file', ARTICLE.replace('nodes:\n', '# The rest of the steps is unchanged since May.\nnodes:\n')],
  [
    'a prompt that speaks of the rest',
    ARTICLE.replace('Collect facts about {topic}.', 'Collect facts about {topic} and omit the rest...\n      ...'),
  ],
  ['an ordinary comment', ARTICLE.replace('nodes:\n', '# Other fields come from the caller.\nnodes:\n')],
  ['an ellipsis in a description', ARTICLE.replace('Collects facts about the topic.', 'Collects facts...')],
])('a config that leaves nothing out is taken as it is: %s', async (_name, yaml) => {
  const { say, llm, platform } = await startConversation([{ chunks: [answer('Here.', yaml)] }]);
  await say('Write articles');
  expect(llm.requests).toHaveLength(1);
  expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([yaml]);
});
