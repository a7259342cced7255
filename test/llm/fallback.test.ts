import { describe, expect, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import { withFallback } from '../../src/llm/fallback.ts';
import type { Provider } from '../../src/llm/provider.ts';
import type { ProviderSettings } from '../../src/llm/provider-settings.ts';
import { ask, collect, collectFailure, serveProvider } from '../support/llm/serve.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../support/llm/scripted-server.ts';

/** OpenAI with Anthropic and then the offline drafter standing in, each of the two vendors a scripted server. */
async function setUp(
  openai: readonly ScriptedAnswer[],
  anthropic: readonly ScriptedAnswer[],
  settings: ProviderSettings = {},
) {
  const first = await serveProvider('openai', openai, settings);
  const second = await serveProvider('anthropic', anthropic);
  const offline = await createProvider({ provider: 'offline' });
  const failures: string[] = [];
  const provider = withFallback(first.provider, [second.provider, offline], (failure, failed, next) =>
    failures.push(`${failed.name} ${failure.code} -> ${next.name}`),
  );
  return { turn: turnOf(provider), provider, failures, asked: { openai: first.requests, anthropic: second.requests } };
}

function turnOf(provider: Provider): Provider {
  const turn = provider.forTurn?.();
  if (turn === undefined) throw new Error('a provider with stand-ins gives one provider per turn');
  return turn;
}

const fine = [{ chunks: ['From the second.'] }];

describe('a provider with stand-ins', () => {
  test.each([
    ['overloaded', { failure: 'overloaded' }, 'provider.overloaded'],
    ['rate limited', { failure: 'rate-limited', retryAfterSeconds: 3600 }, 'provider.rate_limited'],
    ['asked with a wrong key', { failure: 'bad-key' }, 'provider.bad_key'],
    ['without quota', { failure: 'no-quota' }, 'provider.no_quota'],
    ['asked for a model that it has not', { failure: 'unknown-model' }, 'provider.unknown_model'],
    ['cut off before its first word', { chunks: [], ending: 'cut' }, 'provider.cut_off'],
  ] satisfies [string, ScriptedAnswer, string][])(
    'lets the next one answer when it is %s',
    async (_what, answer, code) => {
      const { turn, failures } = await setUp([answer], fine);
      expect((await collect(ask(turn))).text).toBe('From the second.');
      expect(failures).toEqual([`openai ${code} -> anthropic`]);
      expect(turn).toMatchObject({ name: 'anthropic', model: 'scripted' });
      expect(turn.label).toMatch(/^Answered by anthropic scripted \(.+[^.]\)$/);
    },
  );

  test('lets the next one answer when it stays silent for too long', async () => {
    const { turn, failures } = await setUp([{ silent: true }], fine, { firstChunkTimeoutMs: 30 });
    expect((await collect(ask(turn))).text).toBe('From the second.');
    expect(failures).toEqual(['openai provider.timeout -> anthropic']);
  });

  test('lets the next one answer when nobody listens at its address', async () => {
    const gone = await startScriptedLlm({ vendor: 'openai', script: [] });
    await gone.close();
    const { server } = await serveProvider('anthropic', fine);
    const [first, second] = await Promise.all([
      createProvider(gone.settings, { sleep: async () => undefined }),
      createProvider(server.settings),
    ]);
    const turn = turnOf(withFallback(first, [second], () => undefined));
    expect((await collect(ask(turn))).text).toBe('From the second.');
    expect(turn.label).toBe('Answered by anthropic scripted (openai did not answer)');
  });

  test('goes down the chain to the drafter without a model, and says who did not answer', async () => {
    const { turn, failures } = await setUp([{ failure: 'bad-key' }], [{ failure: 'no-quota' }]);
    await collect(ask(turn));
    expect(failures).toEqual(['openai provider.bad_key -> anthropic', 'anthropic provider.no_quota -> offline']);
    expect(turn.label).toMatch(/^Drafted by rules - no AI model is connected \(openai and anthropic did not answer\)$/);
  });

  test('never asks another one after text was passed on', async () => {
    const { turn, failures, asked } = await setUp([{ chunks: ['Half of'], ending: 'cut' }], fine);
    const { text, error } = await collectFailure(ask(turn));
    expect(text).toBe('Half of');
    expect(error).toMatchObject({ code: 'provider.cut_off' });
    expect(failures).toEqual([]);
    expect(asked.anthropic).toHaveLength(0);
  });

  test('keeps a turn with the one that answered it, also when that one fails later', async () => {
    const { turn, asked } = await setUp([{ chunks: ['A draft.'] }, { failure: 'bad-key' }], fine);
    await collect(ask(turn));
    expect((await collectFailure(ask(turn))).error).toMatchObject({ code: 'provider.bad_key' });
    expect(asked.anthropic).toHaveLength(0);
  });

  test('asks a stand-in again for the repairs of its own draft, without trying the first one again', async () => {
    const { turn, asked } = await setUp([{ failure: 'bad-key' }], fine);
    await collect(ask(turn));
    await collect(ask(turn));
    expect([asked.openai.length, asked.anthropic.length]).toEqual([1, 2]);
  });

  test('asks the configured one first in every turn', async () => {
    const { provider, asked } = await setUp([{ failure: 'bad-key' }, { chunks: ['Back again.'] }], fine);
    await collect(ask(turnOf(provider)));
    const next = turnOf(provider);
    expect((await collect(ask(next))).text).toBe('Back again.');
    expect(next).toMatchObject({ name: 'openai', label: undefined });
    expect(asked.openai).toHaveLength(2);
  });

  test('does not carry a request that was refused as such to another vendor', async () => {
    const { turn, asked } = await setUp([{ failure: 'too-long' }], fine);
    expect((await collectFailure(ask(turn))).error).toMatchObject({ code: 'provider.too_long' });
    expect(asked.anthropic).toHaveLength(0);
  });

  test('asks nobody after the user has stopped the turn', async () => {
    const stop = new AbortController();
    const { turn, asked } = await setUp([{ silent: true }], fine);
    const reading = collectFailure(ask(turn, stop.signal));
    stop.abort(new Error('stopped'));
    expect((await reading).error).toMatchObject({ message: 'stopped' });
    expect(asked.anthropic).toHaveLength(0);
  });

  test('says which prompt fits the one that answers', async () => {
    const { provider } = await serveProvider('ollama', [{ chunks: ['Small.'] }]);
    const { provider: failing } = await serveProvider('openai', [{ failure: 'bad-key' }]);
    const turn = turnOf(withFallback(failing, [provider], () => undefined));
    expect(turn.promptSize).toBe('full');
    await collect(ask(turn));
    expect(turn.promptSize).toBe('lite');
  });

  test('surfaces the failure of the last one', async () => {
    const { server } = await serveProvider('openai', [{ failure: 'bad-key' }]);
    const [first, second] = await Promise.all([
      createProvider(server.settings),
      createProvider({ ...server.settings, model: 'other' }),
    ]);
    const turn = turnOf(withFallback(first, [second], () => undefined));
    expect((await collectFailure(ask(turn))).error).toMatchObject({ code: 'provider.bad_key' });
  });
});
