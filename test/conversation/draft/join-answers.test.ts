import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinAnswers } from '../../../src/conversation/draft/join-answers.ts';
import { answer, ARTICLE } from '../../support/configs.ts';

const TEXT = answer('Here.', ARTICLE);
const FROM = TEXT.indexOf('nodes:');

test('the rest is joined wherever the first answer was cut off', () => {
  const anywhere = fc.integer({ min: FROM, max: TEXT.length - 10 });
  fc.assert(
    fc.property(anywhere, (at) => {
      expect(joinAnswers(TEXT.slice(0, at), TEXT.slice(at))).toBe(TEXT);
    }),
  );
});

test('lines that both hold are there once', () => {
  const places = fc.tuple(fc.integer({ min: FROM + 20, max: TEXT.length - 10 }), fc.integer({ min: 5, max: 300 }));
  fc.assert(
    fc.property(places, ([at, back]) => {
      const lineStart = TEXT.lastIndexOf('\n', Math.max(at - back, FROM)) + 1;
      fc.pre(TEXT.slice(lineStart, at).trim().length >= 4);
      expect(joinAnswers(TEXT.slice(0, at), TEXT.slice(lineStart))).toBe(TEXT);
    }),
  );
});

test('words and a fence before the rest are left out', () => {
  const at = TEXT.indexOf('  - id: write');
  const first = TEXT.slice(0, at);
  for (const before of ['```yaml\n', 'Of course, here is the rest:\n\n```yaml\n', '~~~\n']) {
    expect(joinAnswers(first, before + TEXT.slice(at))).toBe(TEXT);
  }
});

test('an answer that begins again stands for itself', () => {
  expect(joinAnswers(TEXT.slice(0, FROM), TEXT)).toBe(TEXT);
});
