import { expect, test } from 'vitest';
import { loadLibrary } from '../../../../src/llm/offline/library.ts';
import { printPlan } from '../../../../src/llm/offline/plan/plan.ts';
import { readPlan } from '../../../../src/llm/offline/plan/read-plan.ts';
import { askOffline } from '../ask-offline.ts';

const { english } = loadLibrary();
const planOf = (text: string) => printPlan(readPlan(text, english).plan);
const inputsOf = (text: string) => readPlan(text, english).plan.inputs.map(({ name }) => name);

test.each([
  ['Give a rating for an application on impact, feasibility and budget (0-5 each).', ['application']],
  ['Twenty questions, kind of: ask a question about the essay, answer it from the essay.', []],
  ['User tells me their garden (size, sun, soil). Suggest plants.', ['garden']],
  ['A customer gives us the order. Write a confirmation.', ['order']],
  ['Make a bulletin from the readings and the announcements I give.', ['readings', 'announcements']],
])('what somebody tells or gives is an input, criteria and fillers are none: %s', (text, inputs) => {
  expect(inputsOf(text)).toEqual(inputs);
});

test('a head in the plural is no step', () => {
  expect(planOf('Links roundup: I give titles of articles. Then write the newsletter.')).not.toContain('link_roundup');
});

test('a measure and "no more" are no results', () => {
  expect(planOf('Write a spoken introduction for a song, 30 seconds long, no more.')).toMatch(
    /-> spoken_introduction: str$/,
  );
});

test('"or after 5 questions" is the limit of a loop', () => {
  expect(
    planOf('Write a question, answer it. Keep asking until the weakest point is known or after 5 questions.'),
  ).toContain('at most 5 times');
});

test('a question about what a workflow can have gets an answer, a wish in the same words a workflow', async () => {
  expect((await askOffline('Is it possible to have two conditions at the same time?')).config).toBeUndefined();
  expect((await askOffline('Is it possible to have a summary of a text?')).config).toBeDefined();
});

test("what would have to be fetched from a company's system is an input, and that is said", () => {
  const { plan } = readPlan("Pull last month's numbers from our SAP and write a short commentary.", english);
  expect(plan.inputs.map(({ name }) => name)).toEqual(['query_rows']);
});
