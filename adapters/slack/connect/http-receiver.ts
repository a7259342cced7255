import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { HttpMount } from '../../../src/chat/chat-adapter.ts';
import type { Log } from '../../../src/log.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import { EVENTS_PATH } from '../setup/manifest.ts';

/** Slack waits three seconds for an answer. What was not stored by then is refused, so that Slack sends it again. Milliseconds. */
const LATEST_ANSWER_MS = 2_800;

/** Takes what Slack posts and signs. */
export function httpReceiver(
  signingSecret: string,
  log: Log,
): { receiver: HTTPReceiver; listener: HttpMount['listener'] } {
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    logger: boltLogger(log),
    unhandledRequestTimeoutMillis: LATEST_ANSWER_MS,
    unhandledRequestHandler: ({ response }) => sendAgain(response),
    // Where `response` is answered already, it was acknowledged too late: the same event has come again meanwhile.
    processEventErrorHandler: ({ response }) => {
      sendAgain(response);
      return Promise.resolve(false);
    },
  });
  return { receiver, listener: (request, response) => take(request, response, receiver) };
}

function sendAgain(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(503, { 'retry-after': '1' }).end();
}

/** Slack signs with its own clock; a time that far off is somebody else's. Bolt looks only for requests that are too old. Seconds. */
const MAX_AHEAD_S = 5 * 60;

/** Slack only ever posts, and to this path, but for its check of the certificate; for anything else the receiver throws, and nobody would catch it. */
function take(request: IncomingMessage, response: ServerResponse, receiver: HTTPReceiver): void {
  const isCheck = request.method === 'GET' && /[?&]ssl_check=1(?:&|$)/.test(request.url ?? '');
  if (request.url?.split('?', 1)[0] !== EVENTS_PATH) response.writeHead(404).end();
  else if (isCheck) response.writeHead(200).end();
  else if (isAhead(request)) response.writeHead(401).end();
  else if (request.method === 'POST') receiver.requestListener(request, response);
  else response.writeHead(405, { allow: 'POST' }).end();
}

function isAhead({ headers }: IncomingMessage): boolean {
  return Number(headers['x-slack-request-timestamp']) - Date.now() / 1000 > MAX_AHEAD_S;
}
