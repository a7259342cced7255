import { expect, test } from 'vitest';
import { streamAnswer } from '../../../src/conversation/draft/stream-answer.ts';
import { ProviderError, type Provider, type ProviderEvent } from '../../../src/llm/provider.ts';
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
    maxPostChars: 2_000,
    onState: () => undefined,
    onThinking: () => undefined,
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

const DRAFT = '```yaml\nschema_version: "1.0"\n```\n';
const USAGE = { inputTokens: 1, outputTokens: 2, cachedInputTokens: 0 };

function read(stream: Provider['stream'], clock = createVirtualClock()) {
  const shown: string[] = [];
  const answer = streamAnswer(PROMPT, {
    provider: { name: 'test', model: 'test', stream },
    clock,
    signal: new AbortController().signal,
    maxPostChars: 2_000,
    onState: ({ prose }) => void shown.push(prose),
    onThinking: () => void shown.push('(thinking)'),
    onSilence: () => undefined,
  });
  return { answer, clock, shown };
}

test('an answer is read to its end, also after the draft', async () => {
  const clock = createVirtualClock();
  const { answer } = read(async function* (_prompt, signal) {
    yield { type: 'text', text: DRAFT };
    await clock.sleep(5_000, signal);
    yield { type: 'text', text: '\nWait, there is more.' };
    yield { type: 'usage', usage: USAGE };
    yield { type: 'end', reason: 'complete' };
  }, clock);
  await clock.advance(6_000);
  expect(await answer).toMatchObject({ end: 'complete', text: `${DRAFT}\nWait, there is more.`, usage: USAGE });
});

test('a provider that falls silent after the draft is not waited for longer than a silence', async () => {
  const clock = createVirtualClock();
  const { answer } = read(async function* (_prompt, signal) {
    yield { type: 'text', text: DRAFT };
    await clock.sleep(600_000, signal);
    signal.throwIfAborted();
  }, clock);
  await clock.advance(17_000);
  expect(await answer).toMatchObject({ end: 'complete', text: DRAFT });
});

test('thinking is told, and what is withdrawn is neither shown nor read', async () => {
  const { answer, shown } = read(async function* () {
    yield { type: 'thinking' };
    yield { type: 'text', text: `They may want this: ${DRAFT}` };
    yield { type: 'withdrawn' };
    yield { type: 'text', text: 'Which one?' };
    yield { type: 'end', reason: 'complete' };
  });
  const { text, parts } = await answer;
  expect(text).toBe('Which one?');
  expect(parts).toMatchObject({ prose: 'Which one?' });
  expect(parts.blocks).toEqual([]);
  expect(shown[0]).toBe('(thinking)');
  expect(shown.slice(-2)).toEqual(['', 'Which one?']);
});

test('a model that does not stop is ended at a number of characters, also when it ignores the abort', async () => {
  let chunks = 0;
  const { answer, shown } = read(async function* () {
    for (;;) {
      chunks += 1;
      yield { type: 'text', text: 'word '.repeat(20) };
    }
  });
  const { end, parts } = await answer;
  expect(end).toBe('too_long');
  expect(parts.prose.length).toBeLessThanOrEqual(40_000);
  expect(Math.max(...shown.map((prose) => prose.length))).toBeLessThanOrEqual(40_000);
  expect(chunks).toBeLessThan(450);
});

test('one chunk of any size is cut, too', async () => {
  const { answer, shown } = read(async function* () {
    yield { type: 'text', text: '😀'.repeat(500_000) };
  });
  const { end, parts } = await answer;
  expect(end).toBe('too_long');
  expect(parts.prose).toMatch(/^(?:😀){19000,20000}$/u);
  expect(shown).toEqual([]);
});

test('a draft that does not end is ended at 200,000 characters', async () => {
  let characters = 0;
  const { answer } = read(async function* () {
    yield { type: 'text', text: '```yaml\nschema_version: "1.0"\n' };
    for (;;) {
      characters += 100;
      yield { type: 'text', text: `${'#'.repeat(99)}\n` };
    }
  });
  expect((await answer).end).toBe('too_long');
  expect(characters).toBeLessThan(201_000);
});

test('an answer is ended after ten minutes', async () => {
  const clock = createVirtualClock();
  const { answer } = read(async function* (_prompt, signal) {
    while (!signal.aborted) {
      yield { type: 'text', text: 'tick ' };
      await clock.sleep(5_000, signal);
    }
    signal.throwIfAborted();
  }, clock);
  let hasEnded = false;
  void answer.finally(() => {
    hasEnded = true;
  });
  await clock.advance(595_000);
  expect(hasEnded).toBe(false);
  await clock.advance(10_000);
  expect((await answer).end).toBe('too_long');
});

const overloaded = () => new ProviderError('provider.overloaded', 'It is overloaded.', 'Try again.');

test('a failure inside the draft makes a new try, of which nothing of the first is left', async () => {
  let tries = 0;
  const { answer } = read(async function* () {
    tries += 1;
    yield { type: 'text', text: `Try ${tries}.\n\`\`\`yaml\nschema_version: "1.0"\n` };
    if (tries === 1) throw overloaded();
    yield { type: 'text', text: '```\n' };
    yield { type: 'end', reason: 'complete' };
  });
  const { end, text, error } = await answer;
  expect([end, error]).toEqual(['complete', undefined]);
  expect(text).toBe(`Try 2.\n${DRAFT}`);
});

test('a second failure inside the draft is the result, and so is one in the words before it', async () => {
  let tries = 0;
  const inDraft = read(async function* () {
    tries += 1;
    yield { type: 'text', text: '```yaml\nschema_version: "1.0"\n' };
    throw overloaded();
  });
  expect(await inDraft.answer).toMatchObject({ end: 'broken', error: { code: 'provider.overloaded' } });
  expect(tries).toBe(2);
  const inWords = read(async function* () {
    tries += 1;
    yield { type: 'text', text: 'I will build' };
    throw overloaded();
  });
  expect(await inWords.answer).toMatchObject({ end: 'broken', text: 'I will build' });
  expect(tries).toBe(3);
});
