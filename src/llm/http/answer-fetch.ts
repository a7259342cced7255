/** An answer with status 200 that is neither a stream nor JSON, such as the page of a proxy or of a sign-in form. */
export class NotAnAnswerError extends Error {
  override readonly name = 'NotAnAnswerError';
  readonly code = NOT_AN_ANSWER;

  constructor(beginning: string) {
    super(`${NOT_AN_ANSWER_TEXT}: ${beginning.slice(0, 200)}`);
  }
}

/** The `code` of this error, which SDKs wrap in their own errors. */
export const NOT_AN_ANSWER = 'ERR_NOT_AN_ANSWER';
/** The beginning of its message; some SDKs keep only that. */
export const NOT_AN_ANSWER_TEXT = 'an answer that is neither a stream nor JSON';

export interface AnswerFetchOptions {
  /** Converts a whole JSON answer into the events of a stream. */
  readonly toEvents: (answer: object) => readonly (object | string)[];
  /** Whether an event has the shape that the SDK expects. Default: any object has. */
  readonly isReadable?: (event: object) => boolean;
  /** Called when the stream ends with `[DONE]`. */
  readonly onDone?: () => void;
  /** Whether the SDK reads the names of events. Default: true. */
  readonly hasNames?: boolean;
  /** Default: the global `fetch`. */
  readonly send?: typeof fetch;
}

/**
 * A `fetch` for an SDK that reads server-sent events, which normalises the responses of real servers: events without a JSON object are skipped, a whole
 * answer becomes a stream, an error sent with status 200 gets its real status, and a web page is an error.
 */
export function createAnswerFetch(options: AnswerFetchOptions): typeof fetch {
  return async (input, init) => {
    const response = await (options.send ?? fetch)(input, init);
    if (!response.ok || response.body === null) return response;
    const { beginning, body } = await peek(response.body);
    if (/^[[{]/.test(beginning)) return fromJson(await new Response(body).text(), options);
    if (beginning.startsWith('<')) throw new NotAnAnswerError(beginning);
    return eventStream(body.pipeThrough(new TextDecoderStream()).pipeThrough(regularEvents(options)), response.headers);
  };
}

/** Reads up to the first character that is not white space, and returns the unchanged body. */
export async function peek(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ readonly beginning: string; readonly body: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const read: Uint8Array<ArrayBuffer>[] = [];
  let beginning = '';
  while (beginning === '') {
    const { done, value } = await reader.read();
    if (done) break;
    read.push(value);
    beginning = decoder.decode(value, { stream: true }).trimStart();
  }
  return {
    beginning,
    body: new ReadableStream({
      async pull(controller) {
        const first = read.shift();
        if (first !== undefined) return controller.enqueue(first);
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    }),
  };
}

function eventStream(body: ReadableStream<string>, headers: Headers): Response {
  const kept = new Headers({ 'content-type': 'text/event-stream' });
  for (const name of ['request-id', 'x-request-id', 'retry-after']) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return new Response(body.pipeThrough(new TextEncoderStream()), { status: 200, headers: kept });
}

function fromJson(text: string, { toEvents, onDone }: AnswerFetchOptions): Response {
  const answers = readObjects(text);
  const [first] = answers;
  if (first === undefined) throw new NotAnAnswerError(text);
  const status = errorStatus(first);
  if (status !== undefined) {
    return new Response(JSON.stringify(first), { status, headers: { 'content-type': 'application/json' } });
  }
  const events = answers.flatMap(toEvents);
  if (events.at(-1) === '[DONE]') onDone?.();
  const body = events.map((event) => writeEvent(event)).join('');
  return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
}

/** One object, a list of objects, or one object per line. */
function readObjects(text: string): readonly object[] {
  const whole = readJson(text);
  const values = whole === undefined ? text.split('\n').map(readJson) : [whole].flat();
  return values.filter((value): value is object => isObject(value));
}

/** The status that an error in a body of status 200 should have had, or undefined for an answer. */
function errorStatus(body: object): number | undefined {
  const { error, object, type, code, detail } = body as Readonly<Record<string, unknown>>;
  const isError =
    (error !== undefined && error !== null) || object === 'error' || type === 'error' || detail !== undefined;
  if (!isError) return undefined;
  const inner = isObject(error) ? (error as Readonly<Record<string, unknown>>) : {};
  const status = [inner['code'], inner['status'], inner['http_code'], code]
    .map(Number)
    .find((each) => each >= 400 && each < 600);
  return status ?? 500;
}

function writeEvent(event: object | string): string {
  if (typeof event === 'string') return `data: ${event}\n\n`;
  const name = 'type' in event && typeof event.type === 'string' ? `event: ${event.type}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}

/** Passes on the events whose data is a JSON object, and `[DONE]`. */
function regularEvents({ onDone, isReadable, hasNames = true }: AnswerFetchOptions): TransformStream<string, string> {
  let rest = '';
  let lines: string[] = [];
  const flush = (controller: TransformStreamDefaultController<string>): void => {
    const kept = hasNames ? lines : lines.filter((line) => line.startsWith('data:'));
    for (const event of regular(kept, isReadable)) {
      if (event.endsWith('data: [DONE]\n\n')) onDone?.();
      controller.enqueue(event);
    }
    lines = [];
  };
  return new TransformStream({
    transform(chunk, controller) {
      // A long line in many chunks is joined only once.
      if (!chunk.includes('\n')) {
        rest += chunk;
        return;
      }
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const line = part.endsWith('\r') ? part.slice(0, -1) : part;
        if (line === '') flush(controller);
        else lines.push(line);
      }
    },
    flush(controller) {
      if (rest.trim() !== '') lines.push(rest.trimEnd());
      flush(controller);
    },
  });
}

/** The event in these lines, if it has one; several if a server leaves out the blank lines between them. */
function regular(lines: readonly string[], isReadable: AnswerFetchOptions['isReadable']): readonly string[] {
  const names = lines.filter((line) => line.startsWith('event:'));
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trim());
  const whole = data.join('\n');
  const isMeaningful = (text: string): boolean => {
    if (text === '[DONE]') return true;
    const value = readJson(text);
    return isObject(value) && (isReadable?.(value) ?? true);
  };
  const datas = isMeaningful(whole) ? [whole.replaceAll('\n', '')] : data.filter(isMeaningful);
  return datas.map((each) => `${names.map((name) => `${name}\n`).join('')}data: ${each}\n\n`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
