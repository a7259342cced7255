import { expect, test } from 'vitest';
import { createOfflineProvider } from '../../src/llm/offline.ts';
import type { Prompt } from '../../src/llm/provider.ts';
import { ARTICLE } from '../support/configs.ts';

const prompt = (config: string): Prompt => ({
  system: '',
  messages: [],
  task: { text: 'fix it', files: [{ name: 'large.yaml', text: config }] },
  maxOutputTokens: 8000,
});
const fields = (count: number) =>
  Array.from({ length: count }, (_, index) => `    f${index}: {type: string}\n`).join('');
const withFields = (count: number) => ARTICLE.replace('nodes:\n', `${fields(count)}nodes:\n`);

async function answerOf(config: string, signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const event of createOfflineProvider().stream(prompt(config), signal)) {
    if (event.type === 'text') text += event.text;
  }
  return text;
}

test('a large file is answered like a small one while the event loop stays free', async () => {
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 5);
  const text = await answerOf(withFields(10_000));
  clearInterval(turning);
  expect(text).toContain('f9999: {type: str}');
  // On the event loop not one turn would have been possible.
  expect(turns).toBeGreaterThan(20);
});

test('Stop ends the work on a large file', async () => {
  const stop = new AbortController();
  const answer = answerOf(withFields(20_000), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(answer).rejects.toThrow('stopped');
});
