import { expect, test } from 'vitest';
import { createAnswerFilter } from '../../src/llm/thinking/answer-filter.ts';
import { growthOf } from '../support/linear-time.ts';

function filterInChunks(text: string, beginsInThought: boolean): void {
  const filter = createAnswerFilter({ beginsInThought });
  for (let at = 0; at < text.length; at += 40) filter.push(text.slice(at, at + 40));
  filter.end();
}

test.each([
  '<think>',
  '</think> x ',
  '<think>a</think>',
  'word <think> x\n',
  'Yes. <think>a ',
  '<think ',
  '<|im_end|>',
  '<|channel|>',
  '<tool_call>{',
  '[',
  '<',
  '`<',
  '```\n<think>\n',
])('the time to filter many of %j grows with their number only', (unit) => {
  for (const beginsInThought of [false, true]) {
    expect(growthOf((times) => filterInChunks(unit.repeat(times), beginsInThought), 3_000)).toBeLessThan(8);
  }
});
