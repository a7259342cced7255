import type { Author } from '../../../src/chat/inbound-message.ts';
import type { MessageView, RevisionView, SessionDetailView, SessionView } from '../../../src/chat/sessions-port.ts';

/** A session as the HTTP API shows it; dates are ISO 8601 in UTC. */
export function sessionOnWire(session: SessionView) {
  const { id, title, createdAt, updatedAt, currentRevision } = session;
  return { sessionId: id, title, createdAt, updatedAt, currentRevision };
}

/** A session with its messages. `earlier`: there are older messages than those shown. */
export function detailOnWire(detail: SessionDetailView, newestMessages: number | undefined) {
  const { session, messages, revisions, pending } = detail;
  const shown = newestMessages === undefined ? messages : messages.slice(-newestMessages);
  return {
    session: sessionOnWire(session),
    messages: shown.map(messageOnWire),
    revisions: revisions.map(revisionOnWire),
    pending,
    earlier: shown.length < messages.length,
  };
}

function messageOnWire({ id, ...rest }: MessageView) {
  return { messageId: id, ...rest };
}

function revisionOnWire({ number, fileName, createdAt, basedOn, changes, name }: RevisionView) {
  return { number, fileName, createdAt, basedOn, changes, name };
}

/** Who uses the API: a person whom a proxy has signed in, or null for everybody else. */
export function personOnWire(author: Author) {
  return { person: author.isShared === true ? null : author.id };
}
