import { expect, test } from 'vitest';
import { validateConfig } from '../../src/workflow/validate.ts';
import { ARTICLE } from '../support/configs.ts';

/** The runtime reads `A and B or C` as `A and (B or C)`: valid, and not what anybody means. */
const MIXED = ARTICLE.replace(
  '{from: write, to: END}',
  `from: write
    routes:
      - condition: {logic: 'state.notes == "a" and state.article == "b" or state.topic == "c"'}
        to: research
      - condition: {logic: default}
        to: END`,
);

test.each([
  ['draft', 'error', false],
  ['user', 'warning', true],
] as const)('and mixed with or is, in a config of origin %s, a matter of severity %s', (origin, severity, valid) => {
  const report = validateConfig(MIXED, { origin });
  expect(report.issues.find(({ code }) => code === 'effect.condition_precedence')?.severity).toBe(severity);
  expect(report.valid).toBe(valid);
});
