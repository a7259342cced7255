import { api, ApiError, newClientId, Unreachable } from '../server/api.js';
import { createEventReader } from '../server/event-reader.js';
import { createOutbox } from './outbox.js';

/**
 * One open session: what is stored (`detail`), what is being written (`live`, by turn id) and what is being sent (`outbox`). Without an id it is created on
 * the server with its first message. `onChange` is called after every change, `onCreated` with the id of a new session, `onEnded` with the outcome of each
 * turn that this page has seen running, and `connection` is told when the server cannot be reached.
 */
export function openSession(id, { connection, onChange, onCreated, onEnded }) {
  const session = emptySession(id);
  const refresh = shared(read);
  const follower = createFollower(session, { connection, refresh, markGone, onChange, onEnded });
  const outbox = createOutbox(session, { send, refresh, onChange });
  const create = once(api.createSession);

  function markGone() {
    session.isGone = true;
    session.detail = undefined;
    follower.close();
    onChange();
  }

  async function read() {
    if (session.id === undefined || session.isGone) return;
    try {
      session.detail = await api.readSession(session.id, session.wantsAll);
      outbox.dropStored(session.detail.messages);
      settle(session, onEnded);
      onChange();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) markGone();
      else connection.lost();
    }
  }

  async function ensureCreated() {
    const created = session.id ?? (await create());
    if (session.id !== undefined) return;
    session.id = created;
    outbox.moved();
    onCreated(created);
    if (session.isFollowing) follower.open();
  }

  async function send(message) {
    try {
      await ensureCreated();
      const sent = await api.sendMessage(session.id, message);
      session.awaited.add(sent.turnId);
      return sent.messageId;
    } catch (error) {
      if (error instanceof Unreachable) connection.lost();
      throw error;
    }
  }

  return Object.assign(session, {
    refresh,
    send: (content, files) => outbox.send(content, files),
    sendAgain: outbox.sendAgain,
    discard: outbox.discard,
    command: (name, more) => runCommand(session, { name, ...more }, refresh),
    stop: () => api.stop(session.id, runningTurns(session)[0]?.turnId),
    ...attention(session, { refresh, follower, outbox }),
  });
}

function attention(session, { refresh, follower, outbox }) {
  return {
    /** Reads what is stored, follows the events from then on, and sends what could not be sent while the server was away. */
    async resume() {
      session.isFollowing = true;
      await refresh();
      if (session.isFollowing && !session.isGone && session.id !== undefined) follower.open();
      await outbox.sendPending();
    },
    pause() {
      session.isFollowing = false;
      follower.close();
    },
  };
}

/** Follows the events of a session. */
function createFollower(session, { connection, refresh, markGone, onChange, onEnded }) {
  let events;

  async function onEvent(name, data) {
    if (isOldNews(session, data.turnId)) return;
    const { isEnd, isNews } = applyEvent(session, name, data);
    onChange();
    if (isNews) await refresh();
    if (!isEnd) return;
    session.live.delete(data.turnId);
    // Only a turn without a stored answer is still awaited here, for example one whose session was deleted.
    if (session.awaited.delete(data.turnId) && !session.isGone) onEnded(data.outcome ?? 'failed');
    onChange();
  }

  return {
    open() {
      events ??= createEventReader(session.id, {
        onOpen: connection.steady,
        onEvent: (name, data) => void onEvent(name, data),
        onLost: connection.lost,
        onGone: markGone,
        onPoll: refresh,
      });
      events.open();
    },
    close: () => events?.close(),
  };
}

/** Calls at the same time share one run of the action. */
function once(action) {
  let current;
  return () => {
    current ??= action().finally(() => {
      current = undefined;
    });
    return current;
  };
}

function emptySession(id) {
  return {
    id,
    detail: undefined,
    live: new Map(),
    ended: new Set(),
    awaited: new Set(),
    outbox: [],
    isGone: false,
    isFollowing: false,
    wantsAll: false,
    /** A command has been given and not accepted yet. */
    isCommanding: false,
  };
}

function answeredTurns(detail) {
  const answers = (detail?.messages ?? []).filter(({ role }) => role === 'assistant');
  return new Set(answers.map(({ turnId }) => turnId));
}

/** A new subscriber also gets the events of turns that ended recently. */
function isOldNews({ detail, live }, turnId) {
  const isPending = detail?.pending.some((turn) => turn.turnId === turnId) === true;
  return !live.has(turnId) && !isPending && answeredTurns(detail).has(turnId);
}

/** The turns that are not answered yet, in order, with their text so far. */
export function runningTurns({ detail, live, ended }) {
  const answered = answeredTurns(detail);
  const pending = (detail?.pending ?? []).map(({ turnId }) => turnId);
  return [...new Set([...pending, ...live.keys()])]
    .filter((turnId) => !answered.has(turnId) && !ended.has(turnId))
    .map((turnId) => Object.assign({ turnId }, live.get(turnId) ?? { text: '', label: 'Waiting' }));
}

/** Calls made during a run share one further run that begins after it. */
function shared(action) {
  let current;
  let next;
  return function call() {
    if (current === undefined) {
      current = action().finally(() => {
        current = undefined;
      });
      return current;
    }
    next ??= current.then(() => {
      next = undefined;
      return call();
    });
    return next;
  };
}

/** `isNews`: the stored state, as last read, may lack what the event tells. */
function applyEvent({ live, ended, awaited }, name, data) {
  const { turnId } = data;
  if (name === 'done' || name === 'failed') {
    ended.add(turnId);
    return { isEnd: true, isNews: true };
  }
  const isNew = !live.has(turnId);
  const turn = live.get(turnId) ?? { text: '', label: '' };
  if (name === 'reply') turn.text = grown(turn.text, data);
  else if (name === 'draft') turn.draft = { text: grown(turn.draft?.text ?? '', data), steps: data.steps };
  else if (name === 'progress') turn.label = data.label;
  live.set(turnId, turn);
  awaited.add(turnId);
  return { isEnd: false, isNews: isNew || name === 'message' || name === 'revision' };
}

/** A text with what an event says was added to it; without a position that is all of it. */
function grown(text, { from = 0, text: added }) {
  return text.slice(0, from) + added;
}

/** Reports the awaited turns that have been answered. */
function settle({ detail, awaited }, onEnded) {
  const pending = new Set(detail.pending.map(({ turnId }) => turnId));
  for (const { role, turnId, outcome } of detail.messages) {
    if (role === 'assistant' && !pending.has(turnId) && awaited.delete(turnId)) onEnded(outcome ?? 'answered');
  }
  for (const turnId of pending) awaited.add(turnId);
}

/** A second press of the same button is ignored until the first one has been accepted. */
async function runCommand(session, command, refresh) {
  if (session.isCommanding) return undefined;
  session.isCommanding = true;
  try {
    const result = await api.command(session.id, { ...command, commandId: newClientId() });
    if (result.kind === 'queued') {
      const { live, awaited } = session;
      if (!live.has(result.turnId)) live.set(result.turnId, { text: '', label: 'Thinking' });
      awaited.add(result.turnId);
      await refresh();
    }
    return result;
  } finally {
    session.isCommanding = false;
  }
}
