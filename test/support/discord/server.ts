import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { applicationRoutes } from './application.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createApi, type CallRecord, type Fault } from './http.ts';
import { createInteractions } from './interactions.ts';
import { createLimits, DEFAULT_RULES, type Rules } from './limits.ts';
import { messageRoutes, type Emit } from './messages.ts';
import { createPeople, type People } from './people.ts';
import { threadRoutes } from './threads.ts';
import { createWire } from './wire.ts';
import { createWorld, type StoredFile, type World } from './world.ts';

export interface FakeDiscordOptions {
  readonly token?: string;
  /** An additional token that the gateway accepts. */
  readonly gatewayToken?: string;
  readonly port?: number;
  readonly latencyMs?: number;
  readonly shards?: number;
  readonly heartbeatMs?: number;
  /** The portal's setting for the Message Content intent. */
  readonly messageContent?: boolean;
  readonly rules?: Rules;
  /** How long an interaction may stay unacknowledged, and how long its token is valid. */
  readonly ackMs?: number;
  readonly tokenMs?: number;
  /** The bot's permissions in its guilds, as the doctor reads them. */
  readonly permissions?: string | null;
}

/** Discord on loopback: API and gateway for the bot, and people's actions for tests. */
export interface FakeDiscord extends People {
  readonly token: string;
  readonly apiUrl: string;
  readonly world: World;
  readonly gateway: Gateway;
  /** Every call of the bot, in order. */
  readonly calls: readonly CallRecord[];
  readonly typings: readonly { readonly channelId: string; readonly at: number }[];
  readonly commands: { registered: Record<string, unknown>[] };
  /** Makes the next matching calls fail; `hit` resolves at the first of them. */
  readonly fail: (fault: Omit<Fault, 'times' | 'onHit'> & { times?: number }) => { readonly hit: Promise<void> };
  readonly setApiDown: (down: boolean) => void;
  readonly setMessageContent: (allowed: boolean) => void;
  readonly setLatency: (ms: number) => void;
  /** Remaining identifies of the day. */
  readonly setStartsLeft: (count: number) => void;
  readonly close: () => Promise<void>;
}

/** Number of 429 responses. */
export const rateLimited = (discord: Pick<FakeDiscord, 'calls'>) =>
  discord.calls.filter(({ status }) => status === 429).length;

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const token = options.token ?? 'fake.discord.token';
  const state = {
    down: false,
    latencyMs: options.latencyMs ?? 0,
    messageContent: options.messageContent ?? true,
    origin: '',
    startsLeft: 999,
  };
  const world = createWorld();
  const calls: CallRecord[] = [];
  const faults: Fault[] = [];
  const typings: { channelId: string; at: number }[] = [];
  const commands = { registered: [] as Record<string, unknown>[] };
  const wire = createWire(world, () => state.origin);
  const gatewayUrl = () => state.origin.replace('http', 'ws');
  const gateway = createGateway({
    token: options.gatewayToken ?? token,
    world,
    wire,
    url: gatewayUrl,
    shards: options.shards ?? 1,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    messageContent: () => state.messageContent,
  });
  const emit: Emit = (type, channel, data) => gateway.emit(type, channel, data);
  const interactions = createInteractions({
    world,
    wire,
    emit,
    times: { ackMs: options.ackMs ?? 3_000, tokenMs: options.tokenMs ?? 15 * 60_000 },
  });
  const api = createApi({
    token,
    limits: createLimits(options.rules ?? DEFAULT_RULES),
    calls,
    faults,
    latencyMs: () => state.latencyMs,
    down: () => state.down,
    routes: [
      ...messageRoutes({ world, wire, emit, typings }),
      ...threadRoutes({ world, wire, emit, typings }),
      ...interactions.routes,
      ...applicationRoutes({
        world,
        wire,
        gatewayUrl,
        shards: options.shards ?? 1,
        messageContent: () => state.messageContent,
        commands,
        permissions: options.permissions === undefined ? '309237746752' : options.permissions,
        startsLeft: () => state.startsLeft,
      }),
    ],
  });

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', state.origin);
    const fileId = /^\/attachments\/\d+\/(\d+)\//.exec(url.pathname)?.[1];
    if (fileId === undefined) {
      api(request, response, url).catch((error: unknown) => response.writeHead(500).end(String(error)));
      return;
    }
    void serveFile(world.files.get(fileId), response);
  });
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    token,
    apiUrl: `${state.origin}/api`,
    world,
    gateway,
    calls,
    typings,
    commands,
    ...createPeople({ world, wire, emit, gateway, interactions }),
    fail(fault) {
      const { promise, resolve } = Promise.withResolvers<void>();
      faults.push({ times: 1, ...fault, onHit: resolve });
      return { hit: promise };
    },
    setApiDown(down) {
      state.down = down;
    },
    setMessageContent(allowed) {
      state.messageContent = allowed;
    },
    setLatency(ms) {
      state.latencyMs = ms;
    },
    setStartsLeft(count) {
      state.startsLeft = count;
    },
    async close() {
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serveFile(file: StoredFile | undefined, response: ServerResponse): Promise<void> {
  await file?.held;
  response.writeHead(file === undefined ? 404 : 200, {
    'content-type': file?.contentType ?? 'application/octet-stream',
  });
  response.end(file?.content);
}

/** Waits until `probe` returns a value and returns it; fails with the description after `timeoutMs`. */
export async function until<T>(what: string, probe: () => T | undefined | false, timeoutMs = 10_000): Promise<T> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endsAt) throw new Error(`Waited in vain for: ${what}`);
    await sleep(5);
  }
}
