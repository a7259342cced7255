import { array, assert, constantFrom, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { beforeAssumptions, withoutAssumptions } from '../../../src/conversation/draft/assumptions.ts';

test('what is assumed goes out of the prose', () => {
  expect(withoutAssumptions('A flow. Assumed: two inputs,\nin English.\n\nMore.')).toEqual({
    text: 'A flow.\n\nMore.',
    assumed: 'two inputs, in English.',
  });
});

test('what is shown while the prose grows never has to be taken back', () => {
  const prose = array(constantFrom('A flow. ', 'Assumed: ', '**Assumed:** ', 'Ass', 'As', 'x', '\n\n', '**', 'yes. '), {
    maxLength: 12,
  }).map((parts) => parts.join(''));
  assert(
    property(prose, nat(), (text, cut) => {
      const whole = text.trimEnd();
      const shown = beforeAssumptions(whole.slice(0, cut % (whole.length + 1)));
      expect(whole.startsWith(shown)).toBe(true);
      const { text: final, assumed } = withoutAssumptions(whole);
      expect(assumed === undefined || final.startsWith(shown.trimStart())).toBe(true);
    }),
    { numRuns: 2000, examples: [['A flow. \n\n******Assumed:** Ass', 2_096_069_580]] },
  );
});
