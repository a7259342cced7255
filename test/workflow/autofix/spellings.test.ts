import { expect, test } from 'vitest';
import { autofix } from '../../../src/workflow/autofix/autofix.ts';

const RATED = `schema_version: "1.0"
flow: {name: trip_mail}
state:
  fields:
    city: {type: str, required: true}
    draft: {type: str}
    score: {type: int}
nodes:
  - id: write
    prompt: "Write a mail about {city}"
    outputs: [draft]
    output_schema: {type: str}
  - id: rate
    prompt: "Rate {draft} from 0 to 10"
    outputs: [score]
    output_schema: {type: int}
    llm: {model: gpt-4o}
edges:
  - {from: START, to: write}
  - {from: write, to: rate}
  - from: rate
    routes:
      - {condition: {logic: "state.score >= 8"}, to: END}
      - {condition: {logic: default}, to: write}
`;

/** The lines of the fixed text that the right one does not have. */
const differences = (yaml: string) => {
  const fixed = autofix(yaml);
  expect(fixed.fixes.length).toBeGreaterThan(0);
  expect(fixed.report.valid).toBe(true);
  return fixed.yaml.split('\n').filter((line) => !RATED.split('\n').includes(line));
};

test.each([
  ['the ends of an edge under short names', '{from: write, to: rate}', '{src: write, dst: rate}'],
  ['a number where the answer is a whole one', 'score: {type: int}', 'score: {type: number}'],
  ['a model without its mapping', 'llm: {model: gpt-4o}', 'llm: gpt-4o'],
])('%s: the fix gives back what was meant', (_, right, wrong) => {
  expect(differences(RATED.replace(right, wrong))).toEqual([]);
});

test.each([
  ['a flow that is its name', 'flow: {name: trip_mail}', 'flow: trip_mail', ['flow:', '  name: trip_mail']],
  [
    'a prompt as a list of lines',
    '    prompt: "Write a mail about {city}"',
    '    prompt:\n      - Write a mail\n      - about {city}',
    ['    prompt: |-', '      Write a mail', '      about {city}'],
  ],
  [
    'quotes inside a quoted prompt',
    '"Write a mail about {city}"',
    '"Write a "nice" mail about {city}"',
    [String.raw`    prompt: "Write a \"nice\" mail about {city}"`],
  ],
  [
    'quotes inside a quoted condition in braces',
    'state.score >= 8',
    'state.city in ["Rome", "Paris"]',
    [String.raw`      - {condition: {logic: "state.city == \"Rome\" or state.city == \"Paris\""}, to: END}`],
  ],
  [
    'an apostrophe inside single quotes',
    '"Write a mail about {city}"',
    "'Write the city's mail about {city}'",
    ["    prompt: 'Write the city''s mail about {city}'"],
  ],
  [
    'a list of texts in words',
    'draft: {type: str}',
    'draft: {type: list of strings}',
    ['    draft: {type: "list[str]"}', '    output_schema: {type: "list[str]"}'],
  ],
  [
    'limits that the runtime does not know',
    'score: {type: int}',
    'score: {type: integer, min: 0, max: 10}',
    ['    score: {type: int, description: at least 0; at most 10}'],
  ],
])('%s', (_, right, wrong, lines) => {
  expect(differences(RATED.replace(right, wrong))).toEqual(lines);
});
