import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/config.ts';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[] | null;
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (name: string) => readFileSync(join(DEPLOY, name), 'utf8');
/** `!reset` is Docker's own: what the other file says is taken away. */
const compose = (name: string) => parse(read(name), { customTags: [{ tag: '!reset', collection: 'seq' }] }) as Compose;
const settings = new Set(
  [...readFileSync(join(DEPLOY, '../.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name),
);

/** As compose fills variables in. */
const filled = (text: string) => text.replaceAll(/\$\{(\w+):\?[^}]*\}/g, 'secret-of-the-test-file');

// No container is started here: names, ports and settings are compared with the program.
test('compose starts Threadsmith with settings that it takes, on the port that it listens on', () => {
  const { services, volumes } = compose('compose.yaml');
  const { threadsmith, postgres } = services;
  const environment = threadsmith?.environment ?? {};
  expect(Object.keys(environment).filter((name) => !settings.has(name))).toEqual([]);
  const given = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));
  const config = loadConfig({ ...given, WEB_HOST: '0.0.0.0' });
  expect(new URL(config.databaseUrl)).toMatchObject({
    hostname: 'postgres',
    username: postgres?.environment?.['POSTGRES_USER'],
  });
  expect(threadsmith?.ports).toEqual([`127.0.0.1:7860:${config.web.port}`]);
  expect(existsSync(join(DEPLOY, threadsmith?.build ?? '', 'Dockerfile'))).toBe(true);
  expect(volumes).toHaveProperty(postgres?.volumes?.[0]?.split(':')[0] ?? '');
});

test('the replicas are reached through the proxy only, by the name and port that it uses', () => {
  const { services } = compose('compose.replicas.yaml');
  const [name = ''] = Object.keys(compose('compose.yaml').services);
  expect(services[name]?.ports).toEqual([]);
  const { volumes = [], environment = {} } = services['proxy'] ?? {};
  expect(
    volumes
      .filter((volume) => volume.startsWith('./'))
      .every((volume) => existsSync(join(DEPLOY, volume.split(':')[0] ?? ''))),
  ).toBe(true);
  const caddyfile = read('Caddyfile');
  expect(caddyfile).toContain(`dynamic a ${name} ${loadConfig({}).web.port} {`);
  expect([...caddyfile.matchAll(/\{\$(\w+)\}/g)].map(([, variable]) => variable)).toEqual(Object.keys(environment));
});

test('the unit for systemd sets what Threadsmith takes', () => {
  const lines = read('threadsmith.service').split('\n');
  const pairs = lines.flatMap((line) => (line.startsWith('Environment=') ? line.slice(12).split(' ') : []));
  expect(pairs.length).toBeGreaterThan(0);
  expect(pairs.map((pair) => pair.split('=')[0]).filter((name) => !settings.has(name))).toEqual([]);
  expect(() =>
    loadConfig(Object.fromEntries(pairs.map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]))),
  ).not.toThrow();
});
