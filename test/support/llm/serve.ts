import { expect, onTestFinished } from 'vitest';
import { createProvider } from '../../../src/llm/create-provider.ts';
import type { Prompt, Provider, ProviderEvent } from '../../../src/llm/provider.ts';
import type { ProviderSettings, VendorName } from '../../../src/llm/provider-settings.ts';
import { startScriptedLlm, type RecordedRequest, type Script } from './scripted-server.ts';

export const PROMPT: Prompt = {
  system: 'You draft workflows.',
  messages: [
    { role: 'user', content: 'A workflow, please.' },
    { role: 'assistant', content: 'Here it is.' },
    { role: 'user', content: 'Make it shorter.' },
  ],
  task: { text: 'Make it shorter.', files: [] },
  maxOutputTokens: 4_000,
};

/** Reads a stream to its end and checks the port's protocol on the way. */
export async function collect(events: AsyncIterable<ProviderEvent>) {
  const seen: ProviderEvent[] = [];
  for await (const event of events) {
    expect(seen.at(-1)?.type, 'nothing follows the end').not.toBe('end');
    seen.push(event);
  }
  const kept = seen.slice(seen.findLastIndex((event) => event.type === 'withdrawn') + 1);
  const texts = kept.filter((event) => event.type === 'text').map((event) => event.text);
  const usages = seen.filter((event) => event.type === 'usage').map((event) => event.usage);
  const last = seen.at(-1);
  expect(usages.length, 'at most one usage').toBeLessThanOrEqual(1);
  expect(last?.type, 'a stream that does not throw ends with an end').toBe('end');
  const shown = seen.filter((event) => event.type === 'text').map((event) => event.text);
  return {
    texts,
    text: texts.join(''),
    /** All text that was ever passed on, including text that was withdrawn later. */
    everShown: shown.join(''),
    thought: seen.some((event) => event.type === 'thinking'),
    usage: usages[0],
    reason: last?.type === 'end' ? last.reason : undefined,
  };
}

/** Reads a stream that must throw, and keeps what came before. */
export async function collectFailure(events: AsyncIterable<ProviderEvent>) {
  const texts: string[] = [];
  try {
    for await (const event of events) {
      expect(event.type, 'no end before a failure').toMatch(/^(?:text|thinking|withdrawn)$/);
      if (event.type === 'text') texts.push(event.text);
      if (event.type === 'withdrawn') texts.length = 0;
    }
  } catch (error) {
    return { error, text: texts.join('') };
  }
  throw new Error('the stream ended without a failure');
}

/** A provider connected to a scripted server, closed at the end of the test. Pauses are recorded, not waited for. */
export async function serveProvider(vendor: VendorName, script: Script, settings: ProviderSettings = {}) {
  const server = await startScriptedLlm({ vendor, script });
  onTestFinished(() => server.close());
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
  };
  const provider = await createProvider({ ...server.settings, ...settings }, { sleep });
  return { server, provider, waits, requests: server.requests };
}

export function ask(provider: Provider, signal = new AbortController().signal) {
  return provider.stream(PROMPT, signal);
}

export function firstRequest(requests: readonly RecordedRequest[]): RecordedRequest {
  const [request] = requests;
  if (!request) throw new Error('no request came');
  return request;
}
