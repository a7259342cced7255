import type { Script, ScriptedAnswer } from './llm/scripted-server.ts';

/** A model whose answers are spoken by the test, piece by piece, while the application listens. */
export interface SpokenModel {
  readonly script: Script;
  /** The next request that the application makes. */
  nextRequest(): Promise<SpokenAnswer>;
}

interface SpokenAnswer {
  say(text: string): void;
  /** Ends the stream as the vendor does. */
  end(): void;
}

export function createSpokenModel(): SpokenModel {
  const requests = createChannel<SpokenAnswer>();
  const script = async (): Promise<ScriptedAnswer> => {
    const pieces = createChannel<string>();
    requests.put({ say: (text) => pieces.put(text), end: () => pieces.close() });
    return { chunks: pieces };
  };
  const upcoming = requests[Symbol.asyncIterator]();
  return {
    script,
    async nextRequest() {
      const { value } = await upcoming.next();
      return value as SpokenAnswer;
    },
  };
}

/** Values that one side puts in and the other takes out in order, waiting where there are none. */
function createChannel<T>() {
  const values: T[] = [];
  const state = { isClosed: false };
  let wake = Promise.withResolvers<void>();
  const change = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  return {
    put(value: T) {
      values.push(value);
      change();
    },
    close() {
      state.isClosed = true;
      change();
    },
    async *[Symbol.asyncIterator]() {
      while (!state.isClosed || values.length > 0) {
        const value = values.shift();
        if (value !== undefined) yield value;
        else await wake.promise;
      }
    },
  };
}
