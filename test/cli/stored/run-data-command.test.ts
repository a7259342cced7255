import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { ALICE, says, setUp } from '../../support/stored-data.ts';

test('what an operator does in the shell is in the audit log, and what cannot be recorded is not done', async () => {
  const { open, runWith, file } = setUp();
  const store = await open();
  await says(store, ALICE, 'slack:T1:D1', 'XALICEX');
  const nowhere = { AUDIT_LOG: file('missing/audit.jsonl') };
  await expect(runWith(nowhere, 'forget', '--user', ALICE)).rejects.toMatchObject({ code: 'audit.cannot_write' });
  expect(await store.sessionsWith(ALICE)).toHaveLength(1);

  const settings = { AUDIT_LOG: file('audit.jsonl') };
  await runWith(settings, 'export', '--user', ALICE);
  await runWith(settings, 'backup', file('copy.db'));
  await runWith(settings, 'forget', '--user', ALICE, '--shared');
  const text = readFileSync(file('audit.jsonl'), 'utf8');
  const by = { at: expect.stringMatching(/Z$/), user: `operator:${userInfo().username}` };
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toEqual([
    { ...by, action: 'shell export', person: ALICE },
    { ...by, action: 'shell backup', file: file('copy.db') },
    { ...by, action: 'shell forget', person: ALICE, shared: 'yes' },
  ]);
  expect(text).not.toContain('XALICEX');
  expect(statSync(file('audit.jsonl')).mode & 0o777).toBe(0o600);
});
