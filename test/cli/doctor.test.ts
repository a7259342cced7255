import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { runDoctor } from '../../src/cli/doctor.ts';
import { createProvider } from '../../src/llm/create-provider.ts';
import { silentLog } from '../../src/log.ts';
import { checkDatabase } from '../../src/cli/open-database.ts';
import { temporaryFolder } from '../support/app-process.ts';
import { startFakeSlack } from '../support/slack/server.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../support/llm/scripted-server.ts';

async function examine(variables: Record<string, string>, answer: ScriptedAnswer = { chunks: ['ok'] }) {
  const llm = await startScriptedLlm({ vendor: 'openai', script: [answer] });
  onTestFinished(() => llm.close());
  const stdout = new PassThrough();
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:', ...variables });
  const code = await runDoctor({
    config,
    stdout,
    colour: false,
    checkDatabase: () => checkDatabase(config, silentLog()),
    createProvider: () =>
      variables['OPENAI_API_KEY'] === undefined
        ? createProvider({})
        : createProvider(llm.settings, { sleep: async () => undefined }),
  });
  return { code, text: String(stdout.read()) };
}

test('with nothing configured all is well, and the doctor says what could be connected', async () => {
  const { code, text } = await examine({});
  expect(code).toBe(0);
  expect(text).toContain('ok   storage: database');
  expect(text).toContain('ok   model: offline rules: No model is connected');
  expect(text).toContain('slack: not configured');
  expect(text).toMatch(/All is well\.\n$/);
});

test('a model that answers is well', async () => {
  const { code, text } = await examine({ OPENAI_API_KEY: 'sk-test-key' });
  expect(code).toBe(0);
  expect(text).toContain('ok   model: openai scripted: It answers.');
});

test('a key that is refused is named with what to do', async () => {
  const { code, text } = await examine({ OPENAI_API_KEY: 'sk-test-key' }, { failure: 'bad-key' });
  expect(code).toBe(1);
  expect(text).toMatch(/FAIL model: openai scripted: .*OPENAI_API_KEY/);
  expect(text).not.toContain('sk-test-key');
});

test('a database that cannot be opened is told in one sentence', async () => {
  const { code, text } = await examine({ DATABASE_URL: 'sqlite:package.json/x.db' });
  expect(code).toBe(1);
  expect(text).toMatch(/FAIL storage: database: .+/);
});

test('what a start would refuse is told: the address, the policy and the audit log; and a collector that is away', async () => {
  const wrong = await examine({
    WEB_HOST: '192.0.2.1',
    WEB_TOKEN: 'a-secret-of-the-test',
    POLICY_FILE: 'package.json',
    AUDIT_LOG: 'nowhere/audit.jsonl',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  });
  expect(wrong.code).toBe(1);
  expect(wrong.text).toContain('FAIL web: address: The web chat cannot listen on 192.0.2.1. Set WEB_HOST');
  expect(wrong.text).toMatch(/FAIL files: policy: The policy file is not valid:\n {2}package\.json:\d+:\d+: /);
  expect(wrong.text).toContain('FAIL files: audit log: The audit log nowhere/audit.jsonl cannot be written.');
  expect(wrong.text).toContain('FAIL traces: collector: Nothing answers at OTEL_EXPORTER_OTLP_ENDPOINT.');
  expect(wrong.text).not.toContain('a-secret-of-the-test');
});

test('a port that Threadsmith itself has taken, a policy that can be used and a collector that answers are well', async () => {
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  writeFileSync(join(folder.path, 'policy.yaml'), 'guests: false\n');
  const { code, text } = await examine({
    WEB_PORT: String(port),
    POLICY_FILE: join(folder.path, 'policy.yaml'),
    AUDIT_LOG: join(folder.path, 'audit.jsonl'),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
  });
  expect(text).toMatch(/ok {3}web: address: .* is in use, as it should be while Threadsmith runs\./);
  expect(text).toMatch(/All is well\.\n$/);
  expect(code).toBe(0);
  expect(readdirSync(folder.path)).toEqual(['policy.yaml']);
});

test('what nobody could look at is neither well nor a failure', async () => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.close());
  const variables = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  };
  const { code, text } = await examine(variables);
  expect(code).toBe(0);
  expect(text).toMatch(/\? {4}slack: events: A bot token cannot read/);
  expect(text).toMatch(/All is well; 1 could not be made from here\.\n$/);
  const looked = await examine({ ...variables, SLACK_CONFIG_TOKEN: slack.configToken });
  expect(looked.code).toBe(1);
  expect(looked.text).toMatch(/FAIL slack: events: Not subscribed to: .*app_mention/);
});
