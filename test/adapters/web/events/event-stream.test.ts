import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createWebAdapter } from '../../../../adapters/web/adapter.ts';
import type { ConversationPort } from '../../../../src/chat/conversation-port.ts';
import type { SessionsPort } from '../../../../src/chat/sessions-port.ts';
import { threadKey } from '../../../../src/chat/thread-key.ts';
import { silentLog } from '../../../../src/log.ts';

const SESSION = '01900000-0000-7000-8000-000000000000';

/** An adapter whose conversation knows every session and has stored nothing, so events come only from its replies. */
async function start(heartbeatMs: number) {
  const adapter = createWebAdapter({
    conversation: {} as unknown as ConversationPort,
    sessions: { belongsTo: async () => true, read: async () => undefined } as unknown as SessionsPort,
    options: { host: '127.0.0.1', port: 0, mounts: [], heartbeatMs },
    readiness: async () => ({ ready: true, parts: {} }),
    log: silentLog(),
    clock: { now: () => 0 },
    wallClock: { now: () => 1000 },
    newId: () => 'id',
  });
  await adapter.start();
  onTestFinished(() => adapter.stop());
  const target = { thread: threadKey('web', 'local', SESSION), sessionId: SESSION, turnId: 't', context: {} };
  return { adapter, port: adapter.address().port, reply: adapter.openReply(target) };
}

function subscribe(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.write(`GET /api/sessions/${SESSION}/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
  return socket;
}

async function readUntil(socket: Socket, wanted: string): Promise<string> {
  let text = '';
  for await (const data of socket.iterator({ destroyOnReturn: false })) {
    text += String(data);
    if (text.includes(wanted)) return text;
  }
  throw new Error(`the stream ended without ${wanted}`);
}

test('a quiet stream says that it is still there', async () => {
  const { port } = await start(20);
  expect(await readUntil(subscribe(port), ': still here')).toContain('200 OK');
});

test('stopping the adapter ends its streams', async () => {
  const { adapter, port } = await start(60_000);
  const socket = subscribe(port);
  await readUntil(socket, 'retry');
  const closed = once(socket, 'close');
  socket.resume();
  await adapter.stop();
  await closed;
  expect(adapter.health().ready).toBe(false);
});

test('a reader that takes nothing is dropped', async () => {
  const { port, reply } = await start(50);
  const socket = subscribe(port);
  await readUntil(socket, 'retry');
  socket.pause();
  for (let n = 10; n < 60; n += 1) {
    await reply.edit('post', { text: `${n}`.repeat(200_000), phase: 'working', actions: [] });
    await pause(10);
  }
  await pause(500);
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect(socket.destroyed).toBe(true);
});

test('streams are bounded in number, and those that left make room', async () => {
  const { port } = await start(60_000);
  const sockets = Array.from({ length: 256 }, () => subscribe(port));
  await Promise.all(sockets.map((socket) => readUntil(socket, 'retry')));
  const status = async () => {
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/api/sessions/${SESSION}/events`, { signal: stop.signal });
    stop.abort();
    return response.status;
  };
  expect(await status()).toBe(503);
  for (const socket of sockets) socket.destroy();
  await expect.poll(status).toBe(200);
});
