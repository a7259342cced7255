import { expect, test } from 'vitest';
import { answerOffline } from '../../../src/llm/offline/answer.ts';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import type { PromptTask } from '../../../src/llm/provider.ts';
import { cpuMs, growthOf } from '../../support/linear-time.ts';

const library = loadLibrary();

function answer(task: Partial<PromptTask>): void {
  answerOffline({ text: '', files: [], ...task }, library);
}

/** Repeated, these reach every pattern that reads a message: separators, brackets, numbers, names, keys, and words the drafter listens to. */
const UNITS = [
  ' ',
  '\n',
  ',',
  ', ',
  '"',
  "'",
  '`',
  '```\n',
  '(',
  ')',
  '[',
  '{',
  '<',
  ':',
  '.',
  '-',
  '_',
  '#',
  '~~~\n',
  '\u3001',

  '1',
  '1 ',
  '1,',
  '1-2 ',
  'a',
  'a ',
  'a.',
  'a-',
  'a_',
  'a:',
  'a:\n',
  '"a" ',
  'a\u0300',
  '\u{1f600}',
  '\u65e5',
  '\u306e',

  'id: ',
  'extract: ',
  'whether it is ',
  'step ',
  'step aaaa',
  'above 1 ',
  'from 1 to 2 ',
  'as a, b ',
  'a goes to b, ',

  'rename a to b ',
  'must ',
  'in a a tone ',
  'template 1 ',
  'sk-a',
  '-ey',
  'eyAAAAAAAAAA.',
  'llama:',
  'l-',
  'send ',
  'send - ',
];

const OPENINGS = ['', 'extract fields: ', 'score leads. above 80 write, '];

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Quadratic work on so long a text takes hundreds of times as long as linear work. */
const MAX_TIMES = 10;

test.each(OPENINGS)('no message of 40,000 characters after "%s" takes much longer than a plain one', (opening) => {
  const costOf = (unit: string) => cpuMs(() => answer({ text: opening + repeated(unit, 40_000) }));
  const plain = costOf('Write an article with sources. ');
  const timesOf = (unit: string) => Math.round(costOf(unit) / plain);
  const costs = UNITS.map((unit) => {
    answer({ text: opening + repeated(unit, 400) });
    const times = timesOf(unit);
    // Garbage collection and the compiler can distort one measurement.
    return { unit, times: times > MAX_TIMES ? Math.min(times, timesOf(unit), timesOf(unit)) : times };
  });
  expect(costs.filter(({ times }) => times > MAX_TIMES)).toEqual([]);
});

function config({ prompt = '', name = 'draft', comments = '' }): string {
  return `schema_version: "1.0"
flow: {name: ${JSON.stringify(name)}}
state: {fields: {topic: {type: str, required: true}, article: {type: str}}}
nodes:
${comments}  - {id: write, prompt: ${JSON.stringify(`Write 500 words about {topic}. ${prompt}`)}, outputs: [article],
     output_schema: {type: object, fields: [{name: article, type: str}]}}
edges: [{from: START, to: write}, {from: write, to: END}]
`;
}

const LARGE_INPUTS: Readonly<Record<string, (text: string) => Partial<PromptTask>>> = {
  'a prompt of the current config that is edited': (text) => ({
    text: 'make it 300 words',
    currentConfig: config({ prompt: text }),
  }),
  'a prompt of the current config that is explained': (text) => ({
    text: 'explain step 1',
    currentConfig: config({ prompt: text }),
  }),
  'the workflow name of an attached file': (text) => ({
    files: [{ name: 'a.yaml', text: config({ name: `${text}x` }) }],
  }),
  'the name of an attached file': (text) => ({ files: [{ name: `${text}x.yaml`, text: config({}) }] }),
  'a text before a pasted config': (text) => ({ text: `${text}\n${config({})}` }),
};

test.each(Object.keys(LARGE_INPUTS))('the time for %s grows no faster than its length', (input) => {
  const task = LARGE_INPUTS[input];
  const growths = ['a', 'a_', ' ', ',', '\n', 'a.', '1', '`', '-'].map((unit) => ({
    unit,
    growth: Math.round(growthOf((size) => answer(task?.(unit.repeat(size)) ?? {}), 8_000)),
  }));
  expect(growths.filter(({ growth }) => growth > 7)).toEqual([]);
});

test('a step can be added above thousands of comment lines', () => {
  const currentConfig = config({ comments: '# a note\n'.repeat(20_000) });
  const { config: edited } = answerOffline(
    { text: 'add a research step at the start', files: [], currentConfig },
    library,
  );
  expect(edited?.includes('a note')).toBe(true);
  expect(edited).not.toContain('undefined');
});

test('a name is found for a step in a config that has thousands of such names', () => {
  const names = ['translate', ...Array.from({ length: 8_000 }, (_, index) => `translate_${index + 2}`)];
  const fields = names.map((name) => `${name}: {type: str}`).join(', ');
  const currentConfig = config({}).replace('article: {type: str}', `article: {type: str}, ${fields}`);
  const { config: edited } = answerOffline(
    { text: 'add a translation to German after write', files: [], currentConfig },
    library,
  );
  expect(edited?.includes('id: translate_8002')).toBe(true);
});
