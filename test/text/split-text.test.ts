import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitText } from '../../src/text/split-text.ts';

describe('a long text is split into posts', () => {
  test('a short text is one part, an empty one too', () => {
    expect(splitText('Hello', 100)).toEqual(['Hello']);
    expect(splitText('', 100)).toEqual(['']);
  });

  test('paragraphs are kept together where they can be', () => {
    const paragraph = `${'word '.repeat(15).trim()}.`;
    const parts = splitText([paragraph, paragraph, paragraph].join('\n\n'), 170);
    expect(parts).toEqual([`${paragraph}\n\n${paragraph}`, paragraph]);
  });

  test('a fence that is cut is closed and opened again with its label', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}: value`).join('\n');
    const parts = splitText(`Look:\n\`\`\`yaml\n${lines}\n\`\`\`\nDone.`, 300);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(300);
      expect(part.match(/^```/gm)?.length ?? 0).toBe(part.includes('line') ? 2 : 0);
    }
    expect(parts[1]).toMatch(/^```yaml\nline/);
    const kept = parts
      .join('\n')
      .split('\n')
      .filter((line) => !line.startsWith('```'));
    expect(kept.filter((line) => line.startsWith('line'))).toEqual(lines.split('\n'));
  });

  test('a pair of surrogates is never torn', () => {
    const parts = splitText('😀'.repeat(200), 101);
    for (const part of parts) expect(part).toMatch(/^(😀)+$/u);
    expect(parts.join('')).toBe('😀'.repeat(200));
  });
});

const words = fc.array(
  fc.constantFrom('alpha', 'beta.', '\n', '\n\n', '\n```yaml\n', '\n```\n', 'x'.repeat(90), ' ', 'ünïcode 😀 '),
  { maxLength: 120 },
);

/** What has to be there whatever happens to white space and fences. */
const bare = (value: string) => value.replaceAll(/```(?:yaml)?|\s/g, '');

test('no part is too long, no part is empty, and no word is lost', () => {
  fc.assert(
    fc.property(words, fc.integer({ min: 80, max: 400 }), (pieces, max) => {
      const text = pieces.join('');
      const parts = splitText(text, max);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(max);
      expect(text.trim() === '' || parts.every((part) => part.trim() !== '')).toBe(true);
      expect(bare(parts.join(''))).toBe(bare(text));
    }),
    { numRuns: 1000 },
  );
});

test('a text that grows keeps the parts that were posted', () => {
  fc.assert(
    fc.property(words, words, fc.integer({ min: 80, max: 300 }), (first, more, max) => {
      const before = splitText(first.join('').trimEnd(), max);
      const after = splitText(first.join('').trimEnd() + more.join(''), max);
      expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    }),
    { numRuns: 1000 },
  );
});
