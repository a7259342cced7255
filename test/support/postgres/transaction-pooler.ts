import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Behaves like PgBouncer with `pool_mode = transaction`: every transaction gets the free session that was used last. */
export interface TransactionPooler {
  /** URL of the same database behind the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

interface Session {
  readonly socket: Socket;
  /** Receives the server's messages for the current client. */
  receiver: ((message: Buffer) => void) | undefined;
}

/** Message types that end a batch: the server answers each with ReadyForQuery. */
const ASKS = new Set(['Q', 'S']);

/** Requires a PostgreSQL without passwords. */
export async function transactionPooler(to: string): Promise<TransactionPooler> {
  const target = new URL(to);
  const free: Session[] = [];
  const sockets = new Set<Socket>();
  let greeted: Promise<Buffer> | undefined;

  /** A ready session with the server's greeting. */
  async function openSession(startup: Buffer): Promise<{ session: Session; greeting: Buffer }> {
    const socket = connect(Number(target.port), target.hostname);
    sockets.add(socket);
    const session: Session = { socket, receiver: undefined };
    const greeting = await new Promise<Buffer>((resolve) => {
      const said: Buffer[] = [];
      session.receiver = (message) => {
        said.push(message);
        if (typeOf(message) === 'Z') resolve(Buffer.concat(said));
      };
      socket.on(
        'data',
        messages((message) => session.receiver?.(message)),
      );
      socket.write(startup);
    });
    return { session, greeting };
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', (startup: Buffer) => void serve(client, startup));
  });

  /** Every client gets the greeting of the first session; further sessions are opened on demand. */
  async function greet(startup: Buffer): Promise<Buffer> {
    const { session, greeting } = await openSession(startup);
    free.push(session);
    return greeting;
  }

  async function serve(client: Socket, startup: Buffer): Promise<void> {
    greeted ??= greet(startup);
    let parts: Buffer[] = [];
    let work = Promise.resolve();
    let current: Session | undefined;
    async function workOn(asked: Buffer, before: Promise<void>): Promise<void> {
      await before;
      const chosen = current ?? free.pop() ?? (await openSession(startup)).session;
      const isOver = await answered(chosen, asked, client);
      current = isOver ? undefined : chosen;
      if (isOver) free.push(chosen);
    }
    client.on(
      'data',
      messages((message) => {
        parts.push(message);
        if (!ASKS.has(typeOf(message))) return;
        const asked = Buffer.concat(parts);
        parts = [];
        work = workOn(asked, work);
      }),
    );
    client.write(await greeted);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Whether the message ends the transaction. */
function answered(session: Session, asked: Buffer, client: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    session.receiver = (message) => {
      client.write(message);
      if (typeOf(message) === 'Z') resolve(String.fromCharCode(message[5] ?? 0) === 'I');
    };
    session.socket.write(asked);
  });
}

function typeOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}

/** Splits a stream into messages: a type byte, then a length of four bytes, which includes itself. */
function messages(take: (message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readUInt32BE(1)) {
      const end = 1 + rest.readUInt32BE(1);
      take(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}
