import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { stableToken, type Channel, type Message, type World } from './world.ts';
import type { Wire } from './wire.ts';

const INTENT = { guilds: 1 << 0, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 } as const;
const ALL_INTENTS = (1 << 26) - 1;
const SENDS_PER_MINUTE = 120;

export interface GatewayParts {
  readonly token: string;
  readonly world: World;
  readonly wire: Wire;
  readonly url: () => string;
  readonly shards: number;
  readonly heartbeatMs: number;
  readonly messageContent: () => boolean;
}

/** The history of the connections. */
interface GatewayLog {
  identifies: number;
  resumes: number;
  /** Close codes sent by the server. */
  readonly closed: number[];
}

export interface Gateway {
  readonly log: GatewayLog;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends an event to the shard of the channel; kept for a resume while no client is connected. */
  emit(type: string, channel: Channel, data: Record<string, unknown> | Message | null): void;
  /** Sends the last event again, as a server may after a resume. */
  repeat(): void;
  /** Closes all connections: with a close code, or without one like a broken cable. */
  drop(code?: number): void;
  /** Asks all clients to reconnect (op 7). */
  askToReconnect(): void;
  /** Tells all clients that their session is invalid (op 9), or drops sessions so that the next resume fails. */
  invalidateSessions(): void;
  forgetSessions(): void;
  /** While true, accepts no connection. */
  setDown(down: boolean): void;
  /** While true, acknowledges no heartbeat. */
  setDeaf(deaf: boolean): void;
  /** While true, ignores identifies. */
  setMute(mute: boolean): void;
  /** Calls this when a client becomes ready, so that its events follow READY immediately. */
  sayAtReady(say: () => void): void;
  /** Closes every new connection with this code, if any. */
  setClosing(code: number | undefined): void;
  readonly connections: number;
  close(): void;
}

interface Session {
  readonly id: string;
  readonly shard: number;
  readonly intents: number;
  readonly sent: { readonly s: number; readonly t: string; readonly d: unknown }[];
  sequence: number;
  socket: WebSocket | undefined;
}

export function createGateway(parts: GatewayParts): Gateway {
  const { world, wire } = parts;
  const server = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const log: GatewayLog = { identifies: 0, resumes: 0, closed: [] };
  let down = false;
  let deaf = false;
  let mute = false;
  let closing: number | undefined;
  let atReady: (() => void) | undefined;

  function close(socket: WebSocket, code: number): void {
    log.closed.push(code);
    socket.close(code);
  }

  function dispatch(session: Session, t: string, d: unknown): void {
    session.sequence += 1;
    const event = { s: session.sequence, t, d };
    session.sent.push(event);
    session.socket?.send(JSON.stringify({ op: 0, ...event }));
  }

  function identify(
    socket: WebSocket,
    d: { token: string; intents: number; shard?: [number, number] },
  ): Session | undefined {
    log.identifies += 1;
    if (mute) return undefined;
    if (d.token !== parts.token) return refuse(socket, 4004);
    if (!Number.isInteger(d.intents) || d.intents < 0 || d.intents > ALL_INTENTS) return refuse(socket, 4013);
    if ((d.intents & INTENT.messageContent) !== 0 && !parts.messageContent()) return refuse(socket, 4014);
    const [shard, count] = d.shard ?? [0, 1];
    if (count !== parts.shards || shard >= count) return refuse(socket, 4010);
    const session: Session = {
      id: stableToken(randomUUID()),
      shard,
      intents: d.intents,
      sent: [],
      sequence: 0,
      socket,
    };
    sessions.set(session.id, session);
    const guilds = world.guilds.filter((guild) => shardOf(guild.id) === shard);
    dispatch(session, 'READY', {
      v: 10,
      user: wire.user(world.bot),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: parts.url(),
      shard: [shard, count],
      application: { id: world.applicationId, flags: parts.messageContent() ? 1 << 19 : 0 },
    });
    if ((d.intents & INTENT.guilds) !== 0)
      for (const guild of guilds) dispatch(session, 'GUILD_CREATE', wire.guild(guild));
    atReady?.();
    atReady = undefined;
    return session;
  }

  function resume(socket: WebSocket, d: { token: string; session_id: string; seq: number }): Session | undefined {
    log.resumes += 1;
    const session = sessions.get(d.session_id);
    if (session === undefined || d.token !== parts.token) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    if (d.seq > session.sequence) return refuse(socket, 4007);
    session.socket = socket;
    for (const event of session.sent.filter(({ s }) => s > d.seq)) socket.send(JSON.stringify({ op: 0, ...event }));
    dispatch(session, 'RESUMED', {});
    return session;
  }

  function refuse(socket: WebSocket, code: number): undefined {
    close(socket, code);
  }

  function serve(socket: WebSocket): void {
    let session: Session | undefined;
    let lastBeat = Date.now();
    const sends: number[] = [];
    const watch = setInterval(() => {
      if (Date.now() - lastBeat > parts.heartbeatMs * 2.5) close(socket, 4009);
    }, parts.heartbeatMs);
    socket.on('close', () => {
      clearInterval(watch);
      if (session?.socket === socket) session.socket = undefined;
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', (raw: Buffer) => {
      const now = Date.now();
      sends.push(now);
      if (sends.filter((at) => now - at < 60_000).length > SENDS_PER_MINUTE) return close(socket, 4008);
      const frame = parse(raw.toString());
      if (frame === undefined) return close(socket, 4002);
      if (frame.op === 1) {
        lastBeat = now;
        if (!deaf) socket.send(JSON.stringify({ op: 11 }));
      } else if (frame.op === 2) {
        if (session !== undefined) return close(socket, 4005);
        session = identify(socket, frame.d as Parameters<typeof identify>[1]);
      } else if (frame.op === 6) session = resume(socket, frame.d as Parameters<typeof resume>[1]);
      else if (session === undefined) close(socket, 4003);
      else if (frame.op !== 3 && frame.op !== 4 && frame.op !== 8) close(socket, 4001);
      return undefined;
    });
    if (closing !== undefined) return close(socket, closing);
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: parts.heartbeatMs } }));
  }

  const shardOf = (guildId: string) => Number((BigInt(guildId) >> 22n) % BigInt(parts.shards));

  return {
    log,
    get connections() {
      return server.clients.size;
    },
    upgrade(request, socket, head) {
      if (down) {
        socket.destroy();
        return;
      }
      server.handleUpgrade(request, socket, head, serve);
    },
    emit(type, channel, data) {
      const { guild } = channel;
      if (guild !== undefined && !world.guilds.includes(guild)) return;
      const shard = guild === undefined ? 0 : shardOf(guild.id);
      const needed = guild === undefined ? INTENT.directMessages : INTENT.guildMessages;
      for (const session of sessions.values()) {
        if (session.shard !== shard) continue;
        if (type.startsWith('MESSAGE_') && (session.intents & needed) === 0) continue;
        const seesContent = (session.intents & INTENT.messageContent) !== 0;
        dispatch(session, type, isStored(data) ? wire.messageEvent(data, seesContent) : data);
      }
    },
    repeat() {
      for (const session of sessions.values()) {
        const last = session.sent.at(-1);
        if (last !== undefined) dispatch(session, last.t, last.d);
      }
    },
    drop(code) {
      for (const socket of server.clients) {
        if (code === undefined) socket.terminate();
        else close(socket, code);
      }
    },
    askToReconnect() {
      for (const socket of server.clients) socket.send(JSON.stringify({ op: 7, d: null }));
    },
    invalidateSessions() {
      sessions.clear();
      for (const socket of server.clients) socket.send(JSON.stringify({ op: 9, d: false }));
    },
    forgetSessions: () => sessions.clear(),
    setDown(value) {
      down = value;
    },
    setDeaf(value) {
      deaf = value;
    },
    setMute(value) {
      mute = value;
    },
    sayAtReady(say) {
      atReady = say;
    },
    setClosing(code) {
      closing = code;
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

function isStored(data: Record<string, unknown> | Message | null): data is Message {
  return data !== null && 'author' in data && 'sights' in data;
}

function parse(text: string): { op: number; d: unknown } | undefined {
  try {
    return JSON.parse(text) as { op: number; d: unknown };
  } catch {
    return undefined;
  }
}
