import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { createSpokenModel } from '../../../support/spoken-model.ts';
import { webAppOfTest } from '../../../support/web-app.ts';
import type { SessionEvent } from '../../../support/web-client.ts';

const isEnd = ({ event }: SessionEvent) => event === 'done' || event === 'failed';
const endOf = (turnId: string) => (event: SessionEvent) => isEnd(event) && event.data['turnId'] === turnId;
const textOf = (events: readonly SessionEvent[]) => events.findLast(({ event }) => event === 'reply')?.data['text'];
const saying = (text: string) => (event: SessionEvent) =>
  event.event === 'reply' && String(event.data['text']).includes(text);

async function dialogue() {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const sessionId = await app.client.createSession();
  return { app, model, sessionId, client: app.client };
}

test('a turn is told as text so far, progress, revision and exactly one end', async () => {
  const { client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Write articles');
  const reading = client.events(sessionId, endOf(turnId));
  const spoken = await model.nextRequest();
  spoken.say(answer('Here it is.', ARTICLE));
  spoken.end();
  const events = await reading;
  expect(new Set(events.map(({ data }) => data['turnId']))).toEqual(new Set([turnId]));
  expect(events.filter(isEnd)).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { turnId, outcome: 'revised' } });
  expect(events.filter(({ event }) => event === 'revision')).toMatchObject([
    { data: { turnId, number: 1, fileName: (await client.read(sessionId)).revisions[0]?.fileName } },
  ]);
  expect(textOf(events)).toMatch(/^Here it is\./);
  const ids = events.map(({ id }) => Number(id.split('-')[0]));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  // Microseconds since 1970, so that they go on rising in the next process.
  expect(ids[0]).toBeGreaterThan(Date.UTC(2026, 0) * 1000);
});

test('who subscribes in the middle is given the text so far, then the rest as it comes', async () => {
  const { client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  const spoken = await model.nextRequest();
  spoken.say('The first half');
  await client.events(sessionId, saying('The first half'));
  const late = client.events(sessionId, endOf(turnId));
  spoken.say(' and the second.');
  spoken.end();
  const events = await late;
  expect(events[0]).not.toMatchObject({ event: 'done' });
  expect(textOf(events)).toBe('The first half and the second.');
});

test('a reader that was cut off comes back with its last id and misses and repeats nothing', async () => {
  const { client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  const spoken = await model.nextRequest();
  spoken.say('One. ');
  const before = await client.events(sessionId, saying('One.'));
  spoken.say('Two.');
  spoken.end();
  await expect.poll(async () => (await client.read(sessionId)).messages).toHaveLength(2);
  const after = await client.events(sessionId, endOf(turnId), before.at(-1)?.id);
  expect(textOf(after)).toBe('One. Two.');
  const seen = new Set(before.map(({ id }) => id));
  expect(after.filter(({ id }) => seen.has(id))).toEqual([]);
});

test('who subscribes after the end is told the end, and after the next message only of the next turn', async () => {
  const { client, model, sessionId } = await dialogue();
  for (const words of ['first', 'second']) {
    const { turnId } = await client.post(sessionId, words);
    const spoken = await model.nextRequest();
    spoken.say(`Answer to the ${words}.`);
    spoken.end();
    await expect.poll(async () => (await client.read(sessionId)).messages.at(-1)?.content).toContain(words);
    const events = await client.events(sessionId, isEnd);
    expect(events.at(-1)?.data['turnId']).toBe(turnId);
    expect(textOf(events)).toBe(`Answer to the ${words}.`);
  }
});

test('after a restart an old id still works: the end that was missed is told, once', async () => {
  const { app, client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  const spoken = await model.nextRequest();
  spoken.say('Almost done');
  const before = await client.events(sessionId, saying('Almost done'));
  spoken.say(', done.');
  spoken.end();
  await expect.poll(async () => (await client.read(sessionId)).messages).toHaveLength(2);
  await app.stop(1000);
  await app.start();
  const after = await client.events(sessionId, endOf(turnId), before.at(-1)?.id);
  expect(after.map(({ event }) => event)).toEqual(['reply', 'done']);
  expect(textOf(after)).toBe('Almost done, done.');

  const { turnId: next } = await client.post(sessionId, 'And again');
  const again = await model.nextRequest();
  again.say('Again.');
  again.end();
  const last = await client.events(sessionId, isEnd, after.at(-1)?.id);
  expect(last.at(-1)?.data['turnId']).toBe(next);
});

test('a turn that a restart interrupted is told to its end to anyone who comes back', async () => {
  const { app, client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  (await model.nextRequest()).say('Half an ans');
  const before = await client.events(sessionId, saying('Half'));
  await app.stop(0);
  await app.start();
  const reading = client.events(sessionId, endOf(turnId), before.at(-1)?.id);
  const spoken = await model.nextRequest();
  spoken.say('A whole answer.');
  spoken.end();
  expect(textOf(await reading)).toBe('A whole answer.');
});

test('a message that waits is told to wait, and all that wait are answered in order', async () => {
  const { client, model, sessionId } = await dialogue();
  const first = await client.post(sessionId, 'one');
  const spoken = await model.nextRequest();
  spoken.say('First. ');
  const second = await client.post(sessionId, 'two');
  const waiting = await client.events(
    sessionId,
    ({ event, data }) => event === 'progress' && data['turnId'] === second.turnId,
  );
  expect(waiting.at(-1)?.data['label']).toMatch(/waiting/i);
  const reading = client.events(sessionId, endOf(second.turnId));
  spoken.end();
  const next = await model.nextRequest();
  next.say('Second.');
  next.end();
  const ends = (await reading).filter(isEnd).map(({ data }) => data['turnId']);
  expect(ends).toEqual([first.turnId, second.turnId]);
});

test('stop ends the turn as stopped, and what was written stays', async () => {
  const { app, client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  (await model.nextRequest()).say('What was written');
  await client.events(sessionId, saying('What was written'));
  const stopped = await fetch(`${app.url}/api/sessions/${sessionId}/stop`, { method: 'POST' });
  expect(stopped.status).toBe(200);
  const events = await client.events(sessionId, endOf(turnId));
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'stopped' } });
  expect((await client.read(sessionId)).messages.at(-1)?.content).toContain('What was written');
});

test('a turn that fails is told as failed, with the sentence', async () => {
  const app = await webAppOfTest({ script: [{ failure: 'bad-key' }] });
  const sessionId = await app.client.createSession();
  const events = await app.client.say(sessionId, 'Hello');
  expect(events.at(-1)).toMatchObject({ event: 'failed', data: { message: expect.stringContaining('key') } });
});

test('the stream has the headers that keep proxies and caches from holding it back', async () => {
  const { app, sessionId } = await dialogue();
  const stop = new AbortController();
  const response = await fetch(`${app.url}/api/sessions/${sessionId}/events`, { signal: stop.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  stop.abort();
});

test('a reader that takes nothing does not hold back the turn or the others', async () => {
  const { app, client, model, sessionId } = await dialogue();
  const { turnId } = await client.post(sessionId, 'Hello');
  const stuck = connect(Number(new URL(app.url).port), '127.0.0.1');
  stuck.write(`GET /api/sessions/${sessionId}/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
  stuck.pause();
  const spoken = await model.nextRequest();
  for (let n = 0; n < 50; n += 1) spoken.say('A rather long piece of text. '.repeat(200));
  spoken.end();
  const events = await client.events(sessionId, endOf(turnId));
  expect(events.at(-1)).toMatchObject({ event: 'done' });
  stuck.destroy();
});
