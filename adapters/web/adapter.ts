import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { ChatAdapter, HttpMount } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { SessionsPort } from '../../src/chat/sessions-port.ts';
import { ThreadsmithError } from '../../src/errors.ts';
import type { Clock } from '../../src/async/clock.ts';
import type { Log } from '../../src/log.ts';
import { createAccess } from './http/access.ts';
import { createWebApp, type Readiness } from './http/app.ts';
import { createElsewhere } from './events/other-replicas.ts';
import { createEventHub } from './events/event-hub.ts';
import { isLoopback } from './http/guard.ts';
import { listen } from './http/listen.ts';
import type { PeopleOptions } from './http/people.ts';
import { createWebReply } from './reply/outbound.ts';
import type { MetricsSource } from './http/metrics-routes.ts';
import { loadPageFiles } from './http/page-files.ts';

export interface WebAdapterDependencies {
  readonly conversation: ConversationPort;
  readonly sessions: SessionsPort;
  readonly options: WebOptions;
  readonly readiness: Readiness;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds since 1970: event ids have to keep rising after a restart. */
  readonly wallClock: { now(): number };
  readonly newId: () => string;
}

export interface WebOptions {
  readonly host: string;
  /** 0 means any free port; `address()` tells which one it is. */
  readonly port: number;
  /** Required where `host` can be reached from other machines, unless there are `people`. */
  readonly token?: string;
  /** A proxy signs people in. */
  readonly people?: PeopleOptions;
  /** Paths that belong to other adapters, such as Slack's HTTP events. */
  readonly mounts: readonly HttpMount[];
  /** What `GET /metrics` answers; without it there is nothing at that path. */
  readonly metrics?: MetricsSource;
  /** How often an event stream without events sends a comment, in milliseconds; 15,000 by default. */
  readonly heartbeatMs?: number;
}

export interface WebAdapter extends ChatAdapter {
  /** Where it listens; only after `start`. */
  address(): { readonly host: string; readonly port: number };
  /** How many browsers and programs follow a session. */
  followers(): number;
}

const PLAIN_HTTP =
  'The web chat speaks plain HTTP, so anyone on the network path can read along: put a proxy with HTTPS in front of it.';
/** How long `stop` waits for requests that are being answered, in milliseconds. */
const STOP_GRACE_MS = 1000;

/** The local web page and the HTTP API behind it. */
export function createWebAdapter(dependencies: WebAdapterDependencies): WebAdapter {
  const { options, log, wallClock } = dependencies;
  const hub = createEventHub(wallClock);
  let server: Server | undefined;

  return {
    platform: 'web',
    async start() {
      requireToken(options);
      const app = createWebApp({
        ...dependencies,
        hub,
        access: createAccess(options, dependencies),
        files: await loadPageFiles(),
        metrics: options.metrics,
        heartbeatMs: options.heartbeatMs ?? 15_000,
      });
      const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
      server = createServer((request, response) => {
        const mount = mountFor(options.mounts, request.url ?? '/');
        if (mount === undefined) void answer(request, response);
        else mount.listener(request, response);
      });
      await listen(server, options);
      const { host, port } = addressOf(server, options);
      log.info({ host, port }, `The web chat listens on http://${host.includes(':') ? `[${host}]` : host}:${port}.`);
      if (!isLoopback(host)) log.warn({ host }, PLAIN_HTTP);
    },
    async stop() {
      hub.close();
      if (server !== undefined) await close(server);
      server = undefined;
    },
    openReply: (target) => createWebReply(target, hub),
    elsewhere: createElsewhere({ ...dependencies, hub }),
    health: () =>
      server?.listening === true ? { ready: true } : { ready: false, detail: 'The web server is not listening.' },
    address: () => addressOf(server, options),
    followers: () => hub.subscribers(),
  };
}

function requireToken({ host, token, people }: WebOptions): void {
  if (isLoopback(host) || token !== undefined || people !== undefined) return;
  throw new ThreadsmithError(
    'web.token_needed',
    'The web chat would be open to everyone who can reach this machine.',
    'Set WEB_TOKEN to a secret of at least 16 characters, or WEB_USER_HEADER, or remove WEB_HOST.',
  );
}

/** A mount owns its path and everything below it. */
function mountFor(mounts: readonly HttpMount[], url: string): HttpMount | undefined {
  const path = url.split('?', 1)[0] ?? '';
  return mounts.find((mount) => path === mount.path || path.startsWith(`${mount.path}/`));
}

function addressOf(server: Server | undefined, options: WebOptions): { host: string; port: number } {
  const bound = server?.address() as AddressInfo | null | undefined;
  return { host: options.host, port: bound?.port ?? options.port };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const force = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(force);
}
