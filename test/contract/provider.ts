import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import { ProviderError } from '../../src/llm/provider.ts';
import type { ProviderSettings, VendorName } from '../../src/llm/provider-settings.ts';
import { SCRIPTED_USAGE, startScriptedLlm, type Script, type ScriptedAnswer } from '../support/llm/scripted-server.ts';
import { ask, collect, collectFailure, firstRequest, PROMPT, serveProvider } from '../support/llm/serve.ts';
import { SECRET } from '../support/llm/wire.ts';

/** What differs between the vendors, so that the suite has no branch on a name. */
export interface ProviderContract {
  readonly vendor: VendorName;
  /** Words that the hint for a refused key must hold. */
  readonly keyHint: string;
  readonly unknownModelHint: string;
  readonly addressVariable: string;
  /** How a refused answer ends: `complete` where the API has no word for it. */
  readonly refusal: 'refused' | 'complete';
  /** The API tells what its cache served. */
  readonly countsCached: boolean;
}

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** The behaviour that every vendor's provider shows, over real HTTP against a server that speaks the vendor's wire format. */
export function describeProviderContract(contract: ProviderContract): void {
  const { vendor } = contract;
  const unhandled: unknown[] = [];
  const noteUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeAll(() => {
    process.on('unhandledRejection', noteUnhandled);
  });
  afterAll(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', noteUnhandled);
    expect(unhandled, 'no promise of an SDK is left to reject alone').toEqual([]);
  });

  const serve = (script: Script, settings?: ProviderSettings) => serveProvider(vendor, script, settings);

  async function failureOf(answer: ScriptedAnswer, settings?: ProviderSettings) {
    const served = await serve([answer], settings);
    const { error, text } = await collectFailure(ask(served.provider));
    expect(error).toBeInstanceOf(ProviderError);
    const failure = error as ProviderError;
    for (const said of [failure.message, failure.hint]) {
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain('key-of-test');
      expect(said).not.toContain('127.0.0.1');
      expect(said).toMatch(/^[A-Z][^\n]+\.$/);
    }
    return { ...served, failure, text };
  }

  describe('an answer', () => {
    test('arrives chunk by chunk, while the vendor still writes', async () => {
      const second = gate();
      async function* chunks() {
        yield 'Hello ';
        await second.opened;
        yield 'world';
      }
      const { provider } = await serve([{ chunks: chunks() }]);
      const texts: string[] = [];
      for await (const event of ask(provider)) {
        if (event.type === 'text') texts.push(event.text);
        // The vendor writes the rest only now: a provider that waits for the whole answer would wait indefinitely.
        second.open();
      }
      expect(texts).toEqual(['Hello ', 'world']);
    });

    test('of many tiny chunks is whole and in order', async () => {
      const chunks = Array.from({ length: 2_000 }, (_, index) => `${index},`);
      const { provider } = await serve([{ chunks }]);
      const { text, reason } = await collect(ask(provider));
      expect(text).toBe(chunks.join(''));
      expect(reason).toBe('complete');
    });

    test('survives characters that are split between the bytes of the connection', async () => {
      const chunks = ['naïve ', '日本語 ', '👩‍👩‍👧 ', 'عربى ', '𝄞 é\n', '\u2028 "\\"'];
      const { provider } = await serve([{ chunks, bytesPerWrite: 1 }]);
      expect((await collect(ask(provider))).text).toBe(chunks.join(''));
    });

    test('never holds half a character, though the vendor splits surrogate pairs between chunks', async () => {
      const { provider } = await serve([
        { chunks: ['a\ud83d', '\ude00b', '\ud834', '\udd1e', 'c\ud83d'], bytesPerWrite: 3 },
      ]);
      const { texts, text } = await collect(ask(provider));
      expect(text).toBe('a😀b𝄞c\ufffd');
      expect(texts.filter((each) => !each.isWellFormed())).toEqual([]);
    });

    test('that is empty is a normal end', async () => {
      const { provider, requests } = await serve([{ chunks: [] }]);
      expect(await collect(ask(provider))).toMatchObject({ text: '', reason: 'complete' });
      expect(requests).toHaveLength(1);
    });

    test('that hits the output limit ends with length', async () => {
      const { provider } = await serve([{ chunks: ['Half of'], ending: 'length' }]);
      expect(await collect(ask(provider))).toMatchObject({ text: 'Half of', reason: 'length' });
    });

    test('that the vendor refuses ends so, where the API can say it', async () => {
      const { provider } = await serve([{ chunks: ['I '], ending: 'refused' }]);
      expect(await collect(ask(provider))).toMatchObject({ text: 'I ', reason: contract.refusal });
    });

    test('does not hold the thoughts of the model', async () => {
      const thought = { text: '', thought: true };
      const { provider } = await serve([{ chunks: [thought, 'Yes', thought, '.'] }]);
      expect((await collect(ask(provider))).text).toBe('Yes.');
    });

    test('brings the token usage before its end', async () => {
      const { provider } = await serve([{ chunks: ['Hi'], usage: { input: 500, output: 40, cached: 300 } }]);
      expect((await collect(ask(provider))).usage).toEqual({
        inputTokens: 500,
        outputTokens: 40,
        cachedInputTokens: contract.countsCached ? 300 : 0,
      });
    });

    test('of one stream does not mix with those of others', async () => {
      const { provider } = await serve((_, index) => ({
        chunks: Array.from({ length: 20 }, () => ({ text: `${index} `, delayMs: 1 })),
      }));
      const answers = await Promise.all(Array.from({ length: 10 }, () => collect(ask(provider))));
      expect(answers.map(({ text }) => new Set(text.trim().split(' ')).size)).toEqual(Array(10).fill(1));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(10);
    });
  });

  describe('the request', () => {
    test('carries the system text, the messages in order, the model and the output limit', async () => {
      const { provider, requests } = await serve([{ chunks: ['Hi'] }], { model: 'some-model' });
      await collect(ask(provider));
      expect(firstRequest(requests).prompt).toEqual({
        model: 'some-model',
        system: PROMPT.system,
        messages: PROMPT.messages,
        maxOutputTokens: 4_000,
      });
      expect(provider).toMatchObject({ name: vendor, model: 'some-model' });
      expect(provider.label).toBeUndefined();
    });

    test('leaves out messages without text, which vendors refuse', async () => {
      const { provider, requests } = await serve([{ chunks: ['Hi'] }]);
      const messages = [PROMPT.messages[0]!, { role: 'assistant', content: ' \n' } as const, PROMPT.messages[2]!];
      await collect(provider.stream({ ...PROMPT, messages }, new AbortController().signal));
      expect(firstRequest(requests).prompt.messages.map(({ content }) => content)).toEqual([
        'A workflow, please.',
        'Make it shorter.',
      ]);
    });
  });

  describe('an abort', () => {
    const reason = new Error('stopped by the user');

    test('before the start sends nothing', async () => {
      const { provider, requests } = await serve([{ chunks: ['Hi'] }]);
      const { error } = await collectFailure(ask(provider, AbortSignal.abort(reason)));
      expect(error).toBe(reason);
      expect(requests).toHaveLength(0);
    });

    test('before the vendor answers at all closes the request', async () => {
      const stop = new AbortController();
      const { provider, requests } = await serve(() => {
        stop.abort(reason);
        return { silent: true };
      });
      expect((await collectFailure(ask(provider, stop.signal))).error).toBe(reason);
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('between the headers and the first chunk closes the request', async () => {
      const stop = new AbortController();
      async function* chunks() {
        stop.abort(reason);
        yield* [];
      }
      const { provider, requests } = await serve([{ chunks: chunks(), ending: 'stall' }]);
      expect((await collectFailure(ask(provider, stop.signal))).error).toBe(reason);
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('while the answer streams keeps what came before and closes the request', async () => {
      const stop = new AbortController();
      const { provider, requests } = await serve([{ chunks: ['One '], ending: 'stall' }]);
      const seen: string[] = [];
      const reading = (async () => {
        for await (const event of ask(provider, stop.signal)) {
          if (event.type === 'text') seen.push(event.text);
          setTimeout(() => stop.abort(reason), 20);
        }
      })();
      await expect(reading).rejects.toBe(reason);
      expect(seen).toEqual(['One ']);
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('closes the request at once, also while the consumer is busy with a chunk', async () => {
      const stop = new AbortController();
      const { provider, requests } = await serve([{ chunks: ['One ', 'Two '], ending: 'stall' }]);
      const events = ask(provider, stop.signal)[Symbol.asyncIterator]();
      await events.next();
      stop.abort(reason);
      expect(await firstRequest(requests).closed).toBe('aborted');
      await expect(events.next()).rejects.toBe(reason);
    });

    test('after the end changes nothing', async () => {
      const stop = new AbortController();
      const { provider } = await serve([{ chunks: ['Done'] }]);
      const answer = await collect(ask(provider, stop.signal));
      stop.abort(reason);
      expect(answer).toMatchObject({ text: 'Done', reason: 'complete' });
    });

    test.each([0, 20])('%i ms into the pause before a retry ends the stream with the reason', async (delayMs) => {
      const stop = new AbortController();
      const abort = () => stop.abort(reason);
      // The pause is as long as the time limit of a test, so that one that nothing wakes fails it.
      const server = await startScriptedLlm({ vendor, script: [{ failure: 'rate-limited', retryAfterSeconds: 20 }] });
      onTestFinished(() => server.close());
      const onRetry = delayMs === 0 ? abort : () => void setTimeout(abort, delayMs);
      const provider = await createProvider(server.settings, { onRetry });
      expect((await collectFailure(ask(provider, stop.signal))).error).toBe(reason);
      expect(server.requests).toHaveLength(1);
    });

    test('that gives no reason still throws', async () => {
      const stop = new AbortController();
      const { provider } = await serve(() => {
        stop.abort();
        return { silent: true };
      });
      expect((await collectFailure(ask(provider, stop.signal))).error).toMatchObject({ name: 'AbortError' });
    });
  });

  describe('a consumer', () => {
    test('that stops early closes the request', async () => {
      const { provider, requests } = await serve([{ chunks: ['One ', 'Two '], ending: 'stall' }]);
      for await (const event of ask(provider)) {
        expect(event).toEqual({ type: 'text', text: 'One ' });
        break;
      }
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('that is slow is not taken for a silent vendor', async () => {
      const { provider } = await serve([{ chunks: ['One ', 'Two ', 'Three'] }], { betweenChunksTimeoutMs: 400 });
      let text = '';
      for await (const event of ask(provider)) {
        if (event.type !== 'text') continue;
        text += event.text;
        if (event.text === 'One ') await new Promise((resolve) => setTimeout(resolve, 700));
      }
      expect(text).toBe('One Two Three');
    });
  });

  describe('a silence', () => {
    test('without any answer is a time-out that closes the request', async () => {
      const { failure, requests } = await failureOf({ silent: true }, { firstChunkTimeoutMs: 200 });
      expect(failure.code).toBe('provider.timeout');
      expect(requests).toHaveLength(1);
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('after the headers is a time-out that closes the request', async () => {
      const { failure, requests } = await failureOf({ ending: 'stall' }, { firstChunkTimeoutMs: 200 });
      expect(failure.code).toBe('provider.timeout');
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('in the middle of the answer is a time-out after what came, and is not tried again', async () => {
      const { failure, text, requests } = await failureOf(
        { chunks: ['One '], ending: 'stall' },
        { betweenChunksTimeoutMs: 200 },
      );
      expect(failure.code).toBe('provider.timeout');
      expect(text).toBe('One ');
      expect(requests).toHaveLength(1);
      expect(await firstRequest(requests).closed).toBe('aborted');
    });

    test('is not what a model does that thinks aloud before its first word', async () => {
      const thought = { text: '', thought: true, delayMs: 150 };
      const { provider } = await serve([{ chunks: [thought, thought, thought, thought, thought, thought, 'So.'] }], {
        firstChunkTimeoutMs: 600,
      });
      expect((await collect(ask(provider))).text).toBe('So.');
    });
  });

  describe('a stream that breaks', () => {
    test('in the middle is cut off after what came, and is not tried again', async () => {
      const { failure, text, requests } = await failureOf({
        chunks: ['One ', { text: 'Two ', delayMs: 20 }],
        ending: 'cut',
      });
      expect(failure.code).toBe('provider.cut_off');
      expect(text).toBe('One Two ');
      expect(requests).toHaveLength(1);
    });

    test('without a broken connection is cut off all the same', async () => {
      const { failure, text } = await failureOf({ chunks: ['One '], ending: 'unfinished' });
      expect(failure.code).toBe('provider.cut_off');
      expect(text).toBe('One ');
    });

    test('before the first chunk is tried again', async () => {
      const { provider, requests } = await serve([{ ending: 'cut' }, { ending: 'unfinished' }, { chunks: ['Hi'] }]);
      expect((await collect(ask(provider))).text).toBe('Hi');
      expect(requests).toHaveLength(3);
    });

    test('with an error event says what came and then fails', async () => {
      const { failure, text, requests } = await failureOf({ chunks: ['One '], ending: 'error-event' });
      expect(failure.code).toMatch(/^provider\.(?:overloaded|internal)$/);
      expect(text).toBe('One ');
      expect(requests).toHaveLength(1);
    });

    test('with an error event before the first chunk is tried again', async () => {
      const { provider, requests } = await serve([{ ending: 'error-event' }, { chunks: ['Hi'] }]);
      expect((await collect(ask(provider))).text).toBe('Hi');
      expect(requests).toHaveLength(2);
    });
  });

  describe('a failure', () => {
    test('of the key says which variable to correct, and is not tried again', async () => {
      const { failure, requests } = await failureOf({ failure: 'bad-key' });
      expect(failure.code).toBe('provider.bad_key');
      expect(failure.hint).toContain(contract.keyHint);
      expect(requests).toHaveLength(1);
    });

    test('of the account says that there is no quota, and is not tried again', async () => {
      const { failure, requests } = await failureOf({ failure: 'no-quota' });
      expect(failure.code).toBe('provider.no_quota');
      expect(requests).toHaveLength(1);
    });

    test('with status 403 about the quota is one of the account', async () => {
      const body = JSON.stringify({ error: { message: 'Quota: billing is not active', type: 'billing_not_active' } });
      const { failure } = await failureOf({
        raw: { status: 403, headers: { 'content-type': 'application/json' }, body },
      });
      expect(failure.code).toBe('provider.no_quota');
    });

    test('with any other status 403 is one of the key', async () => {
      const { failure } = await failureOf({ raw: { status: 403, body: 'Forbidden' } });
      expect(failure.code).toBe('provider.bad_key');
    });

    test('of the model names LLM_MODEL', async () => {
      const { failure, requests } = await failureOf({ failure: 'unknown-model' });
      expect(failure.code).toBe('provider.unknown_model');
      expect(failure.message).toContain('scripted');
      expect(failure.hint).toContain('LLM_MODEL');
      expect(failure.hint).toContain(contract.unknownModelHint);
      expect(requests).toHaveLength(1);
    });

    test('of a prompt that is too long says so', async () => {
      const { failure, requests } = await failureOf({ failure: 'too-long' });
      expect(failure.code).toBe('provider.too_long');
      expect(failure.message).toContain('too long');
      expect(requests.length).toBeLessThanOrEqual(5);
    });

    test('of a vendor with too many requests is tried again after the pause that it asks for', async () => {
      const { provider, requests, waits } = await serve([
        { failure: 'rate-limited', retryAfterSeconds: 3 },
        { chunks: ['Hi'] },
      ]);
      expect((await collect(ask(provider))).text).toBe('Hi');
      expect(waits).toEqual([3_000]);
      expect(requests).toHaveLength(2);
    });

    test('that asks for a long pause is told at once', async () => {
      const { failure, waits, requests } = await failureOf({ failure: 'rate-limited', retryAfterSeconds: 90 });
      expect(failure.code).toBe('provider.rate_limited');
      expect(failure.retryAfterMs).toBe(90_000);
      expect(failure.hint).toContain('90 seconds');
      expect(waits).toEqual([]);
      expect(requests).toHaveLength(1);
    });

    test('of a vendor that limits us for good is told after two retries', async () => {
      const { failure, requests } = await failureOf({ failure: 'rate-limited' });
      expect(failure.code).toBe('provider.rate_limited');
      expect(requests).toHaveLength(3);
    });

    test.each(['internal', 'overloaded'] as const)('of the vendor (%s) is told after two retries', async (kind) => {
      const { failure, requests, waits } = await failureOf({ failure: kind });
      expect(failure.code).toBe(`provider.${kind}`);
      expect(requests).toHaveLength(3);
      expect(waits).toEqual([500, 2_000]);
    });

    test.each([
      [502, 'provider.internal'],
      [529, 'provider.overloaded'],
    ])('with status %i that no vendor documents is one of the vendor', async (status, code) => {
      const { failure } = await failureOf({ raw: { status, body: '<html>Bad gateway</html>' } });
      expect(failure.code).toBe(code);
    });

    test('of the network names the variable of the address, after two retries', async () => {
      const { server, provider, waits } = await serve([]);
      await server.close();
      const { error } = await collectFailure(ask(provider));
      expect(error).toMatchObject({ code: 'provider.unreachable' });
      expect((error as ProviderError).hint).toContain(contract.addressVariable);
      expect(waits).toEqual([500, 2_000]);
    });

    test('that a retry clears does not show', async () => {
      const { provider, requests } = await serve([
        { failure: 'internal' },
        { failure: 'overloaded' },
        { chunks: ['Hi'] },
      ]);
      expect(await collect(ask(provider))).toMatchObject({ text: 'Hi', usage: { inputTokens: SCRIPTED_USAGE.input } });
      expect(requests).toHaveLength(3);
    });
  });
}
