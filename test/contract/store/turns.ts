import { expect, test } from 'vitest';
import type { TurnOutcome } from '../../../src/chat/reply-port.ts';
import type { TurnState } from '../../../src/session/session.ts';
import { answer, deliveredRevision, inbound, runningTurn, THREAD, type StoreHarness } from './harness.ts';

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

export function turnCases(at: () => StoreHarness): void {
  test('starting a turn makes it run and counts the attempts, also of later processes', async () => {
    const { store, time } = at();
    const { turn } = await store.accept(inbound({ id: 'm1' }));
    expect(await store.startTurn(turn.id)).toEqual({ ...turn, state: 'running', attempts: 1, startedAt: time.now });
    expect(await store.startTurn(turn.id)).toMatchObject({ state: 'running', attempts: 2 });
    await answer(store, turn.id);
    expect(await store.startTurn(turn.id)).toBeUndefined();
    await store.finishTurn(turn.id);
    expect(await store.startTurn(turn.id)).toBeUndefined();
    expect(await store.getTurn(turn.id)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  test('attempts that the process survived are not counted', async () => {
    const { store } = at();
    const { turn } = await store.accept(inbound({ id: 'm1' }));
    await store.startTurn(turn.id);
    await store.startTurn(turn.id);
    await store.resetAttempts(turn.id);
    await store.resetAttempts(turn.id);
    expect(await store.startTurn(turn.id)).toMatchObject({ state: 'running', attempts: 1 });
    await store.resetAttempts(UNKNOWN);
  });

  test('an answer is stored with its message, its revision and the config of the session', async () => {
    const { store, time } = at();
    const started = await runningTurn(store, { id: 'm1' });
    time.now = new Date(time.now.getTime() + 1000);
    const { turn, message, revision } = await store.answerTurn({
      turnId: started.id,
      outcome: 'revised',
      content: 'Here it is.',
      metadata: { prose: 'Here.' },
      revision: {
        yaml: 'flow: {}\n',
        fileName: (number) => `article-r${number}.yaml`,
        changes: 'made',
        results: ['article', 'title'],
      },
    });
    const { sessionId } = started;
    expect(turn).toEqual({
      ...started,
      state: 'answered',
      outcome: 'revised',
      answerMessageId: message.id,
      revisionNumber: 1,
    });
    expect(message).toEqual({
      id: message.id,
      sessionId,
      role: 'assistant',
      content: 'Here it is.',
      createdAt: time.now,
      metadata: { prose: 'Here.', outcome: 'revised', revision: 1 },
      turnId: turn.id,
    });
    expect(revision).toEqual({
      sessionId,
      number: 1,
      yaml: 'flow: {}\n',
      fileName: 'article-r1.yaml',
      changes: 'made',
      results: ['article', 'title'],
      turnId: turn.id,
      createdAt: time.now,
    });
    expect(await store.getTurn(turn.id)).toEqual(turn);
    expect(await store.getRevision(sessionId, 1)).toEqual(revision);
    expect((await store.getMessages(sessionId)).at(-1)).toEqual(message);
    expect(await store.getSession(sessionId)).toMatchObject({
      generatedConfig: 'flow: {}\n',
      currentRevision: 1,
      updatedAt: time.now,
    });
  });

  test('an answer without a revision leaves the config alone', async () => {
    const { store } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    const turn = await runningTurn(store, { id: 'm2' });
    const answered = await store.answerTurn({ turnId: turn.id, outcome: 'invalid', content: 'No.', metadata: {} });
    expect(answered).not.toHaveProperty('revision');
    expect(answered.turn).not.toHaveProperty('revisionNumber');
    expect(answered.message.metadata).toEqual({ outcome: 'invalid' });
    expect(await store.getSession(sessionId)).toMatchObject({ generatedConfig: 'a: 1', currentRevision: 1 });
  });

  test.each([
    [
      'and the answer brings another one',
      { revision: { yaml: 'b: 2', fileName: (number: number) => `r${number}.yaml`, changes: 'b', basedOn: 2 } },
      'b: 2',
    ],
    ['and the answer is words', {}, 'own: 1'],
  ])('a config of the user becomes a revision of its own before the answer, %s', async (_what, made, current) => {
    const { store } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    const turn = await runningTurn(store, { id: 'm2' });
    const imported = { yaml: 'own: 1', fileName: () => 'own.r2.yaml', changes: 'brought', basedOn: 1 };
    await store.answerTurn({
      turnId: turn.id,
      outcome: 'answered',
      content: 'Yes.',
      metadata: { imported: 2 },
      imported,
      ...made,
    });
    const revisions = await store.listRevisions(sessionId);
    expect(revisions.map(({ number, yaml }) => [number, yaml]).slice(0, 2)).toEqual([
      [1, 'a: 1'],
      [2, 'own: 1'],
    ]);
    expect(revisions.at(-1)?.yaml).toBe(current);
    const { number } = revisions.at(-1) ?? { number: 0 };
    expect(await store.getSession(sessionId)).toMatchObject({ generatedConfig: current, currentRevision: number });
  });

  test('the title of a session is set once', async () => {
    const { store } = at();
    for (const [id, title] of [
      ['m1', undefined],
      ['m2', 'First'],
      ['m3', 'Second'],
    ] as const) {
      const turn = await runningTurn(store, { id, ...(title === undefined ? {} : { title }) });
      await answer(store, turn.id);
      await store.finishTurn(turn.id);
    }
    expect((await store.findSessionByThread(THREAD))?.title).toBe('First');
  });

  test('revisions are numbered in their session, and the newest are listed in ascending order', async () => {
    const { store } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    for (const number of [2, 3, 4]) await deliveredRevision(store, { id: `m${number}` }, `a: ${number}`);
    await deliveredRevision(store, { id: 'm1', thread: 'web:local:other' }, 'b: 1');
    const numbers = async (limit?: number) => (await store.listRevisions(sessionId, limit)).map(({ number }) => number);
    expect(await numbers()).toEqual([1, 2, 3, 4]);
    expect(await numbers(2)).toEqual([3, 4]);
    expect((await store.getRevision(sessionId, 2))?.yaml).toBe('a: 2');
    expect(await store.getRevision(sessionId, 5)).toBeUndefined();
  });

  test('a name belongs to one revision of a session', async () => {
    const { store } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    await deliveredRevision(store, { id: 'm2' }, 'a: 2');
    await store.nameRevision(sessionId, 1, 'before legal');
    expect((await store.getRevision(sessionId, 1))?.name).toBe('before legal');
    await store.nameRevision(sessionId, 2, 'before legal');
    await store.nameRevision(sessionId, 9, 'of none');
    expect((await store.listRevisions(sessionId)).map(({ name }) => name)).toEqual([undefined, 'before legal']);
  });

  test('an answer can make an earlier revision current again, and the next new one still gets a number of its own', async () => {
    const { store } = at();
    const { sessionId } = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    await deliveredRevision(store, { id: 'm2' }, 'a: 2');
    const undo = await runningTurn(store, { id: 'c1', command: 'undo' });
    const answered = await store.answerTurn({
      turnId: undo.id,
      outcome: 'answered',
      content: 'Undone.',
      metadata: { command: 'undo' },
      currentRevision: 1,
    });
    expect(answered).toMatchObject({
      turn: { revisionNumber: 1 },
      revision: { number: 1, yaml: 'a: 1' },
      message: { metadata: { command: 'undo', outcome: 'answered', revision: 1 } },
    });
    expect(await store.getSession(sessionId)).toMatchObject({ generatedConfig: 'a: 1', currentRevision: 1 });
    await store.finishTurn(undo.id);
    expect(await deliveredRevision(store, { id: 'm3' }, 'a: 3')).toMatchObject({ revisionNumber: 3 });
  });

  test('an answer that cannot be stored wholly is not stored at all', async () => {
    const { store } = at();
    const turn = await runningTurn(store, { id: 'm1' });
    const base = { turnId: turn.id, outcome: 'revised', content: 'half', metadata: {} } as const;
    await expect(store.answerTurn({ ...base, currentRevision: 7 })).rejects.toMatchObject({
      code: 'store.unknown_revision',
    });
    const revision = { yaml: 'a: 1', fileName: refuse, changes: 'made' };
    await expect(store.answerTurn({ ...base, revision })).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await store.getTurn(turn.id)).toEqual(turn);
    expect(await store.getMessages(turn.sessionId)).toHaveLength(1);
    expect(await store.listRevisions(turn.sessionId)).toEqual([]);
    expect(await store.getSession(turn.sessionId)).not.toHaveProperty('currentRevision');
  });

  test('only a running turn can be answered, and only once', async () => {
    const { store } = at();
    const { turn } = await store.accept(inbound({ id: 'm1' }));
    const rejection = { code: 'store.turn_not_running' };
    await expect(answer(store, turn.id)).rejects.toMatchObject(rejection);
    await store.startTurn(turn.id);
    const both = await Promise.allSettled([answer(store, turn.id, 'one'), answer(store, turn.id, 'two')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await store.finishTurn(turn.id);
    await expect(answer(store, turn.id)).rejects.toMatchObject(rejection);
    expect(await store.getMessages(turn.sessionId)).toHaveLength(2);
  });

  test('a turn ends as its outcome says, and ending it again changes nothing', async () => {
    const { store, time } = at();
    const ends: readonly (readonly [TurnOutcome, TurnState])[] = [
      ['revised', 'delivered'],
      ['answered', 'delivered'],
      ['invalid', 'delivered'],
      ['stopped', 'stopped'],
      ['failed', 'failed'],
    ];
    for (const [outcome, state] of ends) {
      const turn = await runningTurn(store, { id: outcome });
      await expect(store.finishTurn(turn.id)).rejects.toMatchObject({ code: 'store.turn_not_answered' });
      await store.answerTurn({ turnId: turn.id, outcome, content: '', metadata: {} });
      const finished = await store.finishTurn(turn.id);
      expect(finished).toMatchObject({ state, outcome, finishedAt: time.now });
      time.now = new Date(time.now.getTime() + 1000);
      expect(await store.finishTurn(turn.id)).toEqual(finished);
    }
  });

  test('delivery is recorded piece by piece', async () => {
    const { store } = at();
    const turn = await runningTurn(store, { id: 'm1' });
    await store.recordDelivery(turn.id, { postIds: ['p1'] });
    await store.recordDelivery(turn.id, { fileDelivered: true });
    await store.recordDelivery(turn.id, {});
    await store.recordDelivery(turn.id, { postIds: ['p1', 'p2'] });
    expect(await store.getTurn(turn.id)).toMatchObject({ postIds: ['p1', 'p2'], fileDelivered: true });
    await store.recordDelivery(turn.id, { fileDelivered: false });
    expect(await store.getTurn(turn.id)).toMatchObject({ postIds: ['p1', 'p2'], fileDelivered: false });
  });

  test('a stop is remembered on a turn that is not answered yet', async () => {
    const { store } = at();
    const running = await runningTurn(store, { id: 'm1' });
    const { turn: queued } = await store.accept(inbound({ id: 'm2' }));
    await store.requestStop(running.id);
    await store.requestStop(queued.id);
    expect((await store.unfinishedTurns()).map(({ stopRequested }) => stopRequested)).toEqual([true, true]);
    expect(await store.startTurn(queued.id)).toMatchObject({ state: 'running', stopRequested: true });
    const late = await runningTurn(store, { id: 'm3' });
    await answer(store, late.id);
    await store.requestStop(late.id);
    expect(await store.getTurn(late.id)).toMatchObject({ stopRequested: false });
  });

  test('what is asked of an unknown turn is refused', async () => {
    const { store } = at();
    const rejection = { code: 'store.unknown_turn' };
    for (const id of [UNKNOWN, 'nonsense', '']) {
      await expect(answer(store, id)).rejects.toMatchObject(rejection);
      await expect(store.finishTurn(id)).rejects.toMatchObject(rejection);
      await expect(store.requestStop(id)).rejects.toMatchObject(rejection);
      await expect(store.recordDelivery(id, { postIds: [] })).rejects.toMatchObject(rejection);
    }
  });

  test('how far a trial is outlives the process and is gone with the end of its turn', async () => {
    const { store } = at();
    const { id } = await runningTurn(store, { id: 'c1', command: 'try' });
    await store.recordTrial(id, '{"step": 1}');
    await store.recordTrial(id, '{"step": 2}');
    expect(await store.getTurn(id)).toMatchObject({ trial: '{"step": 2}' });
    expect(await store.startTurn(id)).toMatchObject({ trial: '{"step": 2}', attempts: 2 });
    await answer(store, id);
    expect((await store.finishTurn(id)).trial).toBeUndefined();
    const unknown = '00000000-0000-7000-8000-000000000000';
    await expect(store.recordTrial(unknown, '{}')).rejects.toMatchObject({ code: 'store.unknown_turn' });
  });

  test('unfinished turns come oldest first, over all threads or for one', async () => {
    const { store, time } = at();
    const other = 'web:local:other';
    const done = await deliveredRevision(store, { id: 'm0' }, 'a: 1');
    const answered = await runningTurn(store, { id: 'm1' });
    await answer(store, answered.id);
    time.now = new Date(time.now.getTime() - 60_000);
    const running = await runningTurn(store, { id: 'm1', thread: other });
    const { turn: queued } = await store.accept(inbound({ id: 'm2' }));
    const { turn: command } = await store.accept(inbound({ id: 'c1', thread: other, command: 'show' }));
    const ids = [answered, running, queued, command].map(({ id }) => id);
    expect((await store.unfinishedTurns()).map(({ id }) => id)).toEqual(ids);
    expect((await store.unfinishedTurnsOf(THREAD)).map(({ id }) => id)).toEqual([answered.id, queued.id]);
    expect(ids).not.toContain(done.id);
  });

  test('the last message turn is the last one that has ended, whatever commands came after it', async () => {
    const { store } = at();
    const first = await deliveredRevision(store, { id: 'm1' }, 'a: 1');
    expect(await store.lastMessageTurn(first.sessionId)).toEqual(first);
    const command = await runningTurn(store, { id: 'c1', command: 'show' });
    await answer(store, command.id);
    await store.finishTurn(command.id);
    await runningTurn(store, { id: 'm2' });
    expect(await store.lastMessageTurn(first.sessionId)).toEqual(first);
  });
}

function refuse(): never {
  throw new Error('no name');
}
