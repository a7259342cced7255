import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { applicationRoutes } from './discord-application.ts';
import { createGateway, type Gateway } from './discord-gateway.ts';
import { createApi, type CallRecord, type Fault } from './discord-http.ts';
import { createInteractions, type InteractionView } from './discord-interactions.ts';
import { createLimits, DEFAULT_RULES, type BucketRule } from './discord-limits.ts';
import { applyEdit, messageRoutes, removeMessage, type Emit } from './discord-messages.ts';
import { threadRoutes } from './discord-threads.ts';
import { createWire } from './discord-wire.ts';
import {
  createWorld,
  MessageType,
  type Channel,
  type Message,
  type Person,
  type StoredFile,
  type World,
} from './discord-world.ts';

export interface FakeDiscordOptions {
  readonly token?: string;
  readonly port?: number;
  readonly latencyMs?: number;
  readonly shards?: number;
  readonly heartbeatMs?: number;
  /** The portal's toggle for the Message Content intent. */
  readonly messageContent?: boolean;
  readonly rules?: Readonly<Record<string, BucketRule>>;
  /** How long an interaction may stay unanswered, and how long its token lives. */
  readonly ackMs?: number;
  readonly tokenMs?: number;
  /** The bot's permissions in its guilds as doctor reads them. */
  readonly permissions?: string;
}

/** Discord on loopback: the API and the gateway for the bot, and a person's side for tests. */
export interface FakeDiscord {
  readonly token: string;
  readonly apiUrl: string;
  readonly world: World;
  readonly gateway: Gateway;
  /** Every call of the bot, in order. */
  readonly calls: readonly CallRecord[];
  readonly typings: readonly { readonly channelId: string; readonly at: number }[];
  readonly commands: { registered: Record<string, unknown>[] };
  say(
    person: Person,
    channel: Channel,
    content: string,
    extra?: { files?: readonly StoredFile[]; replyTo?: Message },
  ): Message;
  rewrite(message: Message, content: string): void;
  remove(message: Message): void;
  /** Sends the event of a message once more. */
  redeliver(message: Message): void;
  slash(person: Person, channel: Channel, name: string, options?: SlashOptions): () => InteractionView;
  menu(person: Person, channel: Channel, name: string, target: Message, userInstalled?: boolean): () => InteractionView;
  press(person: Person, message: Message, label: string): () => InteractionView;
  /** The next matching calls go wrong. */
  fail(fault: Omit<Fault, 'times'> & { times?: number }): void;
  setApiDown(down: boolean): void;
  setMessageContent(allowed: boolean): void;
  setLatency(ms: number): void;
  /** Messages of the bot in a channel, oldest first. */
  replies(channel: Channel): readonly Message[];
  close(): Promise<void>;
}

export interface SlashOptions {
  readonly subcommand?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly file?: StoredFile;
  readonly userInstalled?: boolean;
}

/** How many answers carried a 429. */
export const rateLimited = (discord: Pick<FakeDiscord, 'calls'>) =>
  discord.calls.filter(({ status }) => status === 429).length;

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const token = options.token ?? 'fake.discord.token';
  const state = {
    down: false,
    latencyMs: options.latencyMs ?? 0,
    messageContent: options.messageContent ?? true,
    origin: '',
  };
  const world = createWorld();
  const calls: CallRecord[] = [];
  const faults: Fault[] = [];
  const typings: { channelId: string; at: number }[] = [];
  const commands = { registered: [] as Record<string, unknown>[] };
  const wire = createWire(world, () => state.origin);
  const gatewayUrl = () => state.origin.replace('http', 'ws');
  const gateway = createGateway({
    token,
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
        permissions: options.permissions ?? '397284550656',
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
    const file = world.files.get(fileId);
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': file?.contentType ?? 'application/octet-stream',
    });
    response.end(file?.content);
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
    say(person, channel, content, { files = [], replyTo } = {}) {
      channel.archived = false;
      const message = world.addMessage({
        channel,
        author: person,
        content,
        files: [...files],
        components: [],
        flags: 0,
        type: replyTo === undefined ? MessageType.normal : MessageType.reply,
        ...(replyTo === undefined ? {} : { reference: { channelId: channel.id, messageId: replyTo.id } }),
      });
      emit('MESSAGE_CREATE', channel, message);
      return message;
    },
    rewrite: (message, content) => void applyEdit({ world, emit }, message, { content }, new Map()),
    remove: (message) => removeMessage({ emit }, message),
    redeliver: (message) => emit('MESSAGE_CREATE', message.channel, message),
    slash(person, channel, name, slash = {}) {
      const data = slashData(world, wire, channel, name, slash);
      return begin({ type: 2, person, channel, data, userInstalled: slash.userInstalled ?? false });
    },
    menu(person, channel, name, target, userInstalled = false) {
      const resolved = { messages: { [target.id]: wire.message(target) } };
      const data = { id: world.snowflake(), type: 3, name, target_id: target.id, resolved };
      return begin({ type: 2, person, channel, data, userInstalled });
    },
    press(person, message, label) {
      const button = message.sights.at(-1)?.buttons.find((one) => one.label === label);
      if (button === undefined) throw new Error(`The message has no button "${label}"`);
      const data = { component_type: 2, custom_id: button.customId };
      return begin({ type: 3, person, channel: message.channel, data, source: message });
    },
    fail: (fault) => void faults.push({ times: 1, ...fault }),
    setApiDown(down) {
      state.down = down;
    },
    setMessageContent(allowed) {
      state.messageContent = allowed;
    },
    setLatency(ms) {
      state.latencyMs = ms;
    },
    replies: (channel) =>
      channel.messages.filter(({ author, type }) => author.id === world.bot.id && type !== MessageType.threadStarter),
    async close() {
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function begin(options: Parameters<typeof interactions.begin>[0]): () => InteractionView {
    const { payload, view } = interactions.begin(options);
    const guildKnown = options.userInstalled === true ? { ...options.channel, guild: undefined } : options.channel;
    gateway.emit('INTERACTION_CREATE', guildKnown as Channel, payload);
    return view;
  }
}

function slashData(
  world: World,
  wire: ReturnType<typeof createWire>,
  channel: Channel,
  name: string,
  slash: SlashOptions,
) {
  const values = Object.entries(slash.values ?? {}).map(([key, value]) => ({ type: 3, name: key, value }));
  const file = slash.file === undefined ? [] : [{ type: 11, name: 'file', value: slash.file.id }];
  const options = [...values, ...file];
  return {
    id: world.snowflake(),
    type: 1,
    name,
    options: slash.subcommand === undefined ? options : [{ type: 1, name: slash.subcommand, options }],
    ...(slash.file === undefined
      ? {}
      : { resolved: { attachments: { [slash.file.id]: wire.attachment(slash.file, channel.id) } } }),
  };
}

/** Waits until a condition holds and returns what it found; fails with the description after `timeoutMs`. */
export async function until<T>(what: string, probe: () => T | undefined | false, timeoutMs = 10_000): Promise<T> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endsAt) throw new Error(`Waited in vain for: ${what}`);
    await sleep(5);
  }
}
