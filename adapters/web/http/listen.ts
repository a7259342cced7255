import type { Server } from 'node:http';
import { ThreadsmithError } from '../../../src/errors.ts';

interface ListenAddress {
  readonly host: string;
  /** 0 means any free one. */
  readonly port: number;
}

/** Throws a `ThreadsmithError` that says what to set; with code `web.port_in_use` where another program listens. */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenFailure(cause, host, port)));
    server.listen(port, host, resolve);
  });
}

function listenFailure(cause: NodeJS.ErrnoException, host: string, port: number): ThreadsmithError {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new ThreadsmithError(
        'web.port_in_use',
        `Port ${port} on ${host} is already in use.`,
        'Stop the program that uses it, or set WEB_PORT to another port.',
        { cause },
      );
    case 'EACCES':
      return new ThreadsmithError(
        'web.port_not_allowed',
        `This user may not listen on port ${port}.`,
        'Set WEB_PORT to a port above 1023.',
        { cause },
      );
    default:
      return new ThreadsmithError(
        'web.cannot_listen',
        `The web chat cannot listen on ${host}.`,
        'Set WEB_HOST to an address of this machine.',
        { cause },
      );
  }
}
