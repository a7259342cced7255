import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateConfig } from '../../src/workflow/validate.ts';
import { configOfWire, WIRE_SCHEMA } from '../../src/workflow/wire.ts';

const REVIEW = {
  reply: 'Here.',
  flow: { name: 'review', description: '' },
  state: [
    { name: 'topic', type: 'str', required: true, default_json: '', description: 'what about' },
    { name: 'draft', type: 'str', required: false, default_json: '""', description: '' },
    { name: 'score', type: 'float', required: false, default_json: '0', description: '' },
    { name: 'tags', type: 'list[str]', required: false, default_json: '', description: '' },
  ],
  nodes: [
    {
      id: 'write',
      description: 'Writes.',
      prompt: 'Write about {topic}: {draft}',
      tools: ['web_search'],
      outputs: [{ name: 'draft', type: 'str', description: '' }],
      temperature: 1,
    },
    {
      id: 'judge',
      description: '',
      prompt: 'Rate {draft}',
      tools: [],
      outputs: [
        { name: 'score', type: 'float', description: '' },
        { name: 'tags', type: 'list[str]', description: '' },
      ],
      temperature: -1,
    },
  ],
  edges: [
    { from: 'START', to: 'write', routes: [] },
    { from: 'write', to: 'judge', routes: [] },
    {
      from: 'judge',
      to: '',
      routes: [
        { when: 'state.score >= 0.8', to: 'END' },
        { when: '', to: 'write' },
      ],
    },
  ],
};

test('an answer in the wire shape becomes a valid config', () => {
  const yaml = configOfWire(JSON.stringify(REVIEW))!;
  const { workflow, issues } = validateConfig(yaml, { origin: 'draft' });
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(workflow?.nodes.map(({ id, outputs }) => [id, outputs])).toEqual([
    ['write', ['draft']],
    ['judge', ['score', 'tags']],
  ]);
  expect(workflow?.nodes[0]?.llm?.temperature).toBe(1);
  expect(workflow?.nodes[1]?.llm).toBeUndefined();
  expect(workflow?.edges[2]?.routes?.map(({ condition }) => condition.logic)).toEqual([
    'state.score >= 0.8',
    'default',
  ]);
});

test('the schema has no part that a vendor refuses: all keys required, nothing open, no unions, no maps', () => {
  const objects: Record<string, unknown>[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && value.type === 'object') objects.push({ ...value });
    for (const part of Object.values(value)) visit(part);
  };
  visit(WIRE_SCHEMA.schema);
  expect(objects).toHaveLength(7);
  for (const { properties, required, additionalProperties } of objects) {
    expect(additionalProperties).toBe(false);
    expect(required).toEqual(Object.keys(properties ?? {}));
  }
  expect(JSON.stringify(WIRE_SCHEMA)).not.toMatch(/anyOf|oneOf|\$ref|\$schema|minimum|pattern/);
});

function isNoAnswer(answer: string): void {
  expect(configOfWire(answer)).toBeUndefined();
}

test('any other answer is none', () => {
  fc.assert(fc.property(fc.string(), isNoAnswer));
  fc.assert(fc.property(fc.json(), isNoAnswer));
});
