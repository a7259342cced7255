import { expect, test } from 'vitest';
import { loadLibrary } from '../../../../../src/llm/offline/library.ts';
import { leftOut } from '../../../../../src/llm/offline/plan/unclear/left-out.ts';
import { readPlan } from '../../../../../src/llm/offline/plan/read-plan.ts';

const { english } = loadLibrary();
const plan = readPlan('Summarise the mail in 3 bullets', english).plan;

test('words of a request that are nowhere in its plan are found, next to each other in one piece', () => {
  expect(leftOut('Summarise the mail in 3 bullets with crimson headings, and zap it', plan, [], english)).toEqual([
    'crimson headings',
    'zap',
  ]);
});

test('words in another form, words that only say how to build, and what the answer says are not lost', () => {
  expect(leftOut('Make a workflow that summarises mails in 3 bullets', plan, [], english)).toEqual([]);
  expect(leftOut('Summarise the mail. Send it by fax', plan, ['I left out: send it by fax'], english)).toEqual([]);
});
