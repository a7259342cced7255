import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { OPEN_POLICY } from '../../src/policy/policy.ts';
import { createPolicySource } from '../../src/policy/policy-file.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';

const problemsOf = (text: string): string[] => {
  const read = readPolicy(text);
  return read.ok ? [] : read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('a whole policy is read, from YAML and from JSON; ids of Discord need no quotes', () => {
  const rules = {
    allow: { workspaces: ['T1'], channels: ['C1', 'direct'] },
    deny: { users: ['U9', '123456789012345678'], roles: ['77'] },
    guests: false,
    externals: false,
    changes: 'admins',
    edits: 'participants',
    admins: { users: ['U1'], roles: ['88'] },
  };
  const yaml = `allow:
  workspaces: [T1]
  channels: [C1, direct]
deny:
  users: [U9, 123456789012345678]
  roles: ['77']
guests: false
externals: no
changes: admins
edits: participants
admins: {users: [U1], roles: [88]}
`;
  expect(readPolicy(yaml)).toEqual({ ok: true, rules });
  expect(readPolicy(JSON.stringify(rules))).toEqual({ ok: true, rules });
});

test('what a policy leaves out is open', () => {
  for (const text of ['', '{}', '# nothing yet\n', 'allow:\n']) {
    expect(readPolicy(text)).toEqual({ ok: true, rules: OPEN_POLICY });
  }
});

test('everything wrong is named with its line and column', () => {
  const text =
    'alow: {}\nallow:\n  users: U1\n  teams: [T1]\nguests: maybe\nchanges: all\ndeny: [U2]\nadmins:\n  users: [{}]\n';
  expect(problemsOf(text)).toEqual([
    '1:1 this key is unknown; write one of allow, deny, guests, externals, changes, edits, admins',
    '4:3 this key is unknown; write one of workspaces, guilds, channels, roles, users',
    '3:10 write a list of ids, for example [U0123ABCD]',
    '7:7 write a mapping with keys out of workspaces, guilds, channels, roles, users',
    '5:9 write true or false',
    '6:10 write one of everybody, participants, admins',
    '9:11 write an id, in quotes',
  ]);
  expect(problemsOf('allow: [\n')[0]).toMatch(/^\d+:\d+ /);
  expect(problemsOf('guests: true\nguests: false\n')[0]).toMatch(/^2:1 /);
});

test('a file that cannot be used stops the start, and at a reload leaves the rules as they are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'threadsmith-policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'policy.yaml');
  const options = { file, admins: ['U7'], log: silentLog() };
  expect(() => createPolicySource(options)).toThrow(expect.objectContaining({ code: 'policy.unreadable' }));
  writeFileSync(file, 'guests: 1');
  expect(() => createPolicySource(options)).toThrow(`${file}:1:9: write true or false`);
  writeFileSync(file, 'guests: false');
  const source = createPolicySource(options);
  expect(source.rules()).toMatchObject({ guests: false, admins: { users: ['U7'] } });
  writeFileSync(file, 'guests: [');
  source.reload();
  expect(source.rules().guests).toBe(false);
  writeFileSync(file, 'guests: true');
  source.reload();
  expect(source.rules().guests).toBe(true);
});
