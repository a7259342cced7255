import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTick, setTimeout as pause } from 'node:timers/promises';
import type { ProviderSettings, VendorName } from '../../../src/llm/provider-settings.ts';
import type { Wire, WireEnding, WireFailure, WirePrompt, WireUsage } from './wire.ts';
import { anthropicWire } from './wire-anthropic.ts';
import { googleWire } from './wire-google.ts';
import { ollamaWire } from './wire-ollama.ts';
import { openaiWire } from './wire-openai.ts';

const WIRES: Readonly<Record<VendorName, Wire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  google: googleWire,
  ollama: ollamaWire,
};

interface ScriptedChunk {
  readonly text: string;
  /** Milliseconds of silence before this chunk. */
  readonly delayMs?: number;
  /** A chunk of the model's thoughts instead of text. */
  readonly thought?: boolean;
}
type Chunks = Iterable<string | ScriptedChunk> | AsyncIterable<string | ScriptedChunk>;

/** The server's response to one request. */
export interface ScriptedAnswer {
  readonly chunks?: Chunks;
  /**
   * How the stream ends. Default: like the vendor's. `cut` closes the connection in the middle of the body; `unfinished` ends the body properly but without
   * the vendor's last event; `error-event` sends an error inside the stream; `stall` sends nothing more.
   */
  readonly ending?: WireEnding | 'cut' | 'unfinished' | 'error-event' | 'stall';
  readonly usage?: WireUsage;
  /** An error response instead of a stream. */
  readonly failure?: WireFailure;
  /** The pause that a failure asks for. */
  readonly retryAfterSeconds?: number;
  /** Any other response instead of a stream. */
  readonly raw?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };
  /** Never responds, not even with headers. */
  readonly silent?: boolean;
  /** Sends the body in writes of this many bytes, which splits characters and events. */
  readonly bytesPerWrite?: number;
}

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** The same body in a vendor-neutral format. */
  readonly prompt: WirePrompt;
  /** Settles when the exchange is over: `aborted` if the client closed the connection before the end. */
  readonly closed: Promise<'finished' | 'aborted'>;
}

/** Answers in order of the requests, the last one for all further ones; or computed from the request. */
export type Script =
  | readonly ScriptedAnswer[]
  | ((request: RecordedRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>);

export interface ScriptedLlm {
  /** The value for the vendor's base URL variable. */
  readonly url: string;
  /** Settings of a provider that talks to this server. */
  readonly settings: ProviderSettings;
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

export const SCRIPTED_USAGE: WireUsage = { input: 120, output: 30, cached: 100 };

/** A server on loopback that speaks one vendor's streaming API from a script. */
export async function startScriptedLlm(options: {
  readonly vendor: VendorName;
  readonly script: Script;
  /** Default: 0, any free port. */
  readonly port?: number;
}): Promise<ScriptedLlm> {
  const { vendor, script } = options;
  const requests: RecordedRequest[] = [];
  const over = new AbortController();
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await record(vendor, incoming, response);
    const index = requests.push(request) - 1;
    const next =
      typeof script === 'function' ? await script(request, index) : script[Math.min(index, script.length - 1)];
    await respond(vendor, next ?? {}, response, over.signal);
  }
  await listen(server, options.port ?? 0);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: vendor === 'openai' ? `${origin}/v1` : origin,
    settings: settingsFor(vendor, origin),
    requests,
    async close() {
      over.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An OpenAI-compatible server with computed answers, for end-to-end tests, benches and play. */
export function startAnsweringLlm(options: {
  readonly answer: (prompt: WirePrompt, index: number) => Chunks | Promise<Chunks>;
  readonly port?: number;
}): Promise<ScriptedLlm> {
  const { answer, ...rest } = options;
  const script: Script = async ({ prompt }, index) => ({ chunks: await answer(prompt, index) });
  return startScriptedLlm({ vendor: 'openai', script, ...rest });
}

function settingsFor(vendor: VendorName, origin: string): ProviderSettings {
  const common = { provider: vendor, model: 'scripted' };
  switch (vendor) {
    case 'openai':
      return { ...common, openaiApiKey: 'key-of-test', openaiBaseUrl: `${origin}/v1` };
    case 'anthropic':
      return { ...common, anthropicApiKey: 'key-of-test', anthropicBaseUrl: origin };
    case 'google':
      return { ...common, googleApiKey: 'key-of-test', googleBaseUrl: origin };
    case 'ollama':
      return { ...common, ollamaHost: origin };
    default:
      throw new Error(`no such vendor: ${String(vendor satisfies never)}`);
  }
}

async function record(
  vendor: VendorName,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<RecordedRequest> {
  const closed = new Promise<'finished' | 'aborted'>((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'finished' : 'aborted'));
  });
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(parts).toString());
  const path = incoming.url ?? '';
  return { path, headers: incoming.headers, body, prompt: WIRES[vendor].readPrompt(body, path), closed };
}

async function respond(
  vendor: VendorName,
  next: ScriptedAnswer,
  response: ServerResponse,
  over: AbortSignal,
): Promise<void> {
  if (next.silent) return;
  if (next.raw) {
    response.writeHead(next.raw.status, next.raw.headers).end(next.raw.body);
  } else if (next.failure) {
    fail(vendor, next.failure, next.retryAfterSeconds, response);
  } else {
    await stream(vendor, next, response, over);
  }
}

function fail(vendor: VendorName, failure: WireFailure, seconds: number | undefined, response: ServerResponse): void {
  const { status, body } = WIRES[vendor].failures[failure];
  const wait = seconds === undefined ? {} : WIRES[vendor].pause(seconds);
  response.writeHead(status, { 'content-type': 'application/json', ...wait.headers });
  response.end(JSON.stringify(wait.body ?? body));
}

async function stream(
  vendor: VendorName,
  next: ScriptedAnswer,
  response: ServerResponse,
  over: AbortSignal,
): Promise<void> {
  const wire = WIRES[vendor];
  const write = (text: string) => writeBytes(response, text, next.bytesPerWrite);
  response.writeHead(200, { 'content-type': wire.contentType });
  response.flushHeaders();
  await write(wire.opening);
  for await (const chunk of next.chunks ?? []) {
    const { text, delayMs, thought } = typeof chunk === 'string' ? { text: chunk } : chunk;
    if (delayMs) await pause(delayMs, undefined, { signal: over }).catch(() => undefined);
    if (response.destroyed) return;
    await write(thought ? wire.thought : wire.text(text));
  }
  const ending = next.ending ?? 'complete';
  if (ending === 'stall') return;
  if (ending === 'cut') response.destroy();
  else if (ending === 'unfinished') response.end();
  else {
    await write(ending === 'error-event' ? wire.errorEvent : wire.ending(ending, next.usage ?? SCRIPTED_USAGE));
    response.end();
  }
}

/** Each write is a separate chunk for the client's HTTP parser, even if TCP joins them. */
async function writeBytes(response: ServerResponse, text: string, size: number | undefined): Promise<void> {
  const bytes = Buffer.from(text);
  const step = size ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    await new Promise<void>((resolve) => {
      response.write(bytes.subarray(at, at + step), () => resolve());
    });
    if (size) await nextTick();
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}
