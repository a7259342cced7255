import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What PgBouncer does with `pool_mode = transaction`: every transaction gets the session that was used last among those that are free. */
export interface TransactionPooler {
  /** The address of the same database behind the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

interface Session {
  readonly socket: Socket;
  /** Takes what the server sends to whom it serves. */
  receiver: ((message: Buffer) => void) | undefined;
}

/** Ends of what is sent in one go: the server answers each with ReadyForQuery. */
const ASKS = new Set(['Q', 'S']);

/** For a PostgreSQL that asks for no password. */
export async function transactionPooler(to: string): Promise<TransactionPooler> {
  const target = new URL(to);
  const free: Session[] = [];
  const sockets = new Set<Socket>();
  let greeted: Promise<Buffer> | undefined;

  /** A session that is ready, and what the server said on the way there. */
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

  /** Every client is greeted with the words that the first session was greeted with; further sessions are opened when they are needed. */
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

/** Whether the transaction is over with it. */
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

/** Cuts a stream into messages: a byte of type, then four of length, which count themselves. */
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
