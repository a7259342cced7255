import { expect, test } from 'vitest';
import { ALICE, BOB, says, setUp } from '../../support/stored-data.ts';

test('export prints everything of the person, log references included, and nothing that others wrote', async () => {
  const { open, run } = setUp();
  const store = await open();
  const turn = await says(store, BOB, 'slack:T1:C1:1', 'XBOBX');
  await says(store, ALICE, 'slack:T1:C1:1', 'XALICEX');
  await store.recordFeedback({ turnId: turn.id, userIdentifier: ALICE, verdict: 'bad' });
  const { printed } = await run('export', '--user', 'UALICE');
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type }) => type)).toEqual([
    'person',
    'conversation',
    'turn',
    'message',
    'message',
    'revision',
    'feedback',
  ]);
  expect(printed).not.toMatch(/XBOBX|UBOB/);
  for (const word of ['please', 'file', 'answer', 'a:']) expect(printed).toContain(`${word} XALICEX`);
  expect(lines[2]?.['reference']).toMatch(/^[\da-f]{8}$/);
});
