import type { Script, ScriptedAnswer } from './llm/scripted-server.ts';

/** A model whose answers the test sends chunk by chunk while the application listens. */
export interface SpokenModel {
  readonly script: Script;
  /** The application's next request. */
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

/** A queue of values; taking one waits until there is one. */
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
