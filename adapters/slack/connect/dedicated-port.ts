import { createServer } from 'node:http';
import type { HttpMount } from '../../../src/chat/chat-adapter.ts';
import { ThreadsmithError } from '../../../src/errors.ts';

/** A port on which nothing but Slack's requests is answered, for operators who let the internet reach that and not the web chat. */
export interface DedicatedPort {
  /** Throws a `ThreadsmithError` where the port cannot be had. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Every request is checked by its signature, so it listens on all interfaces. */
export function createDedicatedPort(port: number, { path, listener }: HttpMount): DedicatedPort {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] === path) listener(request, response);
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
    'Let SLACK_PORT name a free port above 1023, or leave it out: then Slack comes in at WEB_PORT.',
    { cause },
  );
}
