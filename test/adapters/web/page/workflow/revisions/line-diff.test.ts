import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { addedLines, diffLines } from '../../../../../../adapters/web/page/workflow/revisions/line-diff.js';
import { ARTICLE, CHECKED_ARTICLE } from '../../../../../support/configs.ts';
import { growthOf } from '../../../../../support/linear-time.ts';

type Row = { readonly kind: string; readonly text: string };
const side = (rows: readonly Row[], without: string) =>
  rows.filter(({ kind }) => kind !== without).map(({ text }) => text);

test('a step that was added is the only thing that changed', () => {
  const rows: readonly Row[] = diffLines(ARTICLE, CHECKED_ARTICLE);
  const changed = rows.filter(({ kind }) => kind !== 'same');
  expect(changed.at(0)).toEqual({ kind: 'added', text: '  - id: fact_check' });
  expect(changed.filter(({ kind }) => kind === 'removed')).toEqual([
    { kind: 'removed', text: '  - {from: write, to: END}' },
  ]);
  const numbers = [...addedLines(rows)];
  const lines = CHECKED_ARTICLE.split('\n');
  expect(numbers.map((number) => lines[number - 1])).toEqual(
    changed.filter(({ kind }) => kind === 'added').map(({ text }) => text),
  );
});

test('both texts can be read from the differences', () => {
  const text = array(constantFrom('a', 'b', 'c', 'd: 1', ''), { maxLength: 12 });
  assert(
    property(text, text, (before, after) => {
      const [old, now] = [before, after].map((lines) => [...lines, 'end'].join('\n'));
      const rows: readonly Row[] = diffLines(old ?? '', now ?? '');
      expect(side(rows, 'added').join('\n')).toBe(old);
      expect(side(rows, 'removed').join('\n')).toBe(now);
    }),
  );
});

function compareLongFiles(size: number): void {
  const lines = Array.from({ length: size }, (_, index) => `line ${index}`);
  diffLines(lines.join('\n'), lines.toReversed().join('\n'));
  diffLines('a\n'.repeat(size), 'b\n'.repeat(size));
}

test('long files take no more than n log n', () => {
  expect(growthOf(compareLongFiles, 10_000)).toBeLessThan(8);
});
