import { describe, expect, test } from 'vitest';
import { BREAKAGES } from '../../../bench/autofix/breakages.ts';
import { ORIGINALS } from '../../../bench/autofix/originals.ts';
import { isSameValue } from '../../../src/pyyaml/edit/value.ts';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { autofix } from '../../../src/workflow/autofix/autofix.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

const isValid = (yaml: string) => validateConfig(yaml, { origin: 'draft' }).valid;

function holdsTheSame(one: string, other: string): boolean {
  const [left, right] = [readConfig(one, 'yaml'), readConfig(other, 'yaml')];
  return left.ok && right.ok && isSameValue(left.root, right.root);
}

test.each(Object.entries(ORIGINALS))('%s is right before it is broken', (_, yaml) => {
  expect(validateConfig(yaml, { origin: 'draft' }).issues.filter(({ severity }) => severity === 'error')).toEqual([]);
});

describe('a fix gives back what was meant', () => {
  test.each(BREAKAGES)('after $name', ({ broken, meant = (yaml) => yaml }) => {
    const results = Object.values(ORIGINALS).flatMap((original) => {
      const yaml = broken(original);
      if (yaml === undefined || isValid(yaml)) return [];
      const fixed = autofix(yaml);
      return [holdsTheSame(fixed.yaml, meant(original)) && fixed.fixes.length > 0 ? 'the same' : fixed.yaml];
    });
    expect(results.length).toBeGreaterThan(0);
    expect(results).toEqual(results.map(() => 'the same'));
  });
});
