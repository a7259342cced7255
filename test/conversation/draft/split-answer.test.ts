import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createAnswerSplitter,
  type AnswerParts,
  type AnswerState,
} from '../../../src/conversation/draft/split-answer.ts';

const CONFIG = 'schema_version: "1.0"\nflow:\n  name: x\n';

function split(
  text: string,
  sizes: (index: number) => number = () => text.length || 1,
): { parts: AnswerParts; states: AnswerState[] } {
  const splitter = createAnswerSplitter();
  const states: AnswerState[] = [];
  for (let at = 0, index = 0; at < text.length; index += 1) {
    const size = Math.max(1, sizes(index));
    states.push(splitter.push(text.slice(at, at + size)));
    at += size;
  }
  return { parts: splitter.end(), states };
}

describe('an answer is split into prose and draft', () => {
  test('prose and a yaml fence', () => {
    expect(split(`I build it.\n\n\`\`\`yaml\n${CONFIG}\`\`\`\n`).parts).toEqual({
      prose: 'I build it.',
      blocks: [{ text: CONFIG, form: 'fenced', at: 11 }],
    });
  });

  test.each([
    ['tildes', `Hello.\n~~~yaml\n${CONFIG}~~~\n`],
    ['yml', `Hello.\n\`\`\`yml\n${CONFIG}\`\`\``],
    ['no label', `Hello.\n\`\`\`\n${CONFIG}\`\`\`\n`],
    ['CRLF', `Hello.\n\`\`\`yaml\n${CONFIG}\`\`\`\n`.replaceAll('\n', '\r\n')],
    ['a longer fence', `Hello.\n\`\`\`\`yaml\n${CONFIG}\`\`\`\`\n`],
    ['an indented fence', `Hello.\n  \`\`\`yaml\n${CONFIG.replaceAll(/^/gm, '  ').trimEnd()}\n  \`\`\`\n`],
    ['a fence at the end of a line', `Hello. \`\`\`yaml\n${CONFIG}\`\`\`\n`],
    ['a file name below the fence', `Hello.\n\`\`\`\nx/workflow.yaml\n${CONFIG}\`\`\`\n`],
    ['a label below the fence', `Hello.\n\`\`\`\nyaml\n${CONFIG}\`\`\`\n`],
    ['a fence in a fence', `Hello.\n\`\`\`\n\`\`\`yaml\n${CONFIG}\`\`\`\n\`\`\`\n`],
    ['a quotation of a quotation', `Hello.\n>> \`\`\`yaml\n${CONFIG.replaceAll(/^(?=.)/gm, '>> ')}>> \`\`\`\n`],
    ['indentation by tabs', `Hello.\n\t\`\`\`yaml\n${CONFIG.replaceAll(/^(?=.)/gm, '\t')}\t\`\`\`\n`],
    ['a thought in a fence', `\`\`\`thinking\nHm. flow: x\n\`\`\`\nHello.\n\`\`\`yaml\n${CONFIG}\`\`\`\n`],
    ['a comment first', `Hello.\n\`\`\`yaml\n# mine\n${CONFIG}\`\`\`\n`],
  ])('%s', (name, text) => {
    const { prose, blocks } = split(text).parts;
    expect(prose).toBe('Hello.');
    expect(blocks).toMatchObject([{ text: name === 'a comment first' ? `# mine\n${CONFIG}` : CONFIG, form: 'fenced' }]);
  });

  test('a draft can be read while it grows: its finished lines and its steps, without a line that looks like a secret', () => {
    const splitter = createAnswerSplitter();
    const grown = (chunk: string) => splitter.push(chunk).growingDraft();
    expect(grown('I build it.\n\n```yaml\nschema_version: "1.0"\nnodes:\n')?.text).toBe(
      'schema_version: "1.0"\nnodes:\n',
    );
    expect(grown('  - id: write\n    prompt: wri')).toEqual({
      text: 'schema_version: "1.0"\nnodes:\n  - id: write\n',
      steps: ['write'],
    });
    expect(grown('te\n    api_key: sk-live-4f9a8b7c6d5e4f3a2b1c\n')?.text.split('\n').slice(-3)).toEqual([
      '    prompt: write',
      '# This line looks like it contains a secret, so it is not shown.',
      '',
    ]);
    expect(grown('```\n')?.text).toContain('prompt: write');
  });

  test.each([
    ['with its closing on the last line', `Hello.\n\`\`\`yaml\n${CONFIG.trimEnd()}\`\`\`\nThat is all.\n`],
    ['without its closing', `Hello.\n\`\`\`yaml\n${CONFIG}\nThat is all.\n`],
  ])('words after a fence %s are no part of it', (_how, text) => {
    expect(split(text).parts).toMatchObject({
      prose: 'Hello.\n\nThat is all.',
      blocks: [{ text: CONFIG, form: 'fenced' }],
    });
  });

  test('a config as JSON in one long line is a draft without a fence, however it arrives', () => {
    const json = JSON.stringify({ schema_version: '1.0', flow: { name: 'x'.repeat(300) } });
    const { parts, states } = split(`Hello.\n\n${json}\n`, () => 7);
    expect(parts).toMatchObject({ prose: 'Hello.', blocks: [{ text: `${json}\n`, form: 'bare' }] });
    expect(states.every(({ prose }) => !prose.includes('{'))).toBe(true);
  });

  test.each([
    ['in a list', `- ${CONFIG}`],
    ['behind the numbers of its lines', CONFIG.replaceAll(/^/gm, '1 | ')],
    ['as a text in JSON', JSON.stringify({ yaml: CONFIG })],
    ['as another format', 'name: x\nagents:\n  - name: a\n'],
  ])('a config %s is a draft', (_how, inner) => {
    expect(split(`Hello.\n\`\`\`\n${inner.trimEnd()}\n\`\`\`\n`).parts).toMatchObject({
      prose: 'Hello.',
      blocks: [{ text: `${inner.trimEnd()}\n` }],
    });
  });

  test.each([
    ['diff', `--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1 @@\n${CONFIG.trimEnd().replaceAll(/^/gm, '+')}`],
    ['bash', `cat > x.yaml <<'YAML'\n${CONFIG}YAML`],
  ])('a config that a %s writes is a draft', (label, inner) => {
    expect(split(`Hello.\n\`\`\`${label}\n${inner}\n\`\`\`\n`).parts.blocks).toHaveLength(1);
  });

  test('a fence that never closes is an unclosed draft', () => {
    expect(split(`Hello.\n\`\`\`yaml\n${CONFIG}`).parts.blocks).toMatchObject([{ text: CONFIG, form: 'unclosed' }]);
  });

  test('a bare document is a draft, and prose behind it is not part of it and not lost', () => {
    const { parts } = split(`Hello.\n\n${CONFIG}\nThat is all.\n`);
    expect(parts.prose).toBe('Hello.\n\nThat is all.');
    expect(parts.blocks).toMatchObject([{ text: CONFIG, form: 'bare' }]);
  });

  test('all blocks are found, and the words between and after them are kept', () => {
    const { parts } = split(`Hello.\n\`\`\`yaml\n${CONFIG}\`\`\`\nOr:\n\`\`\`yaml\nflow: {}\n\`\`\`\n\nYour choice.`);
    expect(parts.prose).toBe('Hello.\n\nOr:\n\nYour choice.');
    expect(parts.blocks.map(({ text, at }) => [text, parts.prose.slice(0, at).trim()])).toEqual([
      [CONFIG, 'Hello.'],
      ['flow: {}\n', 'Hello.\n\nOr:'],
    ]);
  });

  test('JSON in place of YAML is a draft', () => {
    const json = '{\n  "schema_version": "1.0"\n}\n';
    expect(split(`Hello.\n\`\`\`json\n${json}\`\`\`\n`).parts.blocks).toMatchObject([{ text: json, form: 'fenced' }]);
  });

  test.each([
    ['python', '```python\nprint("schema_version: 1")\n```'],
    ['an unlabelled shell command', '```\nnpm start\n```'],
    ['an excerpt of a step', '```yaml\n- id: write\n  prompt: x\n```'],
    ['an empty fence', '```\n```'],
    ['other JSON', '```json\n{"a": 1}\n```'],
  ])('code that is not a config stays in the prose: %s', (_name, code) => {
    const text = `Look:\n${code}\nDone.`;
    expect(split(text).parts).toEqual({ prose: text, blocks: [] });
  });

  test('words without a config are all prose', () => {
    expect(split('Which reviews do you mean?').parts).toEqual({
      prose: 'Which reviews do you mean?',
      blocks: [],
    });
  });

  test('a fence inside a prompt does not end the draft', () => {
    const config = `${CONFIG}nodes:\n  - id: write\n    prompt: |-\n      Answer in\n      \`\`\`\n      code\n      \`\`\`\n`;
    expect(split(`Hi.\n\`\`\`yaml\n${config}\`\`\`\n`).parts.blocks[0]?.text).toBe(config);
  });

  test('steps are seen as their lines come', () => {
    const { states } = split(
      `Hi.\n\`\`\`yaml\n${CONFIG}nodes:\n  - id: research\n    prompt: x\n  - id: "write"\n`,
      () => 7,
    );
    expect(states.at(-1)).toMatchObject({ draft: 'open', steps: ['research', 'write'], lines: 7 });
  });

  test('nothing of a fence is ever shown while it is still forming', () => {
    const { states } = split(`Hello.\n\`\`\`yaml\n${CONFIG}\`\`\`\n`, () => 1);
    for (const { prose } of states) expect('Hello.'.startsWith(prose)).toBe(true);
  });
});

const piece = fc.constantFrom(
  'Hello.',
  '\n',
  '\r\n',
  '```',
  '~~~',
  'yaml',
  'json',
  ' ',
  CONFIG,
  'schema_version: "1.0"',
  '`',
  '  ',
  'id: a',
  '- id: b\n',
  '{',
  'é😀',
);

test('however an answer is cut into chunks, it is split the same', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (pieces, sizes) => {
        const text = pieces.join('');
        const whole = split(text).parts;
        const cut = split(text, (index) => sizes[index % sizes.length] ?? 1).parts;
        expect(cut).toEqual(whole);
      },
    ),
    { numRuns: 2000 },
  );
});
