import { mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { silentLog } from '../../src/log.ts';
import { openAuditLog } from '../../src/observe/audit-log.ts';
import type { Observation, TurnSubject } from '../../src/observe/observer.ts';
import { temporaryFolder } from '../support/app-process.ts';

const THREAD = 'slack:T1:C1:1' as ThreadKey;
const USER = 'slack:T1:UALICE';
const turn = (command?: string): TurnSubject => ({
  turnId: 'turn',
  sessionId: 'session',
  thread: THREAD,
  kind: command === undefined ? 'message' : 'command',
  ...(command === undefined ? {} : { command }),
  askedAt: new Date(0),
});
const ended = (command?: string, more: { revision?: number; forgets?: 'all' | 'conversation' } = {}): Observation => ({
  type: 'turn_ended',
  turn: turn(command),
  outcome: 'answered',
  user: USER,
  ...more,
});
const about = { user: USER, thread: THREAD, session: 'session', turn: 'turn' };

const CASES: readonly [string, Observation, object | undefined][] = [
  [
    'a conversation that begins',
    { type: 'session_started', sessionId: 'session', thread: THREAD, user: USER },
    { action: 'start', user: USER, thread: THREAD, session: 'session' },
  ],
  ['a change', ended(undefined, { revision: 3 }), { action: 'change', ...about, revision: 3 }],
  ['undo', ended('undo', { revision: 1 }), { action: 'undo', ...about, revision: 1 }],
  ['restore', ended('restore', { revision: 2 }), { action: 'restore', ...about, revision: 2 }],
  ['forget', ended('forget', { forgets: 'all' }), { action: 'forget', ...about, extent: 'all' }],
  ['an answer that changes nothing', ended(), undefined],
  ['a command that changes nothing', ended('undo'), undefined],
  [
    'conversations that expire',
    { type: 'expired', sessions: 7 },
    { action: 'expire', user: 'RETENTION_DAYS', sessions: 7 },
  ],
  [
    'a refusal',
    { type: 'refused', reason: 'budget', thread: THREAD, user: USER },
    { action: 'refusal', user: USER, thread: THREAD, reason: 'budget' },
  ],
  [
    'an uninstallation',
    { type: 'installation_changed', platform: 'slack', change: 'uninstall', scope: 'T2' },
    { action: 'uninstall', user: 'unknown', workspace: 'slack:T2' },
  ],
];

function openLog() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'audit.jsonl');
  const audit = openAuditLog({ path, log: silentLog(), now: () => new Date(0) });
  onTestFinished(() => audit.close());
  const read = (file = path) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));
  return { audit, path, read };
}

test.each(CASES)('%s is one line, or none', (_what, observation, entry) => {
  const { audit, read, path } = openLog();
  audit.observe(observation);
  expect(read()).toEqual(entry === undefined ? [] : [{ at: '1970-01-01T00:00:00.000Z', ...entry }]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('where the file cannot be opened again, the lines go on into the file from before', () => {
  const { audit, path, read } = openLog();
  renameSync(path, `${path}.1`);
  mkdirSync(path);
  audit.reopen();
  audit.observe({ type: 'expired', sessions: 1 });
  expect(read(`${path}.1`)).toHaveLength(1);
});
