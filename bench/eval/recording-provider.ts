import { type Prompt, type Provider, type TokenUsage, withStream } from '../../src/llm/provider.ts';

/** One recorded request to the provider. */
export interface Asked {
  readonly prompt: Prompt;
  /** The response so far. */
  text: string;
  /** Milliseconds from the request to the first text. */
  firstChunkMs?: number;
  totalMs?: number;
  usage?: TokenUsage;
}

/** A provider that passes everything on unchanged and records it. */
export function recordProvider(provider: Provider, now: () => number): { provider: Provider; take(): Asked[] } {
  let asked: Asked[] = [];
  const record = (inner: Provider): Provider => {
    const recorded = withStream(inner, async function* stream(prompt, signal) {
      const request: Asked = { prompt, text: '' };
      asked.push(request);
      const begun = now();
      try {
        for await (const event of inner.stream(prompt, signal)) {
          if (event.type === 'text') {
            request.firstChunkMs ??= now() - begun;
            request.text += event.text;
          } else if (event.type === 'usage') request.usage = event.usage;
          yield event;
        }
      } finally {
        request.totalMs = now() - begun;
      }
    });
    if (inner.forTurn !== undefined) recorded.forTurn = () => record(inner.forTurn?.() ?? inner);
    return recorded;
  };
  return {
    provider: record(provider),
    take() {
      const taken = asked;
      asked = [];
      return taken;
    },
  };
}
