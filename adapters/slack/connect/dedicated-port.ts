import { createServer } from 'node:http';
import type { HttpMount } from '../../../src/chat/chat-adapter.ts';
import { ThreadsmithError } from '../../../src/errors.ts';

/** A port that serves only Slack's requests, for operators who expose Slack's path to the internet but not the web chat. */
export interface DedicatedPort {
  /** Throws a `ThreadsmithError` when the port is not available. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on all interfaces, since every request is verified by its signature. */
export function createDedicatedPort(port: number, { path, listener }: HttpMount): DedicatedPort {
  const server = createServer((request, response) => {
    const asked = request.url?.split('?', 1)[0] ?? '';
    if (asked === path || asked.startsWith(`${path}/`)) listener(request, response);
    else response.writeHead(404).end();
  });
  return {
    open: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(cannotListen(port, cause)));
        server.listen(port, resolve);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function cannotListen(port: number, cause: Error): ThreadsmithError {
  return new ThreadsmithError(
    'slack.port_not_free',
    `Port ${port} cannot be opened for Slack's requests.`,
    'Set SLACK_PORT to a free port above 1023, or remove it: Slack then uses WEB_PORT.',
    { cause },
  );
}
