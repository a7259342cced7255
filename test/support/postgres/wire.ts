import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between one replica and its PostgreSQL that can fail. */
export interface PostgresWire {
  /** URL of the same database behind this network. */
  readonly url: string;
  /** Breaks every connection and accepts no new one until `restore`. */
  cut(): void;
  /** Passes nothing on in either direction, without closing connections. */
  mute(): void;
  /** Breaks the connection of the next such statement after the server has carried it out, before its response arrives. */
  loseAnswerTo(statement: RegExp): void;
  /** Accepts new connections again; muted ones are closed. */
  restore(): void;
  close(): Promise<void>;
}

interface WireSettings {
  /** Name of the database on this side, as poolers may change it. */
  readonly alias?: string;
}

export async function postgresWire(to: string, { alias }: WireSettings = {}): Promise<PostgresWire> {
  const target = new URL(to);
  const open = new Set<Socket>();
  let state: 'whole' | 'cut' | 'mute' = 'whole';
  let losing: RegExp | undefined;
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port || 5432), target.hostname);
    if (alias !== undefined)
      near.once('data', (data) => far.write(startingWith(data, alias, target.pathname.slice(1))));
    near.on('data', (data) => {
      if (alias !== undefined && near.bytesRead === data.length) return;
      if (losing?.test(data.toString('latin1')) === true) {
        losing = undefined;
        far.prependOnceListener('data', () => near.destroy());
      }
      if (state !== 'mute') far.write(data);
    });
    far.on('data', (data) => {
      if (state !== 'mute' && !near.destroyed) near.write(data);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (alias !== undefined) url.pathname = alias;
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      state = 'cut';
      breakAll();
    },
    mute() {
      state = 'mute';
    },
    loseAnswerTo(statement) {
      losing = statement;
    },
    restore() {
      if (state === 'mute') breakAll();
      state = 'whole';
    },
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The first message of a connection, with another database name. It begins with its own length, in four bytes. */
function startingWith(message: Buffer, called: string, really: string): Buffer {
  const body = message.toString('latin1', 4).replace(`database\0${called}\0`, `database\0${really}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, Buffer.from(body, 'latin1')]);
}
