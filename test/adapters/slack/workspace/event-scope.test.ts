import { expect, test } from 'vitest';
import { removedAt, scopesOf } from '../../../../adapters/slack/workspace/event-scope.ts';

const T = { team_id: 'T1', enterprise_id: 'E1' };

test.each<[string, unknown, string[]]>([
  ['an event of a workspace', { ...T, authorizations: [{ ...T, is_enterprise_install: false }] }, ['T1', 'E1']],
  [
    'an event of an organisation',
    { ...T, authorizations: [{ team_id: null, enterprise_id: 'E1', is_enterprise_install: true }] },
    ['E1'],
  ],
  // In a channel that Slack Connect shares, `team_id` is that of the person's workspace.
  ['an event of a shared channel', { team_id: 'T9', authorizations: [{ team_id: 'T1', enterprise_id: null }] }, ['T1']],
  ['a command of a workspace', { team_id: 'T1', is_enterprise_install: 'false' }, ['T1']],
  ['a command of an organisation', { ...T, is_enterprise_install: 'true' }, ['E1']],
  ['a button in a workspace', { team: { id: 'T1' }, enterprise: null, is_enterprise_install: false }, ['T1']],
  ['a button in an organisation', { team: null, enterprise: { id: 'E1' }, is_enterprise_install: true }, ['E1']],
  ['an event without authorizations', { team_id: 'T1', authorizations: [] }, ['T1']],
  ['nothing that Slack sends', { team: 'T1' }, []],
  ['no object', null, []],
])('%s belongs to its installation', (_what, body, scopes) => {
  expect(scopesOf(body)).toEqual(scopes);
});

test.each<[string, unknown, number | undefined]>([
  ['the app was taken away', { event_time: 7, event: { type: 'app_uninstalled' } }, 7000],
  [
    'the token of the bot was revoked',
    { event_time: 7, event: { type: 'tokens_revoked', tokens: { bot: ['U1'] } } },
    7000,
  ],
  [
    'only the token of a person was revoked',
    { event_time: 7, event: { type: 'tokens_revoked', tokens: { oauth: ['U1'] } } },
    undefined,
  ],
  ['a message', { event_time: 7, event: { type: 'message', text: 'app_uninstalled' } }, undefined],
  ['a command', { command: '/threadsmith' }, undefined],
])('%s: whether the workspace has left', (_what, body, at) => {
  expect(removedAt(body)).toBe(at);
});
