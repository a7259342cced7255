import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { HTTPReceiver } from '@slack/bolt';
import type { HttpMount } from '../../../src/chat/chat-adapter.ts';
import type { Log } from '../../../src/log.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import { EVENTS_PATH } from '../setup/manifest.ts';

/** Slack waits three seconds for an answer. An event that is not stored by then is refused, so that Slack sends it again. Milliseconds. */
const LATEST_ANSWER_MS = 2_800;

/** Receives the requests that Slack signs. */
export function httpReceiver(
  signingSecret: string,
  log: Log,
): { receiver: HTTPReceiver; listener: HttpMount['listener'] } {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    logger: boltLogger(log),
    unhandledRequestTimeoutMillis: LATEST_ANSWER_MS,
    unhandledRequestHandler: ({ response }) => askAgain(response),
    // If `response` was already sent, the acknowledgement came too late, and Slack has sent the event again.
    processEventErrorHandler: ({ response }) => {
      askAgain(response);
      return Promise.resolve(false);
    },
  });
  return { receiver, listener: (request, response) => route(request, response, receiver) };
}

function askAgain(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(503, { 'retry-after': '1' }).end();
}

/** Slack posts to this path and checks the certificate with a GET. Bolt throws on any other method, and nothing would catch that. */
function route(request: IncomingMessage, response: ServerResponse, receiver: HTTPReceiver): void {
  const isCheck = request.method === 'GET' && /[?&]ssl_check=1(?:&|$)/.test(request.url ?? '');
  if (request.url?.split('?', 1)[0] !== EVENTS_PATH) response.writeHead(404).end();
  else if (isCheck) response.writeHead(200).end();
  else if (isAhead(request)) response.writeHead(401).end();
  else if (request.method === 'POST') void handOver(request, response, receiver);
  else response.writeHead(405, { allow: 'POST' }).end();
}

/** Bolt refuses only timestamps that are too old. One that is this far in the future is not Slack's either. Seconds. */
const MAX_AHEAD_S = 5 * 60;

function isAhead({ headers }: IncomingMessage): boolean {
  return Number(headers['x-slack-request-timestamp']) - Date.now() / 1000 > MAX_AHEAD_S;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads the body for Bolt, which would never answer a request whose body is `null`. */
async function handOver(request: IncomingMessage, response: ServerResponse, receiver: HTTPReceiver): Promise<void> {
  try {
    const rawBody = await readBody(request);
    if (rawBody === undefined) response.writeHead(413, { connection: 'close' }).end();
    else if (isNull(rawBody.toString(), request.headers['content-type'])) response.writeHead(400).end();
    else receiver.requestListener(Object.assign(request, { rawBody }), response);
  } catch {
    // The connection broke while the body was being read.
    response.destroy();
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function isNull(body: string, contentType: string | undefined): boolean {
  const json = contentType === 'application/x-www-form-urlencoded' ? parse(body)['payload'] : body;
  return typeof json === 'string' && json.trim() === 'null';
}
