import type { Prompt, Provider, TokenUsage } from '../../src/llm/provider.ts';

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
  const record = (inner: Provider): Provider => ({
    get name() {
      return inner.name;
    },
    get model() {
      return inner.model;
    },
    get label() {
      return inner.label;
    },
    get promptSize() {
      return inner.promptSize;
    },
    async *stream(prompt, signal) {
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
    },
    ...(inner.forTurn === undefined ? {} : { forTurn: () => record(inner.forTurn?.() ?? inner) }),
  });
  return {
    provider: record(provider),
    take() {
      const taken = asked;
      asked = [];
      return taken;
    },
  };
}
