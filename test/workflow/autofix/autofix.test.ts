import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autofix } from '../../../src/workflow/autofix/autofix.ts';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { FAULTS, REVIEW } from '../../support/faults.ts';

const isValid = (yaml: string) => validateConfig(yaml, { origin: 'draft' }).valid;
const errorsIn = (yaml: string) =>
  validateConfig(yaml, { origin: 'draft' }).issues.filter(({ severity }) => severity === 'error').length;

/** What is true of every text. */
function holds(yaml: string): void {
  const fixed = autofix(yaml);
  expect(isValid(yaml) ? fixed.yaml : yaml).toBe(yaml);
  expect(errorsIn(fixed.yaml)).toBeLessThanOrEqual(readConfig(yaml, 'yaml').ok ? errorsIn(yaml) : Infinity);
  expect(autofix(fixed.yaml).yaml).toBe(fixed.yaml);
}

describe('autofix', () => {
  test.each(FAULTS)('fixes $name', ({ yaml }) => {
    expect(isValid(yaml)).toBe(false);
    const fixed = autofix(yaml);
    expect(fixed.report.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(isValid(fixed.yaml)).toBe(true);
    expect(fixed.fixes.length).toBeGreaterThan(0);
    expect(autofix(fixed.yaml)).toMatchObject({ yaml: fixed.yaml, fixes: [] });
  });

  test.each([ARTICLE, CHECKED_ARTICLE, REVIEW])('leaves a valid config as it is, byte for byte', (yaml) => {
    expect(isValid(yaml)).toBe(true);
    expect(autofix(yaml)).toMatchObject({ yaml, fixes: [] });
  });

  test('never adds an error, and changes nothing more on its own result, whatever faults come together', () => {
    const mixture = fc
      .constantFrom<string>(ARTICLE, REVIEW)
      .chain((base) =>
        fc.tuple(
          fc.constant(base),
          fc.shuffledSubarray(
            FAULTS.filter((fault) => fault.base === base),
            { maxLength: 4 },
          ),
        ),
      )
      .map(([base, faults]) => faults.reduce((yaml, fault) => fault.seed(yaml), base));
    fc.assert(fc.property(mixture, holds), { numRuns: 150 });
  });

  test('never adds an error, and changes nothing more on its own result, whatever is broken', () => {
    const broken = fc
      .tuple(
        fc.constantFrom<string>(ARTICLE, REVIEW),
        fc.array(
          fc.tuple(
            fc.nat(),
            fc.nat(12),
            fc.constantFrom('', '{', '}', ':', ' ', '\n', '- ', '"', 'x', 'START', '[', '\t', ','),
          ),
        ),
      )
      .map(([base, cuts]) =>
        cuts.slice(0, 4).reduce((text, [at, length, insert]) => {
          const from = at % text.length;
          return text.slice(0, from) + insert + text.slice(from + length);
        }, base),
      );
    fc.assert(fc.property(broken, holds), { numRuns: 300 });
  });

  test('comes to an end on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), holds));
  });

  test('says what it did in a few words each', () => {
    const yaml = ARTICLE.replace('"1.0"', '1.0').replace('{topic}.', '{{topic}}.');
    expect(autofix(yaml).fixes).toEqual([
      'put `schema_version` in quotes',
      'put the braces in the prompt of `research` right',
    ]);
  });

  test('keeps comments and every line that it does not fix', () => {
    const yaml = REVIEW.replace('temperature: 0.4', 'temperature: 2');
    expect(autofix(yaml).yaml).toBe(REVIEW.replace('temperature: 0.4', 'temperature: 1.0'));
  });

  test('never puts a tool that reaches beyond the run in the place of another', () => {
    const yaml = REVIEW.replace('[web_search]', '[python_repl]');
    expect(autofix(yaml).yaml).toBe(yaml);
  });
});
