import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { withoutPassword } from '../../src/config/database.ts';

const problemOf = (variables: Record<string, string>) => {
  try {
    loadConfig(variables);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

describe('the config', () => {
  test('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      admins: [],
      limits: { atOnce: 32 },
      prices: {},
      databaseUrl: 'sqlite:./data/threadsmith.db',
      web: { host: '127.0.0.1', port: 7860 },
      log: { level: 'info' },
      workflowTarget: 'main',
      secrets: [],
    });
  });

  test('takes an empty variable for an absent one, as .env files have them', () => {
    expect(loadConfig({ OPENAI_API_KEY: '', WEB_PORT: '', LLM_PROVIDER: '' })).toEqual(loadConfig({}));
  });

  test('names every wrong variable in one message, with what to write instead', () => {
    const message = problemOf({
      WEB_PORT: 'http',
      LLM_PROVIDER: 'gpt',
      DATABASE_URL: 'mysql://x',
      WORKFLOW_TARGET: 'next',
      OPENAI_BASE_URL: 'http://localhost:1234',
    });
    expect(message).toContain('WEB_PORT: write a port number, for example 7860');
    expect(message).toContain('LLM_PROVIDER: write one of openai, anthropic, google, ollama, offline');
    expect(message).toContain('DATABASE_URL: write sqlite:PATH');
    expect(message).toContain('WORKFLOW_TARGET: write main or dev');
    expect(message).toContain('OPENAI_BASE_URL: write an http or https address that ends in /v1');
  });

  test('never repeats a wrong value, which may be a secret', () => {
    expect(problemOf({ SLACK_BOT_TOKEN: 'hunter2hunter2', WEB_TOKEN: 'short-one' })).not.toMatch(/hunter2|short-one/);
  });

  test.each([
    [{ LLM_PROVIDER: 'anthropic' }, 'ANTHROPIC_API_KEY'],
    [{ WEB_HOST: '0.0.0.0' }, 'WEB_TOKEN'],
    [{ WEB_USER_HEADER: 'X-Forwarded-Email' }, 'WEB_TRUSTED_PROXIES'],
    [{ WEB_USER_HEADER: 'X-Forwarded-Email', WEB_TRUSTED_PROXIES: '10.0.0.0/0' }, 'WEB_TRUSTED_PROXIES'],
    [{ WEB_USER_HEADER: 'X-Forwarded-Email', WEB_TRUSTED_PROXIES: '10.0.0.0/33' }, 'WEB_TRUSTED_PROXIES'],
    [{ WEB_USER_HEADER: 'X-Forwarded-Email', WEB_TRUSTED_PROXIES: 'proxy.local' }, 'WEB_TRUSTED_PROXIES'],
    [{ WEB_USER_HEADER: 'X Forwarded', WEB_TRUSTED_PROXIES: '127.0.0.1' }, 'WEB_USER_HEADER'],
    [{ WEB_TRUSTED_PROXIES: '127.0.0.1' }, 'WEB_USER_HEADER'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN'],
    [{ SLACK_CLIENT_ID: '1.2', SLACK_APP_TOKEN: 'xapp-1', SLACK_CLIENT_SECRET: 's' }, 'ENCRYPTION_KEY'],
    [{ SLACK_CLIENT_ID: '1.2', SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_CLIENT_SECRET'],
    [{ SLACK_CLIENT_SECRET: 's' }, 'SLACK_CLIENT_ID'],
    [{ SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 's' }, 'SLACK_APP_TOKEN'],
    [{ ENCRYPTION_KEY: 'too short' }, 'ENCRYPTION_KEY'],
    [{ ENCRYPTION_KEYS_OLD: 'ab'.repeat(32) }, 'ENCRYPTION_KEY'],
    [{ ENCRYPTION_KEY: 'ab'.repeat(32), ENCRYPTION_KEYS_OLD: 'cd' }, 'ENCRYPTION_KEYS_OLD'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN'],
  ])('says what is missing with %o', (variables, missing) => {
    expect(problemOf(variables)).toContain(`${missing}: write`);
  });

  test('reads who stands in for the provider, in order, each perhaps with a model', () => {
    const variables = { ANTHROPIC_API_KEY: 'k', LLM_FALLBACK: 'ollama:llama3.1:8b, anthropic ,offline' };
    expect(loadConfig(variables).llm.fallback).toEqual([
      { provider: 'ollama', model: 'llama3.1:8b' },
      { provider: 'anthropic' },
      { provider: 'offline' },
    ]);
    expect(loadConfig({ LLM_FALLBACK: '' }).llm.fallback).toEqual([]);
  });

  test.each([
    ['gpt', 'LLM_FALLBACK: write names out of openai, anthropic, google, ollama, offline'],
    ['offline,', 'LLM_FALLBACK: write names'],
    ['google', 'GOOGLE_API_KEY: write the key that google in LLM_FALLBACK needs'],
    ['offline,ollama', 'LLM_FALLBACK: write offline last'],
  ])('says what is wrong with LLM_FALLBACK=%s', (chain, problem) => {
    expect(problemOf({ LLM_FALLBACK: chain })).toContain(problem);
  });

  test('reads how SQLite syncs, by default in full', () => {
    expect(loadConfig({}).databaseSync).toBe('full');
    expect(loadConfig({ DATABASE_SYNC: 'normal' }).databaseSync).toBe('normal');
    expect(problemOf({ DATABASE_SYNC: 'off' })).toContain('DATABASE_SYNC: write full or normal');
  });

  test('an OpenAI-compatible server needs no key', () => {
    expect(problemOf({ LLM_PROVIDER: 'openai', OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1' })).toBe('');
  });

  test('reads seconds as milliseconds and adds the scheme to a bare Ollama host', () => {
    expect(loadConfig({ LLM_CONTEXT_TOKENS: '8192', LLM_MAX_TOKENS: '2000' }).llm).toMatchObject({
      contextTokens: 8192,
      maxOutputTokens: 2000,
    });
    const { llm } = loadConfig({ LLM_FIRST_CHUNK_SECONDS: '1.5', OLLAMA_HOST: '127.0.0.1:11434' });
    expect(llm).toMatchObject({ firstChunkTimeoutMs: 1500, ollama: { baseUrl: 'http://127.0.0.1:11434' } });
  });

  test('knows its secrets', () => {
    const { secrets } = loadConfig({
      OPENAI_API_KEY: 'sk-1',
      DISCORD_TOKEN: 'abc',
      DATABASE_URL: 'postgres://u:p%40ss@h/d',
    });
    expect(secrets).toEqual(['sk-1', 'abc', 'p%40ss', 'p@ss']);
    expect(loadConfig({ DATABASE_URL: 'postgres://u:100%@h/d' }).secrets).toEqual(['100%']);
  });

  test.each([
    ['postgres://u:hunter2@h:port/d', 'DATABASE_URL: write sqlite:PATH'],
    ['postgres://u:hunter2@h/d?sslmode=prefer', 'DATABASE_URL: write its sslmode as one of disable, require'],
  ])('names what is wrong with %s, and not its password', (url, problem) => {
    const message = problemOf({ DATABASE_URL: url });
    expect(message).toContain(problem);
    expect(message).not.toContain('hunter2');
  });

  test.each(['sqlite:a.db?sslmode=x', 'postgres://u@h/d', 'postgresql:///d?host=/run/postgresql'])(
    'takes %s as it is',
    (url) => {
      expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
    },
  );

  test('lets sslmode mean what it means to PostgreSQL', () => {
    const url = 'postgres://u:p@h/d?application_name=x&sslmode=require';
    expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(`${url}&uselibpqcompat=true`);
  });
});

test('ADMIN_USERS is a list of user ids', () => {
  expect(loadConfig({ ADMIN_USERS: 'U1, U2,' }).admins).toEqual(['U1', 'U2']);
});

test('ALLOW_BOTS is a list of bot ids', () => {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
  expect(loadConfig({ ...slack, ALLOW_BOTS: 'B1, B2' }).slack?.allowBots).toEqual(['B1', 'B2']);
  expect(loadConfig(slack).slack).not.toHaveProperty('allowBots');
});

test('.env.example lists every variable, each with a line that explains it', () => {
  const source = readFileSync(new URL('../../src/config/variables.ts', import.meta.url), 'utf8');
  const known = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): optional\(/gm)].map(([, name]) => name);
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n');
  const listed = lines.flatMap((line) => /^([A-Z_]+)=$/.exec(line)?.[1] ?? []);
  expect(known.length).toBeGreaterThan(15);
  expect(new Set(listed)).toEqual(new Set(known));
  expect(listed).toHaveLength(known.length);
  for (const name of listed) expect(lines[lines.indexOf(`${name}=`) - 1]).toMatch(/^# \S/);
});

test.each(['postgres://u:pa:ss@h/db', 'postgres://u:p@ss@h/db', 'postgres://h/db?user=u&password=pass'])(
  'what is shown of %s holds no password',
  (url) => {
    expect(withoutPassword(url)).toBe('postgres://h/db');
  },
);

test('LLM_PRICES is a table of prices per million tokens; a model may have colons in its name', () => {
  const { prices } = loadConfig({ LLM_PRICES: 'anthropic:claude-sonnet-5-5=3/0.3/15, ollama:qwen3:8b=0/0/0' });
  expect(prices).toEqual({
    'anthropic:claude-sonnet-5-5': { input: 3, cachedInput: 0.3, output: 15 },
    'ollama:qwen3:8b': { input: 0, cachedInput: 0, output: 0 },
  });
  for (const wrong of ['3/0.3/15', 'anthropic:x=3/15', 'anthropic:x=a/b/c'])
    expect(() => loadConfig({ LLM_PRICES: wrong })).toThrow('LLM_PRICES: write PROVIDER:MODEL=');
});
