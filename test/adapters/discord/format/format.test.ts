import { array, assert, constantFrom, option, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PART_CHARS, messagesOf, render } from '../../../../adapters/discord/format/format.ts';

test('plain Markdown that Discord renders goes through unchanged', () => {
  const text =
    '# Title\n\n**bold** _it_ `code`\n- item\n> quote\n\n```yaml\na: "<@1>"\n#### not a heading\n```\nSee [docs](https://example.org/a).';
  expect(render(text)).toBe(text);
});

test('deep headings, rules, pictures and tables become what Discord shows', () => {
  expect(render('#### Steps **now**')).toBe('**Steps now**');
  expect(render('a\n\n---\n\nb')).toBe('a\n\n\n\nb');
  expect(render('![a graph](https://example.org/g.png)')).toBe('[a graph](https://example.org/g.png)');
  expect(render('| a | b |\n|---|---|\n| 1 | 2 |\nafter')).toBe('```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nafter');
  expect(render('| no table |')).toBe('| no table |');
  expect(render('~~~yaml\na: 1\n~~~')).toBe('```yaml\na: 1\n```');
});

test('a link whose words name another place shows where it goes', () => {
  expect(render('[https://bank.example](https://evil.example/x)')).toBe(
    'https://bank.example (<https://evil.example/x>)',
  );
  expect(render('[www.bank.example](https://bank.example.evil.net)')).toContain('(<https://bank.example.evil.net>)');
  expect(render('[bank.example](https://www.bank.example/login)')).toBe(
    '[bank.example](https://www.bank.example/login)',
  );
  expect(render('`[bank.example](https://evil.example)`')).toBe('`[bank.example](https://evil.example)`');
});

test('a fence that is still being written is closed for the moment', () => {
  expect(render('Look:\n```yaml\na: 1', 'Writing')).toBe('Look:\n```yaml\na: 1\n```\n-# Writing');
  expect(render('Look:\n~~~\na')).toBe('Look:\n```\na\n```');
});

test('backticks inside a fence do not end it, since Discord knows no longer fences', () => {
  const shown = render('````yaml\nprompt: |\n  ```json\n  {}\n  ```\n````\nafter');
  expect(shown.match(/```/g)).toHaveLength(2);
  expect(shown.replaceAll('\u200B', '')).toBe('```yaml\nprompt: |\n  ```json\n  {}\n  ```\n```\nafter');
  expect(render('~~~~yaml\na: "```"\n~~~~').match(/```/g)).toHaveLength(2);
});

test('where a text has to be cut no character is', () => {
  const faces = '😀'.repeat(2_000);
  const cut = [...messagesOf(`a${faces}`, false), render(`a${faces}`), render('Hello', `a${faces}`)];
  expect(cut.map((text) => text.isWellFormed())).toEqual(cut.map(() => true));
});

test('the progress is in one small line, alone where there is no text yet', () => {
  expect(render('Hello', 'step 2:\n40 lines')).toBe('Hello\n-# step 2: 40 lines');
  expect(render('', 'thinking')).toBe('-# thinking');
  expect(render('  ')).toBe('-# Working on it');
});

const markdown = array(
  constantFrom(
    '| a |',
    '|---|',
    '```',
    '~~~js',
    '[x](y)',
    '#### h',
    '---',
    'some words',
    '[a.bc](https://d.ef)',
    '',
    'é😀',
    '`',
  ),
  {
    maxLength: 60,
  },
).map((lines) => lines.join('\n').slice(0, MAX_PART_CHARS));

test('whatever the text is, the message fits and no word of it is lost', () => {
  assert(
    property(markdown, option(string({ maxLength: 300 }), { nil: undefined }), (text, progress) => {
      const rendered = render(text, progress);
      expect(rendered.length).toBeLessThanOrEqual(2000);
      expect(rendered.trim()).not.toBe('');
      for (const word of text.match(/[a-z]{4,}/g) ?? []) expect(rendered).toContain(word);
    }),
  );
});

test('the outcome of a command comes in as many messages as it needs, with every line', () => {
  assert(
    property(array(string({ maxLength: 4_000 }), { minLength: 1, maxLength: 6 }), (lines) => {
      const messages = messagesOf(lines.join('\n'), false);
      for (const message of messages) expect(message.length).toBeLessThanOrEqual(2000);
    }),
  );
  const lines = Array.from({ length: 300 }, (_, index) => `- issue ${index} of many`);
  const said = messagesOf(lines.join('\n'), false);
  expect(said.length).toBeGreaterThan(2);
  expect(said.join('\n').split('\n')).toEqual(lines);
});

test('a config that goes along as a file is not repeated where it would not fit', () => {
  const yaml = `\`\`\`yaml\n${'a: 1\n'.repeat(500)}\`\`\``;
  expect(messagesOf(`Summary\n\n${yaml}`, true)).toEqual(['Summary\n\nThe YAML is attached.']);
  expect(messagesOf('Summary\n\n```yaml\na: 1\n```', true)).toEqual(['Summary\n\n```yaml\na: 1\n```']);
});
