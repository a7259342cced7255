import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sectionsOf } from '../../../../../adapters/web/page/markdown/sections.js';

const paragraph = `${'word '.repeat(50)}\n`;
const FENCED = /^(`{3,}|~{3,})/;

describe('a text is lexed in sections', () => {
  test('a text of ordinary length is one', () => {
    const text = `# Title\n\n${paragraph}`.repeat(20);
    expect(sectionsOf(text)).toEqual([text]);
  });

  test('a long text is cut between paragraphs, and lists stay whole', () => {
    const text = `${paragraph}\n- one\n\n- two\n\n`.repeat(100);
    const sections: string[] = sectionsOf(text);
    expect(sections.length).toBeGreaterThan(1);
    for (const section of sections) expect(section).toMatch(/^word/);
  });

  test('a code block is one section, however long, with its closing fence', () => {
    const code = `~~~yaml\n${'a: 1\n\n'.repeat(5000)}~~~\n`;
    expect(sectionsOf(`before\n\n${code}after\n`)).toEqual(['before\n\n', code, 'after\n']);
  });

  test('a code block that is not closed goes on to the end', () => {
    const code = `\`\`\`\n${'x\n'.repeat(6000)}`;
    expect(sectionsOf(`before\n${code}`)).toEqual(['before\n', code]);
  });

  test('whatever the text, the sections are the text, and only single lines and code blocks are long', () => {
    const line = constantFrom(
      '\n',
      '- a\n',
      '```\n',
      '~~~~\n',
      `${'x'.repeat(3000)}\n`,
      paragraph,
      '> q\n',
      `${'y'.repeat(9000)}\n`,
    );
    assert(
      property(array(line, { maxLength: 60 }), (lines) => {
        const text = lines.join('');
        const sections: string[] = sectionsOf(text);
        expect(sections.join('')).toBe(text);
        const long = sections.filter((section) => section.length > 8000);
        for (const section of long)
          expect(FENCED.test(section) || section.indexOf('\n') === section.length - 1).toBe(true);
      }),
    );
  });
});
