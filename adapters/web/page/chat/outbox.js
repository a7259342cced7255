import { ApiError, newClientId } from '../server/api.js';
import { unsent } from './unsent.js';

/**
 * The messages of a session that the server has not confirmed, in `session.outbox`. `send(message)` resolves with the id under which a message was stored.
 * A message keeps its own id however often it is sent, so it is stored once.
 */
export function createOutbox(session, { send, refresh, onChange }) {
  session.outbox = unsent.readOutbox(session.id).map(restored);

  function set(messages) {
    session.outbox = messages;
    const stored = messages.map(({ clientMessageId, content, files }) => ({ clientMessageId, content, files }));
    unsent.keepOutbox(session.id, stored);
    onChange();
  }

  async function deliver(message) {
    if (message.isBeingSent || message.messageId !== undefined) return;
    Object.assign(message, { isBeingSent: true, problem: undefined });
    onChange();
    try {
      const { clientMessageId, content, files } = message;
      message.messageId = await send({ clientMessageId, content, files });
      await refresh();
    } catch (error) {
      message.problem = error.message;
      message.isRefused = error instanceof ApiError && error.status < 500;
    }
    message.isBeingSent = false;
    onChange();
  }

  return {
    send(content, files) {
      const message = restored({ clientMessageId: newClientId(), content, files });
      set([...session.outbox, message]);
      return deliver(message);
    },
    async sendPending() {
      for (const message of session.outbox) if (!message.isRefused) await deliver(message);
    },
    sendAgain: deliver,
    discard: (message) => set(session.outbox.filter((other) => other !== message)),
    dropStored(messages) {
      const stored = new Set(messages.map(({ messageId }) => messageId));
      const left = session.outbox.filter(({ messageId }) => !stored.has(messageId));
      if (left.length < session.outbox.length) set(left);
    },
    /** The session has been given its id. */
    moved() {
      unsent.keepOutbox(undefined, []);
      set(session.outbox);
    },
  };
}

function restored({ clientMessageId, content, files }) {
  return {
    clientMessageId,
    content,
    files,
    messageId: undefined,
    problem: undefined,
    isRefused: false,
    isBeingSent: false,
  };
}
