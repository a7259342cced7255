import { NotAnAnswerError, peek } from './answer-fetch.ts';

/**
 * Normalises a body of one JSON object per line for Ollama's SDK: lines without an object are skipped, an answer over several lines is joined, an error in
 * the stream is thrown as `readError` returns it, and a web page as a `NotAnAnswerError`.
 */
export async function regularLines(
  response: ReadableStream<Uint8Array<ArrayBuffer>>,
  readError: (error: unknown) => Error,
): Promise<ReadableStream<Uint8Array>> {
  const { beginning, body } = await peek(response);
  if (beginning.startsWith('<')) throw new NotAnAnswerError(beginning);
  return body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(objectLines(readError))
    .pipeThrough(new TextEncoderStream());
}

function objectLines(readError: (error: unknown) => Error): TransformStream<string, string> {
  let rest = '';
  let hasObject = false;
  /** Lines that are not an object on their own; together they may be one. */
  const unread: string[] = [];
  const take = (line: string, controller: TransformStreamDefaultController<string>): void => {
    const value = readObject(line);
    if (value === undefined) {
      if (!hasObject) unread.push(line);
      return;
    }
    hasObject = true;
    if ('error' in value && value.error !== null) return controller.error(readError(value.error));
    controller.enqueue(`${JSON.stringify(value)}\n`);
  };
  return new TransformStream({
    transform(chunk, controller) {
      if (!chunk.includes('\n')) {
        rest += chunk;
        return;
      }
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line, controller);
    },
    flush(controller) {
      take(rest, controller);
      if (!hasObject) take(unread.join(' '), controller);
    },
  });
}

function readObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
