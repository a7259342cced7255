import { expect, test } from 'vitest';
import { OPEN_POLICY, refusalFor, type Asker, type PolicyRules } from '../../src/policy/policy.ts';

const slack = (id: string, channel = 'C1', more: Partial<Asker['author']> = {}): Asker => ({
  author: { platform: 'slack', scope: 'T1', id, ...more },
  channels: [channel],
});
const discord = (id: string, channels: string[], roles: string[] = [], scope = 'G1'): Asker => ({
  author: { platform: 'discord', scope, id, roles },
  channels,
});

const ANNA: Asker = { author: { platform: 'web', scope: 'people', id: 'anna@x.org' } };

type Case = [string, Partial<PolicyRules>, Asker, boolean];

test.each<Case>([
  ['nothing is set', {}, slack('U1'), true],
  ['the workspace is listed', { allow: { workspaces: ['T1'] } }, slack('U1'), true],
  ['another workspace is listed', { allow: { workspaces: ['T2'] } }, slack('U1'), false],
  ['workspaces are listed, and it is Discord', { allow: { workspaces: ['T2'] } }, discord('1', ['2']), true],
  ['another guild is listed', { allow: { guilds: ['G2'] } }, discord('1', ['2']), false],
  ['direct messages are listed', { allow: { guilds: ['direct'] } }, discord('1', ['2'], [], '@me'), true],
  [
    'guilds are listed, and it is a direct message',
    { allow: { guilds: ['G1'] } },
    discord('1', ['2'], [], '@me'),
    false,
  ],
  ['the channel of the thread is listed', { allow: { channels: ['9'] } }, discord('1', ['2', '9']), true],
  ['another channel is listed', { allow: { channels: ['C2'] } }, slack('U1'), false],
  ['channels are listed, and it is a direct message', { allow: { channels: ['C1'] } }, slack('U1', 'D1'), false],
  ['direct messages are listed as a channel', { allow: { channels: ['C2', 'direct'] } }, slack('U1', 'D1'), true],
  ['the user is listed', { allow: { users: ['U1'] } }, slack('U1'), true],
  ['the user is listed in full', { allow: { users: ['slack:T1:U1'] } }, slack('U1'), true],
  ['the user of another workspace is listed', { allow: { users: ['slack:T2:U1'] } }, slack('U1'), false],
  ['one role of two lists fits', { allow: { users: ['5'], roles: ['7'] } }, discord('1', ['2'], ['6', '7']), true],
  ['no role fits', { allow: { roles: ['7'] } }, discord('1', ['2'], ['6']), false],
  ['the user is denied', { deny: { users: ['U1'] } }, slack('U1'), false],
  ['the role is denied', { deny: { roles: ['7'] } }, discord('1', ['2'], ['7']), false],
  ['the channel is denied', { deny: { channels: ['C1'] } }, slack('U1'), false],
  ['direct messages are denied', { deny: { channels: ['direct'] } }, slack('U1', 'D1'), false],
  ['the guild is denied', { deny: { guilds: ['G1'] } }, discord('1', ['2']), false],
  ['guests are off', { guests: false }, slack('U1', 'C1', { isGuest: true }), false],
  ['guests are off, for a member', { guests: false }, slack('U1'), true],
  ['externals are off', { externals: false }, slack('U1', 'C1', { isExternal: true }), false],
  [
    'an admin is not in the list',
    { allow: { users: ['U2'] }, admins: { users: ['U1'], roles: [] } },
    slack('U1'),
    true,
  ],
  ['an admin is denied', { deny: { users: ['U1'] }, admins: { users: ['U1'], roles: [] } }, slack('U1'), false],
  [
    'the web chat has its own token',
    { allow: { users: ['U1'] } },
    { author: { platform: 'web', scope: 'local', id: 'user', isShared: true } },
    true,
  ],
  ['a person of the web chat is not listed', { allow: { users: ['ben@x.org'] } }, ANNA, false],
  [
    'a person of the web chat is listed',
    { allow: { users: ['anna@x.org'], channels: ['C1'], guilds: ['G1'] } },
    ANNA,
    true,
  ],
  ['a person of the web chat is denied', { deny: { users: ['web:people:anna@x.org'] } }, ANNA, false],
])('%s', (_what, rules, asker, isAllowed) => {
  const refusal = refusalFor({ ...OPEN_POLICY, ...rules }, asker);
  expect(refusal === undefined).toBe(isAllowed);
});
