import { describe, expect, test } from 'vitest';
import { readExpectationWords } from '../../src/conversation/receive/expectation-words.ts';
import { checkRule } from '../../src/trial/expectations/check-rule.ts';
import { readRule } from '../../src/trial/expectations/rule.ts';
import { validateConfig } from '../../src/workflow/validate.ts';
import { growthOf } from '../support/linear-time.ts';

const { workflow } = validateConfig(
  `schema_version: "1.0"
flow: {name: support}
state:
  fields:
    mail: {type: str, required: true}
    kind: {type: str, default: ""}
    score: {type: int, default: 0}
    tags: {type: list, default: []}
    reply_text: {type: str, default: ""}
nodes:
  - {id: classify, prompt: "{mail}", output_schema: {type: object, fields: [{name: kind, type: str}, {name: score, type: int}, {name: tags, type: list}]}, outputs: [kind, score, tags]}
  - {id: refund, prompt: "{mail} {kind}", output_schema: {type: str}, outputs: [reply_text]}
  - {id: answer_it, prompt: "{mail} {kind}", output_schema: {type: str}, outputs: [reply_text]}
edges:
  - {from: START, to: classify}
  - {from: classify, routes: [{condition: {logic: state.kind == "refund"}, to: refund}, {condition: {logic: default}, to: answer_it}]}
  - {from: refund, to: END}
  - {from: answer_it, to: END}
`,
  { origin: 'user' },
);
if (workflow === undefined) throw new Error('The workflow is not valid.');

const result = {
  path: ['classify', 'refund'],
  state: { mail: 'x', kind: 'refund', score: 8n, tags: ['a', 'b'], reply_text: 'We refund you 20 euros at once.' },
};
/** Met, not met, or undefined where a model has to judge. */
const verdict = (words: string) => {
  const rule = readRule(words, workflow);
  return rule === undefined ? 'model' : (checkRule(rule, result)?.isMet ?? 'model');
};

describe('an expectation that a rule can judge', () => {
  test.each([
    ['always under 7 words', false],
    ['always under 8 words', true],
    ['It must be at most 7 words long', true],
    ['never more than 6 words', false],
    ['between 5 and 10 words', true],
    ['at least 200 characters', false],
    ['the reply text is at least 3 words', true],
    ['tags has at most 2 items', true],
    ['it must contain "20 euros"', true],
    ['it must never mention "sorry"', true],
    ["the reply must not contain 'refund'", false],
    ['score is at least 8', true],
    ['the score must be over 8', false],
    ['score between 1 and 10', true],
    ['`score` must be a whole number', true],
    ['score must be a list', false],
    ['tags is a list', true],
    ['never routes to answer_it', true],
    ['never goes to refund', false],
    ['it always goes through classify', true],
    ['always ends up at answer it', false],
    ['never routes to answer_it for spam', true],
  ])('%j: %s', (words, isMet) => {
    expect(verdict(words)).toBe(isMet);
  });

  test.each(['It must name a price', 'the tone is friendly', 'never routes to refund for spam', 'no emojis'])(
    '%j is judged by the model',
    (words) => {
      expect(verdict(words)).toBe('model');
    },
  );

  test('long texts are read in linear time', () => {
    const pieces = ['never over ', '12 words ', '"', 'goes to ', ' for ', 'at least ', 'is a ', 'expect ', '0'];
    const growth = growthOf((size) => {
      for (const piece of pieces) {
        readRule(piece.repeat(size), workflow);
        readExpectationWords(piece.repeat(size));
      }
    }, 30_000);
    expect(growth).toBeLessThan(8);
  });
});

describe('words about expectations', () => {
  test.each([
    ['expect it names a price', { kind: 'add', text: 'it names a price' }],
    ['Expectation: always friendly', { kind: 'add', text: 'always friendly' }],
    ['It must name a price', { kind: 'add', text: 'It must name a price' }],
    ['always under 120 words', { kind: 'add', text: 'always under 120 words' }],
    ['never routes to refund for spam', { kind: 'add', text: 'never routes to refund for spam' }],
    ['expectations', { kind: 'list' }],
    ['Show the expectations.', { kind: 'list' }],
    ['remove expectation 2', { kind: 'remove', which: 2 }],
    ['forget the expectation about the price', { kind: 'remove', which: 'the price' }],
    ['remove all expectations', { kind: 'remove', which: 'all' }],
  ])('%j', (words, request) => {
    expect(readExpectationWords(words)).toEqual(request);
  });

  test.each([
    'It must also check the facts',
    'the answer should be at most 80 words',
    'it has to mention the price',
    'make it always under 120 words',
    'it must include a step that checks facts',
    'never use emojis',
    'forget it',
    'what do you expect?',
    'Expected output is a list',
  ])('%j is something else', (words) => {
    expect(readExpectationWords(words)).toBeUndefined();
  });
});
