import { expect, test } from 'vitest';
import { halfWritten } from '../../../../../adapters/web/page/markdown/half-written.js';
import { growthOf } from '../../../../support/linear-time.ts';

test.each([
  ['First this. Then **th', 'First this. Then **th**'],
  ['First this. Then **that**', 'First this. Then **that**'],
  ['First this. Then **that*', 'First this. Then **that**'],
  ['First this. Then **', 'First this. Then '],
  ['First this. Then *', 'First this. Then '],
  ['Run `thr', 'Run `thr`'],
  ['Run `three`', 'Run `three`'],
  ['**done** and\n- a **po', '**done** and\n- a **po**'],
  ['```yaml\na: **b', '```yaml\na: **b'],
  ['', ''],
])('of %j the last line is completed', (text, shown) => {
  expect(halfWritten(text)).toBe(shown);
});

test('a long text takes linear time', () => {
  const texts = ['*', ' *', '`', '**a ', '``` \n', ' `'];
  for (const text of texts) expect(growthOf((size) => halfWritten(text.repeat(size)), 50_000)).toBeLessThan(8);
});
