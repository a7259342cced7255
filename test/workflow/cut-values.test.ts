import { expect, test } from 'vitest';
import { autofix } from '../../src/workflow/autofix/autofix.ts';
import { validateConfig } from '../../src/workflow/validate.ts';

const config = ({ prompt = 'Write about {topic}', article = '{type: str}' }) => `schema_version: "1.0"
flow: {name: t}
state:
  fields:
    topic: {type: str, required: true}
    article: ${article}
nodes:
  - id: write
    prompt: ${prompt}
    output_schema: {type: str}
    outputs: [article]
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;

const cutIn = (yaml: string) =>
  validateConfig(yaml, { origin: 'user' }).issues.filter(({ code }) => code === 'yaml.cut_value');

test.each([
  ['Write issue #1 about {topic} in 200 words', 9, '#1 about {topic} in 200 words'],
  ['For ticket #42 sum up {topic}', 9, '#42 sum up {topic}'],
  ['Post to #general about {topic}', 9, '#general about {topic}'],
  ['Begin with a # and {topic}', 9, '# and {topic}'],
  ['Say "use # for headings" on {topic}', 9, '# for headings" on {topic}'],
  ['Write a text on ticket\n      number #42 and on {topic}', 9, '#42 and on {topic}'],
])('what a ` #` cuts off a text in a file is told with its line: %j', (prompt, line, lost) => {
  const yaml = config({ prompt });
  const report = validateConfig(yaml, { origin: 'user' });
  expect(report.valid).toBe(true);
  expect(cutIn(yaml)).toMatchObject([
    {
      severity: 'warning',
      line,
      path: 'nodes[0].prompt',
      message: `\`prompt\` loses \`${lost}\`, as what follows \` #\` is a comment; put the whole text in double quotes.`,
    },
  ]);
});

test.each([
  ['{type: str, description: fit, from 0 to 100}', 'description', 'from 0 to 100'],
  ['{type: str, description: short, clear, and kind}', 'description', 'clear, and kind'],
  ['{description: red, green or blue, type: str}', 'description', 'green or blue'],
  ['{type: str, default: Dear customer, hello}', 'default', 'hello'],
  ['{type: str, description: the facts, e.g. "x, y"}', 'description', 'e.g. "x, y"'],
])('what a comma inside braces cuts off is told, and the stray key is not told again: %s', (article, key, lost) => {
  const report = validateConfig(config({ article }), { origin: 'user' });
  expect(report.issues.map(({ code }) => code)).toEqual(['yaml.cut_value']);
  expect(report.issues).toMatchObject([
    { line: 6, path: `state.fields.article.${key}`, message: expect.stringContaining(`\`${lost}\``) as string },
  ]);
});

test.each([
  [{ prompt: 'Write about {topic} # short' }],
  [{ prompt: '"Write issue #1 about {topic}"' }],
  [{ prompt: '|-\n      # Title\n      Write issue #1 about {topic}' }],
  [{ article: '{type: str} #1 result' }],
  [{ article: '{type: str, description: "fit, from 0 to 100"}' }],
  [{ article: '{type: str, note}' }],
  [{ article: '{type: str} # c#sharp, and more' }],
])('a comment, or a text that is whole, is left alone: %j', (parts) => {
  expect(cutIn(config(parts))).toEqual([]);
});

test.each([
  [
    { prompt: 'Write issue #1 about {topic} in 200 words' },
    '    prompt: "Write issue #1 about {topic} in 200 words"\n',
  ],
  [{ prompt: 'Say "use # for headings" on {topic}' }, '    prompt: "Say \\"use # for headings\\" on {topic}"\n'],
  [
    { prompt: 'Write a text on ticket\n      number #42 and on {topic}' },
    '    prompt: "Write a text on ticket number #42 and on {topic}"\n',
  ],
  [
    { article: '{type: str, description: fit, from 0 to 100}' },
    '    article: {type: str, description: "fit, from 0 to 100"}\n',
  ],
  [
    { article: '{description: red, green or blue, type: str}' },
    '    article: {description: "red, green or blue", type: str}\n',
  ],
])('in a draft such a text is put in quotes, and the user is told: %j', (parts, line) => {
  const fixed = autofix(config(parts));
  expect(fixed.report.valid).toBe(true);
  expect(fixed.yaml).toContain(line);
  expect(fixed.fixes).toEqual(['put texts in quotes that YAML would cut off']);
});
