import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import { fixRequest } from '../../../src/llm/offline/edit/fix-request.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { editOffline } from './ask-offline.ts';

const head = 'schema_version: "1.0"\nflow: {name: t}\n';
const line = 'edges: [{from: START, to: write}, {from: write, to: END}]\n';

const FAILING: readonly [string, string][] = [
  [
    'a default of another type',
    `${head}state:
  fields:
    topic: {type: str, required: true}
    urgent: {type: str, default: no}
    text: {type: str}
nodes:
  - {id: write, prompt: "Write about {topic}, urgent: {urgent}", outputs: [text], output_schema: {type: str}}
${line}`,
  ],
  [
    'a field that no step writes',
    `${head}state:
  fields:
    topic: {type: str, required: true}
    notes: {type: str}
    text: {type: str}
nodes:
  - {id: write, prompt: "Write about {topic} from {notes}", outputs: [text], output_schema: {type: str}}
${line}`,
  ],
  [
    'code outside a sandbox that works on numbers',
    `${head}state:
  fields:
    numbers: {type: "list[float]", required: true}
    total: {type: float}
nodes:
  - id: write
    prompt: add
    code: result = sum(inputs["numbers"])
    inputs: {numbers: "{numbers}"}
    outputs: [total]
    output_schema: {type: float}
${line}`,
  ],
];

describe('"fix it" makes a valid file run that fails when run', () => {
  test.each(FAILING)('%s', async (_what, yaml) => {
    expect(validateConfig(yaml, { origin: 'user' })).toMatchObject({ valid: true });
    expect(validateConfig(yaml, { origin: 'user' }).verdict).not.toBe('runs');
    const { config, prose } = await editOffline(yaml, 'fix it');
    expect(prose).toContain('I fixed by rule:\n- ');
    expect(validateConfig(config ?? '', { origin: 'user' }).verdict).toBe('runs');
  });

  test('and leaves one alone that runs', async () => {
    const yaml = `${head}state: {fields: {topic: {type: str, required: true}, text: {type: str}}}
nodes: [{id: write, prompt: "Write about {topic}", outputs: [text], output_schema: {type: str}}]
${line}`;
    const { config, prose } = await editOffline(yaml, 'please fix the errors');
    expect(prose).toContain('It is valid and it runs, so there is nothing to fix.');
    expect(config).toBeUndefined();
  });
});

test('what a fix would remove is left until it is asked for', async () => {
  const yaml = `${head}state: {fields: {topic: {type: str, required: true}, text: {type: str}}}
nodes: [{id: write, prompt: "Write about {topic}", outputs: [text], output_schema: {type: str}, owner: anna}]
${line}`;
  const first = await editOffline(yaml, 'fix it');
  expect(first.prose).toContain('left `owner` where it is');
  expect(first.prose).toContain('Say *remove the rest* and I remove what I left.');
  const second = await editOffline(yaml, 'yes, remove the rest');
  expect(second.config).not.toContain('owner');
  expect(validateConfig(second.config ?? '', { origin: 'draft' }).issues).toEqual([]);
});

const library = loadLibrary();

test.each([
  ['en', 'Fix it'],
  ['en', 'can you please fix this file?'],
  ['en', "fix what's wrong so that it runs"],
  ['en', 'fix all the warnings, thanks!'],
  ['de', 'Bitte behebe die Fehler'],
  ['de', 'repariere das'],
  ['fr', 'corrige les erreurs, stp'],
  ['es', 'arréglalo por favor'],
  ['pt', 'conserta isso'],
  ['ja', 'エラーを直してください'],
])('%s: "%s" asks for a fix', (code, text) => {
  const language = library.languages.find((one) => one.code === code);
  expect(language && fixRequest(text, language)).toBe('fix');
});

test.each([
  'fix the tone of the answer',
  'add a step that fixes the grammar',
  'make it shorter',
  'correct the spelling of the article',
])('"%s" asks for something else', (text) => {
  const language = library.languages.find((one) => one.code === 'en');
  expect(language && fixRequest(text, language)).toBeUndefined();
});

test('of very many fixes the first ones are listed, and the rest is counted', async () => {
  const fields = Array.from({ length: 60 }, (_, index) => `    f${index}: {type: str, default: ${index}}\n`).join('');
  const reads = Array.from({ length: 60 }, (_, index) => `{f${index}}`).join(' ');
  const yaml = `${head}state:\n  fields:\n    text: {type: str}\n${fields}nodes: [{id: write, prompt: "Write ${reads}", outputs: [text], output_schema: {type: str}}]\n${line}`;
  const { prose, config } = await editOffline(yaml, 'fix it');
  expect(config).toContain('f59: {type: str, default: "59"}');
  expect(prose.split('\n').length).toBeLessThan(40);
  expect(prose).toMatch(/^- \+\d+$/m);
});
