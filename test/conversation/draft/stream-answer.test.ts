import { expect, test } from 'vitest';
import { streamAnswer } from '../../../src/conversation/draft/stream-answer.ts';
import type { ProviderEvent } from '../../../src/llm/provider.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const PROMPT = { system: '', messages: [], task: { text: '', files: [] }, maxOutputTokens: 100 };

test('a silence of the model is told, and only while it lasts', async () => {
  const clock = createVirtualClock();
  let told = 0;
  async function* stream(): AsyncGenerator<ProviderEvent> {
    await clock.sleep(30_000);
    for (let second = 0; second < 30; second += 1) {
      yield { type: 'text', text: 'word ' };
      await clock.sleep(1_000);
    }
    yield { type: 'end', reason: 'complete' };
  }
  const answer = streamAnswer(PROMPT, {
    provider: { name: 'slow', model: 'slow', stream },
    clock,
    signal: new AbortController().signal,
    onState: () => undefined,
    onSilence: () => {
      told += 1;
    },
  });
  await clock.advance(29_000);
  expect(told).toBeGreaterThan(1);
  const before = told;
  await clock.advance(60_000);
  expect((await answer).end).toBe('complete');
  expect(told).toBeLessThanOrEqual(before + 1);
  await clock.advance(60_000);
  expect(told).toBeLessThanOrEqual(before + 1);
});
