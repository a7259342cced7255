import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beforeResults, withoutResults } from '../../../src/conversation/draft/results-line.ts';

describe('the line in which a model names results', () => {
  test.each([
    ['Done.\nResults: article, title', 'Done.', ['article', 'title']],
    ['Done.\n**Results:** `article`, `title`.', 'Done.', ['article', 'title']],
    ['- Results: article and title', '', ['article', 'title']],
    ['Done.\nResults: article\nAssumed: the topic is given.', 'Done.\nAssumed: the topic is given.', ['article']],
    ['Done.\nAssumed: x.\nResults: article', 'Done.\nAssumed: x.', ['article']],
  ])('%j', (prose, text, results) => {
    expect(withoutResults(prose)).toEqual({ text, results });
  });

  test.each(['Results: the three best posts', 'Results:', 'The Results: article', 'results: article', 'Results: a b'])(
    '%j is prose',
    (prose) => {
      expect(withoutResults(prose)).toEqual({ text: prose });
    },
  );

  test('is never shown while the prose grows, and what is shown is never taken back', () => {
    const prose = fc.constantFrom(
      'I write it.\n\nAssumed: short.\nResults: article, title',
      'Fertig.\n**Results:** `article`.\n\nNoch etwas.',
      'Really? Results matter.\nResults: the best three.\nDone.',
    );
    fc.assert(
      fc.property(prose, (text) => {
        let shown = '';
        for (let end = 1; end <= text.length; end += 1) {
          const next = beforeResults(text.slice(0, end));
          expect(next).not.toMatch(/^\W*Results:\s*(?:`|article)/m);
          expect(next.startsWith(shown.trimEnd())).toBe(true);
          shown = next;
        }
      }),
    );
  });
});
