import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/app-process.ts';
import { answer, ARTICLE, BROKEN_ARTICLE } from '../support/configs.ts';
import { startCollector } from '../support/observe/collector.ts';
import { readMetrics } from '../support/observe/scrape.ts';
import { until } from '../support/slack/bot.ts';
import { createPerson } from '../support/slack/people.ts';
import { openSlackProcess } from '../support/slack/process.ts';

const TOKEN = 'token-of-the-scraper';

const entries = (lines = '') =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

test('an operator sees what it does: metrics, who did what, and traces', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const auditLog = join(folder.path, 'audit.jsonl');
  const bot = await openSlackProcess(
    [
      { failure: 'overloaded' },
      { chunks: [answer('Here it is.', BROKEN_ARTICLE)] },
      { chunks: [answer('Repaired.', ARTICLE)] },
    ],
    {
      variables: {
        METRICS: 'on',
        METRICS_TOKEN: TOKEN,
        AUDIT_LOG: auditLog,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        LLM_PRICES: 'openai:scripted=3/0.3/15',
      },
    },
  );
  onTestFinished(() => bot.close());
  await bot.start();
  const scrape = async (token = TOKEN) =>
    fetch(`${bot.app().url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const logged = (text: string) => bot.app().log.filter(({ msg }) => msg === text).length;
  const bob = createPerson(bot.slack, 'U0BOB');

  bot.slack.plan('chat.stopStream', { status: 429, retryAfter: 1 });
  const said = bot.alice.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write articles about my Geheimnis`);
  await until('the answer', () => logged('turn ended') === 1);
  renameSync(auditLog, `${auditLog}.1`);
  bot.app().child.kill('SIGHUP');
  await until('the new audit log', () => logged('the audit log was reopened') === 1);
  bob.say(bot.channel.id, 'forget', { threadTs: said.threadTs });
  await until('the refusal', () => logged('turn ended') === 2);
  bot.alice.say(bot.channel.id, 'forget', { threadTs: said.threadTs });
  await until('the farewell', () => logged('turn ended') === 3);

  expect((await scrape('token-of-somebody-else')).status).toBe(401);
  const page = await scrape();
  expect(page.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const metrics = readMetrics(await page.text());
  const openai = { provider: 'openai', model: 'scripted' };
  expect({
    turns: metrics.value('threadsmith_turns_total', { platform: 'slack', kind: 'message', outcome: 'revised' }),
    waited: metrics.value('threadsmith_queue_wait_seconds', { platform: 'slack' }),
    firstWords: metrics.value('threadsmith_first_phrase_seconds', { platform: 'slack' }),
    tookLong: metrics.value('threadsmith_turn_seconds', { platform: 'slack', outcome: 'revised' }),
    running: metrics.value('threadsmith_turns_in_hand'),
    refused: metrics.value('threadsmith_refusals_total', { platform: 'slack', reason: 'permission' }),
    retried: metrics.value('threadsmith_provider_failures_total', { provider: 'openai', next: 'retry' }),
    requests: metrics.value('threadsmith_model_requests_total', { ...openai, end: 'complete' }),
    input: metrics.value('threadsmith_tokens_total', { ...openai, direction: 'input' }),
    cached: metrics.value('threadsmith_tokens_total', { ...openai, direction: 'cached_input' }),
    output: metrics.value('threadsmith_tokens_total', { ...openai, direction: 'output' }),
    cost: metrics.value('threadsmith_cost_total', openai),
    repairs: metrics.value('threadsmith_repair_results_total', { result: 'valid' }),
    tooMany: metrics.value('threadsmith_platform_calls_total', { platform: 'slack', result: 'rate_limited' }),
    connected: metrics.value('threadsmith_connected', { platform: 'slack' }),
  }).toEqual({
    turns: 1,
    waited: 3,
    firstWords: 3,
    tookLong: 1,
    running: 0,
    refused: 1,
    retried: 1,
    requests: 2,
    input: 40,
    cached: 200,
    output: 60,
    cost: (40 * 3 + 200 * 0.3 + 60 * 15) / 1_000_000,
    repairs: 1,
    tooMany: 1,
    connected: 1,
  });
  expect(metrics.labels('threadsmith_repairs_total', 'code')).toEqual(['graph.unknown_node']);
  expect(metrics.value('threadsmith_reply_writes_total', { platform: 'slack', result: 'ok' })).toBeGreaterThan(3);
  expect(metrics.value('threadsmith_database_seconds', { operation: 'accept' })).toBe(3);
  expect(metrics.value('threadsmith_database_bytes')).toBeGreaterThan(10_000);
  expect(metrics.value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);

  expect(await bot.app().end('SIGTERM')).toBe(0);
  const [before, after] = [`${auditLog}.1`, auditLog].map((path) => readFileSync(path, 'utf8'));
  const [alice, thread] = ['slack:T0TEAM:U0ALICE', expect.stringContaining('slack:T0TEAM:')];
  expect(entries(before)).toMatchObject([
    { at: expect.stringMatching(/^20\d\d-/), action: 'start', user: alice, thread },
    { action: 'change', user: alice, thread, revision: 1 },
  ]);
  expect(entries(after)).toMatchObject([
    { action: 'refusal', user: 'slack:T0TEAM:U0BOB', thread, reason: 'permission', command: 'forget' },
    { action: 'forget', user: alice, thread, extent: 'conversation' },
  ]);
  expect(`${before}${after}`).not.toContain('Geheimnis');

  expect([...collector.paths]).toEqual(['/v1/traces']);
  const spans = collector.spans();
  const turn = spans.find(({ name, parentSpanId }) => name === 'turn' && parentSpanId === undefined);
  const parts = spans.filter(({ parentSpanId }) => parentSpanId === turn?.spanId);
  const expected = ['wait', 'chat scripted', 'reply post', 'database startTurn', 'database answerTurn'];
  expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
  expect(spans.filter(({ name }) => name === 'database startTurn')).toHaveLength(3);
  expect(spans.map(({ name }) => name)).not.toContain('database accept');
  expect(new Set(parts.map(({ traceId }) => traceId))).toEqual(new Set([turn?.traceId]));
  expect(JSON.stringify(spans)).not.toContain('Geheimnis');
  expect(collector.resourceAttributes()).toContainEqual({ key: 'service.name', value: { stringValue: 'threadsmith' } });
});
