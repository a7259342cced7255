import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SlackCallContext } from './api/call.ts';
import { serveFile, takeUpload } from './api/file-transfer.ts';
import { createDistribution, type SlackDistribution } from './distribution.ts';
import { createSlackLimits, type SlackLimits } from './api/limits.ts';
import { ALL_SCOPES } from './api/scopes.ts';
import { deliverOverHttp, eventEnvelope } from './signed-http.ts';
import { createSocketHub, type SlackDelivery, type SlackSocketHub } from './socket.ts';
import {
  createSlackWebApi,
  readBody,
  type SlackCallRecord,
  type SlackCredentials,
  type SlackFault,
  type SlackWebApi,
} from './api/web-api.ts';
import { createSlackWorld, type SlackFile, type SlackWorld } from './world.ts';

export interface FakeSlackOptions {
  /** Delay of every API call before it takes effect, in milliseconds. */
  readonly latencyMs?: number;
  /** `false` disables the rate tiers. */
  readonly limits?: boolean | Readonly<Record<string, number>>;
  /** Burst of `chat.postMessage` in one channel. */
  readonly postBurst?: number;
  readonly streamExpiryMs?: number;
  readonly redeliverAfterMs?: number;
  readonly isAgent?: boolean;
  /** A stream below a deleted message starts in the channel; by default it is refused. */
  readonly streamsAnywhere?: boolean;
  /** Messages that are read say whether they are being streamed. */
  readonly tellsStreaming?: boolean;
  /** Arguments and block types that this Slack refuses. */
  readonly refuses?: readonly string[];
  readonly scopes?: readonly string[];
  /** The manifest of the app. */
  readonly manifest?: object;
  /** URL of events in HTTP mode; by default they are sent through Socket Mode. */
  readonly eventsUrl?: string;
  readonly port?: number;
}

export interface FakeSlack {
  readonly url: string;
  /** The value for `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly botToken: string;
  /** The current credentials of this workspace. */
  readonly credentials: SlackCredentials;
  /** Slack's side of an installation by workspaces. */
  readonly distribution: SlackDistribution;
  /** Another workspace of the same Slack, with the same app. */
  addWorkspace(teamId: string): FakeSlack;
  readonly appToken: string;
  /** Token of the person who created the app, with which the manifest can be read. */
  readonly configToken: string;
  readonly signingSecret: string;
  readonly world: SlackWorld;
  readonly socket: SlackSocketHub;
  readonly calls: SlackCallRecord[];
  readonly limits: SlackLimits | undefined;
  readonly context: SlackCallContext;
  /** Every answer to a `response_url`. */
  readonly responses: Record<string, unknown>[];
  plan(method: string, ...faults: readonly SlackFault[]): void;
  /** Delivers and resolves with the body of the acknowledgement; `undefined` without one. */
  deliver(delivery: SlackDelivery): Promise<unknown>;
  useEventsUrl(url: string): void;
  /** Simulates an outage: closes every connection and refuses new ones. Messages sent meanwhile are delivered after `comeBack`. */
  goAway(): Promise<void>;
  /** Ends the outage, at the same address and with all data. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const now = () => performance.timeOrigin + performance.now();

/** A Slack on loopback: the Web API, Socket Mode, signed HTTP events, file upload and download, rate tiers, streaming states. */
export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const world = createSlackWorld({ now, teamId: 'T0TEAM', botUserId: 'U0BOT' });
  const secrets = {
    botToken: 'xoxb-fake-bot-token',
    appToken: 'xapp-fake-app-token',
    configToken: 'xoxe.xoxp-fake-config-token',
    signingSecret: 'fake-signing-secret',
  };
  const credentials: SlackCredentials = { botToken: secrets.botToken, revoked: new Set() };
  const distribution = createDistribution();
  const others: FakeSlack[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const responses: Record<string, unknown>[] = [];
  let eventsUrl = options.eventsUrl;

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await listenOn(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const socket = createSocketHub(server, { redeliverAfterMs: options.redeliverAfterMs ?? 3000, maxAttempts: 4 });

  const deliver = (delivery: SlackDelivery) =>
    eventsUrl === undefined ? socket.deliver(delivery) : deliverOverHttp(eventsUrl, delivery, secrets.signingSecret);
  const context: SlackCallContext = {
    world,
    baseUrl: url,
    streamExpiryMs: options.streamExpiryMs ?? 300_000,
    isAgent: options.isAgent ?? true,
    tellsStreaming: options.tellsStreaming ?? false,
    streamsAnywhere: options.streamsAnywhere ?? false,
    refuses: new Set(options.refuses),
    scopes: new Set(options.scopes ?? ALL_SCOPES),
    manifest: options.manifest ?? {},
    socketUrl: `ws://127.0.0.1:${port}/link?ticket=${randomUUID()}`,
    later(ms, run) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
    },
    emit: (event) => void deliver(eventEnvelope(event, world)),
  };
  const limits =
    options.limits === false
      ? undefined
      : createSlackLimits({
          now,
          postBurst: options.postBurst ?? 10,
          ...(typeof options.limits === 'object' ? { perMinute: options.limits } : {}),
        });
  const apis = new Map<SlackCredentials, SlackWebApi>();
  const latencyMs = options.latencyMs ?? 0;
  const api = createSlackWebApi({ context, limits, latencyMs, credentials, ...secrets });

  /** The workspace of the request's token; the first one by default. */
  function workspaceOf({ headers }: IncomingMessage) {
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    return others.find((one) => one.credentials.botToken === token || one.credentials.revoked.has(token));
  }

  function fileOf(id: string): SlackFile | undefined {
    return [world, ...others.map((one) => one.world)]
      .map(({ files }) => files.get(id))
      .find((file) => file !== undefined);
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', url);
    const [, room = '', name = ''] = pathname.split('/');
    if (room === 'api' && name === 'oauth.v2.access') return distribution.access(request, response);
    const workspace = workspaceOf(request);
    if (room === 'api') return (apis.get(workspace?.credentials ?? credentials) ?? api).handle(name, request, response);
    if (room === 'upload') return takeUpload(fileOf(name), request, response);
    if (room === 'files-pri')
      return serveFile(fileOf(name), (workspace?.credentials ?? credentials).botToken, request, response);
    if (room === 'respond') {
      const given = JSON.parse((await readBody(request)).toString()) as Record<string, unknown>;
      responses.push(given);
      const original = world.ephemerals.findIndex(({ ts }) => ts === name);
      if (given['delete_original'] === true && original >= 0) world.ephemerals.splice(original, 1);
      response.end('ok');
      return undefined;
    }
    response.writeHead(404).end();
    return undefined;
  }

  const main: FakeSlack = {
    url,
    apiUrl: `${url}/api/`,
    ...secrets,
    credentials,
    distribution,
    addWorkspace(teamId) {
      const own = createSlackWorld({ now, teamId, botUserId: `U0BOT${teamId}` });
      const ownContext: SlackCallContext = {
        ...context,
        world: own,
        emit: (event) => void deliver(eventEnvelope(event, own)),
      };
      const ownCredentials: SlackCredentials = { botToken: 'none', revoked: new Set() };
      const ownApi = createSlackWebApi({
        context: ownContext,
        limits,
        latencyMs,
        credentials: ownCredentials,
        ...secrets,
      });
      apis.set(ownCredentials, ownApi);
      const workspace: FakeSlack = {
        ...main,
        world: own,
        context: ownContext,
        credentials: ownCredentials,
        calls: ownApi.calls,
        plan: (method, ...faults) => ownApi.plan(method, ...faults),
      };
      others.push(workspace);
      return workspace;
    },
    world,
    socket,
    calls: api.calls,
    limits,
    context,
    responses,
    plan: (method, ...faults) => api.plan(method, ...faults),
    deliver,
    useEventsUrl(address) {
      eventsUrl = address;
    },
    async goAway() {
      socket.cut();
      await stopListening(server);
    },
    comeBack: () => listenOn(server, port),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      socket.close();
      await stopListening(server);
    },
  };
  return main;
}

async function listenOn(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function stopListening(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
}
