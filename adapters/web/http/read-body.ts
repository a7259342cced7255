import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import { refuse, tell, type Reading } from './problem.ts';

const CONFIG_TYPES = new Set([
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'text/plain',
  'application/json',
]);

const MIB = 1024 * 1024;
/** Longest config to validate or draw, in bytes; the validator itself says more about files over its own, lower limit. */
export const MAX_CONFIG_BYTES = 2 * MIB;
export const MAX_COMMAND_BYTES = 4096;

/** Answers 413 to a longer body without reading the rest of it. */
export function maxBody(maxBytes: number): MiddlewareHandler {
  const size = maxBytes < MIB ? `${maxBytes} bytes` : `${maxBytes / MIB} MiB`;
  const message = `The body is larger than ${size}. Send less at once.`;
  return bodyLimit({
    maxSize: maxBytes,
    onError(c) {
      // The unread rest makes the connection useless; without this header a client may be cut off before it reads the answer.
      c.header('connection', 'close');
      return tell(c, { status: 413, code: 'too_large', message });
    },
  });
}

/** The JSON value of a body; undefined for an empty one where `optional` allows that. */
export async function readJson(request: Request, { optional = false } = {}): Promise<Reading<unknown>> {
  const type = mediaType(request);
  if (optional && type === undefined && isWithoutBody(request)) return { ok: true, value: undefined };
  if (type !== 'application/json') {
    return refuse(415, 'not_json', 'The body has to be JSON: send the header Content-Type: application/json.');
  }
  const body = await readText(request);
  if (!body.ok) return body;
  try {
    return { ok: true, value: JSON.parse(body.value) };
  } catch {
    return refuse(400, 'bad_json', 'The body is not valid JSON. Check its quotes, commas and brackets.');
  }
}

/** The text of a config; a JSON body may also wrap it as `{"yaml": "..."}`. */
export async function readConfig(request: Request): Promise<Reading<string>> {
  const type = mediaType(request);
  if (type !== undefined && !CONFIG_TYPES.has(type)) {
    return refuse(415, 'not_yaml', 'Send the file as it is, with the header Content-Type: application/yaml.');
  }
  const body = await readText(request);
  return body.ok && type === 'application/json' ? { ok: true, value: unwrap(body.value) } : body;
}

function unwrap(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    const isWrapper = typeof value === 'object' && value !== null && Object.keys(value).join() === 'yaml';
    return isWrapper && 'yaml' in value && typeof value.yaml === 'string' ? value.yaml : json;
  } catch {
    // Not JSON after all; the validator reports what is wrong with it, and where.
    return json;
  }
}

function mediaType(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

function isWithoutBody(request: Request): boolean {
  return request.headers.get('transfer-encoding') === null && Number(request.headers.get('content-length') ?? 0) === 0;
}

async function readText(request: Request): Promise<Reading<string>> {
  const bytes = await request.arrayBuffer();
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return refuse(400, 'not_utf8', 'The body is not UTF-8 text. Save the file as UTF-8 and send it again.');
  }
}
