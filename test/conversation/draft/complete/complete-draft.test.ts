import { describe, expect, test } from 'vitest';
import { completeDraft } from '../../../../src/conversation/draft/complete/complete-draft.ts';
import { CHECKED_ARTICLE as BASE } from '../../../support/configs.ts';

/** The draft of an edit of `write`, with `put` in place of what is between two marks. */
function draft(from: string, to: string | undefined, put: string): string {
  const start = BASE.indexOf(from);
  const end = to === undefined ? BASE.length : BASE.indexOf(to, start);
  return (BASE.slice(0, start) + put + BASE.slice(end)).replace('Write an article', 'Write a poem');
}
const CHECK = '  - id: fact_check\n';
const WANTED = BASE.replace('Write an article', 'Write a poem');

describe('a step that an edge leads to is kept', () => {
  test.each([
    '# fact_check stays exactly as it was',
    '# fact_check: see your current config',
    '# --- snip ---',
    '# + fact_check',
    '# ..',
    '# ⋮',
    '# (insert the fact_check node here without modification)',
    '# el paso fact_check queda igual',
    '# de overige stappen blijven ongewijzigd',
    '# pozostałe kroki bez zmian',
    '# дальше всё как было',
    '# 以降は元のまま',
    '# diğer adımlar aynı kalıyor',
    '- <<unchanged: fact_check>>',
  ])('whatever the comment in its place says: %s', (comment) => {
    expect(completeDraft(draft(CHECK, 'edges:', `  ${comment}\n`), BASE)).toMatchObject({
      kind: 'completed',
      yaml: WANTED,
    });
  });

  test('but not without one, or where the comment says that it is gone', () => {
    expect(completeDraft(draft(CHECK, 'edges:', ''), BASE).kind).toBe('whole');
    expect(completeDraft(draft(CHECK, 'edges:', '  # fact_check removed\n'), BASE).kind).toBe('whole');
  });
});

test.each(['Check and correct ...', 'Check and correct the facts […]', 'Check and [... same ...] article: {article}'])(
  'a text that became dots is written in full: %s',
  (text) => {
    const shortened = WANTED.replace('Check and correct the facts of this article: {article}', text);
    expect(completeDraft(shortened, BASE)).toMatchObject({ kind: 'completed', yaml: WANTED });
  },
);

test('a section that became dots is kept', () => {
  const completed = completeDraft(draft('flow:\n', 'state:\n', 'flow: {...}\n'), BASE);
  expect(completed).toMatchObject({ kind: 'completed', yaml: WANTED });
});

test('a config that ends before its edges, with fewer steps, is not taken', () => {
  expect(completeDraft(draft(CHECK, undefined, ''), BASE).kind).toBe('incomplete');
});

test('a whole config with comments of its own is taken as it is', () => {
  const commented = WANTED.replace('nodes:\n', '# Three steps.\nnodes:\n');
  expect(completeDraft(commented, BASE).kind).toBe('whole');
});
