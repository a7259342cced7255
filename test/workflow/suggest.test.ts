import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closest, createSuggest, editDistance } from '../../src/workflow/suggest.ts';
import { keyMeant, toolMeant, typeMeant } from '../../src/workflow/schema/synonyms.ts';
import { TOOL_NAMES } from '../../src/workflow/tools.ts';
import { parseType, suggestType } from '../../src/workflow/type-string.ts';

/** Levenshtein by its definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  if (a[0] === b[0]) return distance(a.slice(1), b.slice(1));
  return 1 + Math.min(distance(a.slice(1), b), distance(a, b.slice(1)), distance(a.slice(1), b.slice(1)));
}

test('distances are those of Levenshtein, up to the limit', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, most) => {
      expect(editDistance(a, b, most)).toBe(Math.min(distance(a, b), most + 1));
    }),
  );
});

describe('what was probably meant', () => {
  test('is at most two edits away, without regard to capitals', () => {
    expect(closest('Topik', ['draft', 'topic'])).toBe('topic');
    expect(closest('start', ['END', 'START'])).toBe('START');
    expect(closest('summary', ['draft'])).toBeUndefined();
  });

  test('is the first of several that are equally near', () => {
    expect(closest('x', ['a', 'b'])).toBe('a');
    expect(closest('ab', ['abcd', 'abc'])).toBe('abc');
  });

  test('is not looked for without end', () => {
    const suggest = createSuggest();
    const many = Array.from({ length: 60_000 }, (_, index) => `name${index}`);
    const found = Array.from({ length: 5 }, () => suggest('nam1', many));
    expect(found.map((name) => name !== undefined)).toEqual([true, true, true, false, false]);
  });

  test.each([
    ['string', 'str'],
    ['Boolean', 'bool'],
    ['List[string]', 'list[str]'],
    ['Optional[integer]', 'int'],
    ['str | None', 'str'],
    ['str?', 'str'],
    ['str[]', 'list[str]'],
    ['list[]', 'list'],
    ['array<number>', 'list[float]'],
    ['dict[str, dict[str, int]]', 'dict'],
    ['Any', 'str'],
    ['nonsense', undefined],
  ])('by the type %s is %s', (written, meant) => {
    expect(suggestType(written)).toBe(meant);
  });

  test('of a type is always a type', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('list', 'dict', 'str', 'string', 'int', '[', ']', ', ', '?', ' ') }),
        (text) => {
          const meant = suggestType(text);
          expect(meant === undefined || parseType(meant) !== undefined).toBe(true);
        },
      ),
    );
  });

  test('by another word for a type, key or tool is the one that exists', () => {
    expect(typeMeant('VARCHAR')).toBe('str');
    expect(typeMeant('constructor')).toBeUndefined();
    expect(keyMeant('timeout_seconds', ['mode', 'timeout'])).toBe('timeout');
    expect(keyMeant('timeout_seconds', ['mode'])).toBeUndefined();
    expect(keyMeant('toString', ['mode'])).toBeUndefined();
    for (const word of ['read_file', 'google_search', 'http_get']) expect(TOOL_NAMES).toContain(toolMeant(word));
  });
});

test('types nest without end in no time', () => {
  expect(parseType(`${'list['.repeat(50)}str${']'.repeat(50)}`)?.kind).toBe('list');
  expect(parseType(`${'list['.repeat(50_000)}str${']'.repeat(50_000)}`)).toBeUndefined();
});
