import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkKnown, SlackRefusal, type SlackArguments, type SlackCallContext, type SlackMethod } from './call.ts';
import type { SlackLimits } from './limits.ts';
import { chatMethods } from './methods-chat.ts';
import { fileMethods } from './methods-files.ts';
import { restMethods } from './methods-rest.ts';
import { homeMethods } from './methods-home.ts';
import { streamMethods } from './methods-stream.ts';
import { METHOD_SCOPES } from './scopes.ts';

const METHODS: Readonly<Record<string, SlackMethod>> = {
  ...chatMethods,
  ...streamMethods,
  ...fileMethods,
  ...restMethods,
  ...homeMethods,
};

/**
 * One planned failure. `before`: the connection breaks before the call takes effect; `after`: it takes effect, but the response is lost; `hang`: no response
 * and no effect; `after-and-hang`: it takes effect, but there is no response; `error`: Slack answers with this code; `status`: with this HTTP status; `body`:
 * with this body, without effect.
 */
export type SlackFault =
  | 'before'
  | 'after'
  | 'hang'
  | 'after-and-hang'
  | { readonly error: string }
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly status: number; readonly retryAfter?: number };

export interface SlackCallRecord {
  readonly method: string;
  readonly at: number;
  readonly arguments: SlackArguments;
  /** `ok`, Slack's error code, or the HTTP status. */
  outcome: string;
}

export interface SlackCredentials {
  botToken: string;
  readonly revoked: Set<string>;
}

export interface SlackWebApi {
  handle(method: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Plans failures for the next calls of a method, one each. */
  plan(method: string, ...faults: readonly SlackFault[]): void;
  readonly calls: SlackCallRecord[];
}

export function createSlackWebApi(options: {
  context: SlackCallContext;
  limits: SlackLimits | undefined;
  latencyMs: number;
  /** They change when the app is installed or uninstalled. */
  credentials: SlackCredentials;
  appToken: string;
  configToken: string;
}): SlackWebApi {
  const { context, limits } = options;
  const calls: SlackCallRecord[] = [];
  const faults = new Map<string, SlackFault[]>();

  async function answer(record: SlackCallRecord, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const channel = record.arguments['channel'];
    const retryAfter = limits?.take(record.method, typeof channel === 'string' ? channel : undefined);
    if (retryAfter !== undefined) {
      record.outcome = '429';
      return reply(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(retryAfter) });
    }
    await sleep(options.latencyMs);
    const fault = faults.get(record.method)?.shift();
    if (typeof fault === 'object' && 'status' in fault) {
      record.outcome = String(fault.status);
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return reply(response, fault.status, { ok: false, error: 'fault' }, headers);
    }
    if (fault === 'hang') return undefined;
    if (fault === 'before') return void request.socket.destroy();
    const result = typeof fault === 'object' ? planned(fault) : run(record, request);
    record.outcome = result.ok ? 'ok' : String(result.error);
    if (fault === 'after-and-hang') return undefined;
    if (fault === 'after') return void request.socket.destroy();
    return reply(response, 200, result, { 'x-oauth-scopes': [...context.scopes].join(',') });
  }

  function run(record: SlackCallRecord, request: IncomingMessage): { ok: boolean; error?: string } {
    try {
      const method = METHODS[record.method];
      if (method === undefined) throw new SlackRefusal('unknown_method');
      checkToken(record.method, request);
      const needed = METHOD_SCOPES[record.method];
      if (needed !== undefined && !needed.some((scope) => context.scopes.has(scope))) {
        throw new SlackRefusal('missing_scope', { needed: needed[0], provided: [...context.scopes].join(',') });
      }
      checkKnown(record.arguments, context);
      return { ok: true, ...method(record.arguments, context) };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { ok: false, error: error.code, ...error.extra };
    }
  }

  function checkToken(method: string, request: IncomingMessage): void {
    const expected =
      { 'apps.connections.open': options.appToken, 'apps.manifest.export': options.configToken }[method] ??
      options.credentials.botToken;
    const given = request.headers.authorization;
    if (given === undefined) throw new SlackRefusal('not_authed');
    if (options.credentials.revoked.has(given.replace('Bearer ', ''))) throw new SlackRefusal('token_revoked');
    if (given !== `Bearer ${expected}`) throw new SlackRefusal('invalid_auth');
  }

  return {
    calls,
    plan(method, ...planned) {
      faults.set(method, [...(faults.get(method) ?? []), ...planned]);
    },
    async handle(method, request, response) {
      const args = parseArguments(await readBody(request), request.headers['content-type'] ?? '');
      const record: SlackCallRecord = { method, at: context.world.now(), arguments: args, outcome: 'pending' };
      calls.push(record);
      await answer(record, request, response);
    },
  };
}

function planned(fault: { error: string } | { body: Readonly<Record<string, unknown>> }) {
  return 'error' in fault ? { ok: false, error: fault.error } : { ok: true, error: undefined, ...fault.body };
}

function reply(response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function parseArguments(body: Buffer, contentType: string): SlackArguments {
  if (contentType.startsWith('application/json')) return JSON.parse(body.toString()) as SlackArguments;
  return { ...parse(body.toString()) };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
