import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from './limits.ts';

/** One call to the API as a handler sees it. */
export interface ApiCall {
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly uploads: ReadonlyMap<string, { readonly name: string; readonly content: Buffer }>;
  /** Whether the request was authorised by the bot's token. */
  readonly asBot: boolean;
}

export interface ApiRoute {
  readonly method: string;
  /** Ids are `:id`, anything else in one segment `:any`. */
  readonly path: string;
  readonly bucket?: string;
  /** Needs no bot token (interaction tokens). */
  readonly open?: boolean;
  /** Does not count towards the global limit. */
  readonly exempt?: boolean;
  readonly handle: (call: ApiCall) => unknown;
}

/** A refusal of the API, in Discord's format. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: unknown;

  constructor(status: number, code: number, message: string, errors?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

export const invalidForm = (field: string, message: string) =>
  new ApiError(400, 50035, 'Invalid Form Body', { [field]: { _errors: [{ code: 'BASE_TYPE_BAD', message }] } });

/** One recorded call with its outcome. */
export interface CallRecord {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly body: Record<string, unknown>;
  readonly status: number;
}

/** A deliberate failure. */
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  /** How many matching calls it affects. */
  readonly times: number;
  /** Answers with this status instead of carrying out the call. */
  readonly status?: number;
  readonly code?: number;
  readonly retryAfterMs?: number;
  /** Gives the waiting time only in the body, like a proxy that drops headers. */
  readonly withoutHeaders?: boolean;
  /** Delays the call by this time. */
  readonly delayMs?: number;
  /** With `drop` or `status`: carries out the call anyway, after this time, when nobody waits for it any more. */
  readonly appliedAfterMs?: number;
  /** Closes the connection without a response, before or after carrying out the call. */
  readonly drop?: 'before' | 'after';
  /** Does not affect messages with a Stop button: answers that are still being written. */
  readonly onlyFinal?: boolean;
  /** Called for each affected call. */
  readonly onHit?: () => void;
}

export interface ApiOptions {
  readonly token: string;
  readonly routes: readonly ApiRoute[];
  readonly limits: Limits;
  readonly calls: CallRecord[];
  readonly faults: Fault[];
  readonly latencyMs: () => number;
  /** The API is down: connections are closed immediately. */
  readonly down: () => boolean;
}

export function createApi(options: ApiOptions) {
  const routes = options.routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));

  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const path = url.pathname.replace(/^\/api(\/v\d+)?/, '');
    const method = request.method ?? 'GET';
    const { body, uploads } = await readBody(request);
    const note = (status: number) => options.calls.push({ method, path, at: Date.now(), body, status });
    await sleep(options.latencyMs());
    const fault = takeFault(options.faults, { method, path, body });
    const carryOut = () => route(method, path, url, request, body, uploads);
    if (fault?.appliedAfterMs !== undefined) void sleep(fault.appliedAfterMs).then(carryOut);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.drop === 'before') return { status: 0, body: undefined, headers: {} };
    const result = faultAnswer(fault) ?? (await carryOut());
    note(result.status);
    return fault?.drop === 'after' ? { status: 0, body: undefined, headers: {} } : result;
  }

  async function route(
    method: string,
    path: string,
    url: URL,
    request: IncomingMessage,
    body: Record<string, unknown>,
    uploads: ApiCall['uploads'],
  ): Promise<Answer> {
    const found = routes.find((one) => one.method === method && one.pattern.test(path));
    if (found === undefined) return failure(new ApiError(404, 0, '404: Not Found'));
    const asBot = request.headers.authorization === `Bot ${options.token}`;
    if (!asBot && found.open !== true) return failure(new ApiError(401, 0, '401: Unauthorized'));
    const params = (found.pattern.exec(path) ?? []).slice(1).map(decodeURIComponent);
    const verdict = options.limits.take(found.bucket ?? '', majorOf(found.path, params), found.exempt === true);
    if (!verdict.allowed) {
      const limited = { message: 'You are being rate limited.', retry_after: verdict.retryAfterMs / 1000 };
      return { status: 429, body: { ...limited, global: verdict.global }, headers: verdict.headers };
    }
    try {
      const result = await found.handle({ params, query: url.searchParams, body, uploads, asBot });
      return { status: result === undefined ? 204 : 200, body: result, headers: verdict.headers };
    } catch (error) {
      if (error instanceof ApiError) return { ...failure(error), headers: verdict.headers };
      throw error;
    }
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (options.down()) {
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = await answer(request, url);
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

/** Discord's major parameter within a bucket: the channel, or the webhook with its token. */
function majorOf(path: string, params: readonly string[]): string {
  return params.slice(0, path.startsWith('/webhooks/') ? 2 : 1).join('/');
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

function failure(error: ApiError): Answer {
  const body = {
    message: error.message,
    code: error.code,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
  return { status: error.status, body, headers: {} };
}

function faultAnswer(fault: Fault | undefined): Answer | undefined {
  if (fault?.status === undefined) return undefined;
  if (fault.status !== 429) return failure(new ApiError(fault.status, fault.code ?? 0, 'A fault on purpose'));
  const seconds = (fault.retryAfterMs ?? 1_000) / 1000;
  const body = { message: 'You are being rate limited.', retry_after: seconds, global: false };
  const headers = { 'retry-after': String(seconds), 'x-ratelimit-scope': 'shared' };
  return { status: 429, body, headers: fault.withoutHeaders === true ? {} : headers };
}

function takeFault(
  faults: Fault[],
  { method, path, body }: { method: string; path: string; body: Record<string, unknown> },
): Fault | undefined {
  const isGrowing = JSON.stringify(body['components'] ?? []).includes('"label":"Stop"');
  const index = faults.findIndex(
    (fault) => fault.method === method && fault.path.test(path) && !(fault.onlyFinal === true && isGrowing),
  );
  const fault = faults[index];
  if (fault === undefined) return undefined;
  fault.onHit?.();
  if (fault.times <= 1) faults.splice(index, 1);
  else faults[index] = { ...fault, times: fault.times - 1 };
  return fault;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(':id', String.raw`(\d{17,20})`).replaceAll(':any', '([^/]+)')}$`);
}

async function readBody(request: IncomingMessage): Promise<Pick<ApiCall, 'body' | 'uploads'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return {
      body: raw.length === 0 ? {} : (JSON.parse(raw.toString()) as Record<string, unknown>),
      uploads: new Map(),
    };
  }
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
  const uploads = new Map<string, { name: string; content: Buffer }>();
  for (const [key, value] of form.entries()) {
    const index = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (index !== undefined && typeof value !== 'string') {
      uploads.set(index, { name: value.name, content: Buffer.from(await value.arrayBuffer()) });
    }
  }
  const payload = form.get('payload_json');
  return { body: typeof payload === 'string' ? (JSON.parse(payload) as Record<string, unknown>) : {}, uploads };
}
