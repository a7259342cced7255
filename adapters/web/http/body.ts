import { refuse, type Reading } from './problem.ts';

/** Longest body of a request that sends a message with its files, in bytes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Longest body of a config to validate, in bytes; the validator itself says more about files over its own, lower bound. */
const MAX_CONFIG_BYTES = 2 * 1024 * 1024;

const CONFIG_TYPES = new Set([
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'text/x-yaml',
  'text/plain',
  'application/json',
]);

/** The JSON value of a body; undefined for an empty one where `optional` allows that. */
export async function readJson(
  request: Request,
  { maxBytes, optional }: { readonly maxBytes: number; readonly optional: boolean },
): Promise<Reading<unknown>> {
  const type = mediaType(request);
  const isEmpty = type === undefined && isWithoutBody(request);
  if (optional && isEmpty) return { ok: true, value: undefined };
  if (type !== 'application/json') {
    return refuse(415, 'not_json', 'The body has to be JSON: send the header Content-Type: application/json.');
  }
  const body = await readText(request, maxBytes);
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
  const body = await readText(request, MAX_CONFIG_BYTES);
  return body.ok && type === 'application/json' ? { ok: true, value: unwrap(body.value) } : body;
}

function unwrap(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    const isWrapper = typeof value === 'object' && value !== null && Object.keys(value).join() === 'yaml';
    return isWrapper && 'yaml' in value && typeof value.yaml === 'string' ? value.yaml : json;
  } catch {
    // Not JSON after all: the validator tells what is wrong with it, at its line.
    return json;
  }
}

function mediaType(request: Request): string | undefined {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

function isWithoutBody(request: Request): boolean {
  return request.headers.get('transfer-encoding') === null && Number(request.headers.get('content-length') ?? 0) === 0;
}

async function readText(request: Request, maxBytes: number): Promise<Reading<string>> {
  const tooLarge = refuse(413, 'too_large', `The body is larger than ${maxBytes / 1024} KiB. Send less at once.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge;
  const bytes = await readBytes(request, maxBytes);
  if (bytes === undefined) return tooLarge;
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return refuse(400, 'not_utf8', 'The body is not UTF-8 text. Save the file as UTF-8 and send it again.');
  }
}

/** Undefined when there are more than `maxBytes`. The rest is left unread, so that the answer can still be sent. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(read.value);
  }
  return Buffer.concat(chunks);
}
