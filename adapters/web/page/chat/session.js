import { api, ApiError, newClientId } from '../server/api.js';
import { createEventReader } from '../server/event-reader.js';

/**
 * One open session: what is stored (`detail`), what is being written (`live`, by turn id) and what is being sent (`outbox`).
 * `onChange` is called after every change, `onEnded` with the outcome of each turn that this page has seen running, and `connection`
 * is told when the server cannot be reached.
 */
export function openSession(id, { connection, onChange, onEnded }) {
  const session = emptySession(id);

  function markGone() {
    session.isGone = true;
    events.close();
    onChange();
  }

  const refresh = shared(async () => {
    try {
      session.detail = await api.readSession(id, session.wantsAll);
      dropStored(session);
      settle(session, onEnded);
      onChange();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) markGone();
      else connection.lost();
    }
  });

  async function onEvent(name, data) {
    if (isOldNews(session, data.turnId)) return;
    const { isEnd, isNews } = applyEvent(session, name, data);
    onChange();
    if (isNews) await refresh();
    if (!isEnd) return;
    session.live.delete(data.turnId);
    // Only a turn without a stored answer is still awaited here, for example one whose session was deleted.
    if (session.awaited.delete(data.turnId)) onEnded(data.outcome ?? 'failed');
    onChange();
  }

  const events = createEventReader(id, {
    onOpen: connection.steady,
    onEvent: (name, data) => void onEvent(name, data),
    onLost: connection.lost,
    onGone: markGone,
  });

  return Object.assign(session, {
    refresh,
    deliver: (message) => deliver(session, message, { refresh, onChange }),
    discard(message) {
      session.outbox = session.outbox.filter((other) => other !== message);
      onChange();
    },
    command: (name) => runCommand(session, name, refresh),
    stop: () => api.stop(id),
    /** Reads what is stored and follows the events from then on. */
    async resume() {
      session.isFollowing = true;
      await refresh();
      if (session.isFollowing && !session.isGone) events.open();
    },
    pause() {
      session.isFollowing = false;
      events.close();
    },
  });
}

export function emptySession(id) {
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

/** Puts a message into the outbox; `deliver` sends it, and can send it again under the same id. */
export function addToOutbox(session, content, files) {
  const message = { clientMessageId: newClientId(), content, files, messageId: undefined, problem: undefined };
  session.outbox.push(message);
  return message;
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
  if (name === 'reply') turn.text = data.text;
  else if (name === 'progress') turn.label = data.label;
  live.set(turnId, turn);
  awaited.add(turnId);
  return { isEnd: false, isNews: isNew || name === 'message' || name === 'revision' };
}

function dropStored(session) {
  const stored = new Set(session.detail.messages.map(({ messageId }) => messageId));
  session.outbox = session.outbox.filter(({ messageId }) => !stored.has(messageId));
}

/** Reports the awaited turns that have been answered. */
function settle({ detail, awaited }, onEnded) {
  const pending = new Set(detail.pending.map(({ turnId }) => turnId));
  for (const { role, turnId, outcome } of detail.messages) {
    if (role === 'assistant' && !pending.has(turnId) && awaited.delete(turnId)) onEnded(outcome ?? 'answered');
  }
  for (const turnId of pending) awaited.add(turnId);
}

async function deliver(session, message, { refresh, onChange }) {
  message.problem = undefined;
  onChange();
  try {
    const { clientMessageId, content, files } = message;
    const sent = await api.sendMessage(session.id, { clientMessageId, content, files });
    message.messageId = sent.messageId;
    session.awaited.add(sent.turnId);
    await refresh();
  } catch (error) {
    message.problem = error.message;
    onChange();
  }
}

async function runCommand({ id, live, awaited }, name, refresh) {
  const result = await api.command(id, name, newClientId());
  if (result.kind === 'queued') {
    if (!live.has(result.turnId)) live.set(result.turnId, { text: '', label: 'Thinking' });
    awaited.add(result.turnId);
    await refresh();
  }
  return result;
}
