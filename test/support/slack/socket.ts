import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** A delivery from Slack to an app: an event, a command or an interaction. */
export interface SlackDelivery {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The result of a delivery: the body of the acknowledgement, or undefined without one. */
export interface SlackSocketHub {
  deliver(delivery: SlackDelivery): Promise<unknown>;
  /** Sends a raw message to every connection. */
  sendRaw(message: string): void;
  /** Slack's routine request to reconnect. */
  refresh(): void;
  /** Closes every connection without notice. */
  cut(): void;
  /** Suppresses pings and pongs, like a dead peer. */
  mute(): void;
  connections(): number;
  /** Number of envelopes sent, including redeliveries. */
  readonly sent: () => number;
  close(): void;
}

interface Pending {
  readonly delivery: SlackDelivery;
  readonly envelopeId: string;
  attempt: number;
  timer: NodeJS.Timeout | undefined;
  readonly resolve: (ack: unknown) => void;
}

/** Slack pings a connection every few seconds; its SDK closes one after thirty seconds of silence. */
const PING_MS = 10_000;

/** Socket Mode: hello, envelopes to one of the connections, redelivery to another one without an acknowledgement, ping and pong. */
export function createSocketHub(
  server: Server,
  options: { redeliverAfterMs: number; maxAttempts: number },
): SlackSocketHub {
  const sockets = new WebSocketServer({ noServer: true, autoPong: false });
  const pings = setInterval(() => {
    for (const connection of open) if (!muted) connection.ping();
  }, PING_MS).unref();
  const open: WebSocket[] = [];
  const pending = new Map<string, Pending>();
  let next = 0;
  let sent = 0;
  let muted = false;

  server.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/link') === true) sockets.handleUpgrade(request, socket, head, accept);
    else socket.destroy();
  });

  function accept(connection: WebSocket): void {
    connection.on('ping', (data) => {
      if (!muted) connection.pong(data);
    });
    connection.on('message', (raw) => acknowledged((raw as Buffer).toString()));
    connection.on('close', () => open.splice(open.indexOf(connection), 1));
    connection.on('error', () => connection.terminate());
    connection.send(
      JSON.stringify({ type: 'hello', num_connections: open.length + 1, connection_info: { app_id: 'A0THREAD' } }),
    );
    connection.ping();
    open.push(connection);
    for (const waiting of pending.values()) if (waiting.timer === undefined) send(waiting);
  }

  function acknowledged(raw: string): void {
    const ack = JSON.parse(raw) as { envelope_id?: string; payload?: unknown };
    const waiting = pending.get(ack.envelope_id ?? '');
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    pending.delete(waiting.envelopeId);
    waiting.resolve(ack.payload ?? {});
  }

  function send(waiting: Pending): void {
    const connection = open[next % Math.max(1, open.length)];
    next += 1;
    if (connection === undefined) {
      waiting.timer = undefined;
      return;
    }
    sent += 1;
    connection.send(
      JSON.stringify({
        envelope_id: waiting.envelopeId,
        type: waiting.delivery.type,
        payload: waiting.delivery.payload,
        accepts_response_payload: waiting.delivery.type !== 'events_api',
        ...(waiting.delivery.type === 'events_api'
          ? { retry_attempt: waiting.attempt, retry_reason: waiting.attempt === 0 ? '' : 'timeout' }
          : {}),
      }),
    );
    waiting.timer = setTimeout(() => again(waiting), options.redeliverAfterMs);
  }

  function again(waiting: Pending): void {
    waiting.attempt += 1;
    if (waiting.attempt >= options.maxAttempts) {
      pending.delete(waiting.envelopeId);
      waiting.resolve(undefined);
      return;
    }
    send(waiting);
  }

  return {
    sent: () => sent,
    connections: () => open.length,
    deliver: (delivery) =>
      new Promise((resolve) => {
        const waiting: Pending = { delivery, envelopeId: randomUUID(), attempt: 0, timer: undefined, resolve };
        pending.set(waiting.envelopeId, waiting);
        send(waiting);
      }),
    sendRaw(message) {
      for (const connection of open) connection.send(message);
    },
    refresh() {
      for (const connection of open)
        connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    cut() {
      for (const connection of open) connection.terminate();
    },
    mute() {
      muted = true;
    },
    close() {
      clearInterval(pings);
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
      for (const connection of open) connection.terminate();
      sockets.close();
    },
  };
}
