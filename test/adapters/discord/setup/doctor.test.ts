import { expect, onTestFinished, test } from 'vitest';
import { checkDiscord } from '../../../../adapters/discord/setup/doctor.ts';
import { permissionsIn } from '../../../../adapters/discord/setup/channel-permissions.ts';
import { inviteLink } from '../../../../adapters/discord/setup/permissions.ts';
import { ChannelType } from '../../../support/discord/world.ts';
import { startFakeDiscord, type FakeDiscordOptions } from '../../../support/discord/server.ts';

async function start(options: FakeDiscordOptions = {}, servers: readonly string[] = ['Workshop']) {
  const discord = await startFakeDiscord(options);
  onTestFinished(() => discord.close());
  for (const name of servers) discord.world.addGuild(name);
  return {
    discord,
    check: (token = discord.token, channels: readonly string[] = []) =>
      checkDiscord({ token, apiUrl: discord.apiUrl }, channels),
  };
}

test('when all is well every check says so, and the invite link is there', async () => {
  const { discord, check } = await start();
  const checks = await check();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(['token', 'message content', 'gateway', 'servers', 'invite']);
  expect(checks.at(-1)?.detail).toContain(inviteLink(discord.world.applicationId));
});

test('the invite link asks for just what is needed', () => {
  const { searchParams } = new URL(inviteLink('123'));
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: '123',
    scope: 'bot applications.commands',
    permissions: '309237746752',
  });
});

test('a wrong token is the only thing said', async () => {
  const { check } = await start();
  expect(await check('wrong')).toEqual([
    {
      name: 'token',
      ok: false,
      detail: 'Discord does not accept DISCORD_TOKEN.',
      remedy: 'Reset the token in the developer portal under Bot and set it again.',
    },
  ]);
});

test('an API that does not answer is said, with what to look at', async () => {
  const { discord, check } = await start();
  discord.setApiDown(true);
  expect(await check()).toMatchObject([{ name: 'token', ok: false, detail: 'Discord does not answer.' }]);
});

test('a missing intent, missing permissions and a missing server each have their remedy', async () => {
  const { check } = await start({ messageContent: false, permissions: '0' });
  const failed = (await check()).filter(({ ok }) => !ok);
  expect(failed.map(({ name }) => name)).toEqual(['message content', 'servers']);
  expect(failed[1]?.detail).toBe(
    'In the server Workshop I lack the permissions View Channels, Send Messages, Send Messages in Threads, Create Public Threads, Read Message History, Attach Files, Add Reactions.',
  );
  expect(failed.every(({ remedy }) => remedy !== undefined)).toBe(true);
  const nowhere = await start({}, []);
  expect((await nowhere.check()).find(({ name }) => name === 'servers')).toMatchObject({ ok: false });
});

test('all servers are looked at, also where they are many', async () => {
  const names = Array.from({ length: 450 }, (_, index) => `Server ${index}`);
  const { check } = await start({}, names);
  expect((await check()).find(({ name }) => name === 'servers')?.detail).toBe('In 450 with all permissions.');
});

test('an administrator lacks nothing', async () => {
  const { check } = await start({ permissions: '8' });
  expect((await check()).every(({ ok }) => ok)).toBe(true);
});

test('parts of the API that fail are named one by one', async () => {
  const { discord, check } = await start();
  discord.fail({ method: 'GET', path: /gateway/, status: 503, times: 2 });
  discord.fail({ method: 'GET', path: /guilds/, status: 503, times: 2 });
  expect((await check()).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['gateway', 'servers']);
});

test('in the channels that doctor is asked about, permissions that the channel denies are named', async () => {
  const { discord, check } = await start();
  const [guild] = discord.world.guilds;
  const open = discord.world.addChannel(guild, ChannelType.text, 'open');
  const closed = discord.world.addChannel(guild, ChannelType.text, 'closed');
  closed.denied.add('SEND_MESSAGES').add('ATTACH_FILES');
  const thread = discord.world.addChannel(guild, ChannelType.publicThread, 'a thread', { parentId: closed.id });
  const link = `https://discord.com/channels/${guild?.id}/${closed.id}`;
  const checks = await check(discord.token, [open.id, link, thread.id, 'general', '111111111111111111']);
  const found = checks.filter(({ name }) => name.startsWith('channel '));
  expect(found.map(({ ok, detail }) => `${ok} ${detail}`)).toEqual([
    'true In #open I have all permissions.',
    'false In #closed I lack the permissions Send Messages, Attach Files.',
    'false In #a thread I lack the permissions Send Messages, Attach Files.',
    'false This is not the id of a channel, nor a link to one.',
    'false I cannot see this channel.',
  ]);
});

function overwrite(id: string, type: number, deny: bigint, allow: bigint) {
  return { id, type, deny: `${deny}`, allow: `${allow}` };
}

test("overwrites apply in Discord's order: everyone, then the roles together, then the member", () => {
  const member = { guild: '1', user: '9', roles: ['2', '3'] };
  const [view, send, attach, history] = [1n << 10n, 1n << 11n, 1n << 15n, 1n << 16n];
  const overwrites = [
    overwrite('9', 1, history, attach),
    overwrite('2', 0, send, 0n),
    overwrite('3', 0, 0n, send),
    overwrite('1', 0, send | attach, 0n),
    overwrite('4', 0, view, 0n),
  ];
  expect(permissionsIn(view | send | history, overwrites, member)).toBe(view | send | attach);
  expect(permissionsIn(view | send, [overwrite('1', 0, view, 0n)], member)).toBe(0n);
  expect(permissionsIn(1n << 3n, overwrites, member)).toBe(1n << 3n);
});
