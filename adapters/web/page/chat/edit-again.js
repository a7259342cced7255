import { byId } from '../shell/element.js';

/**
 * An earlier message that is changed and sent again. The workflow first goes back to what it was before that message; a message from before the first
 * revision begins a session of its own, so that nothing is lost. `actions`: `swap(text)` of the message box, `restore(revision)`, and `openNew()`.
 */
export function createEditAgain({ current, swap, restore, openNew }) {
  const bar = byId('editing');
  /** `{revision, words}`: the revision to go back to, and what was half written in the box. */
  let edited;

  function end() {
    edited = undefined;
    bar.hidden = true;
  }

  function cancel() {
    const { words } = edited;
    end();
    swap(words);
  }

  bar.querySelector('button').addEventListener('click', cancel);
  byId('message').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || edited === undefined) return;
    event.preventDefault();
    cancel();
  });
  function begin(message) {
    const { detail } = current();
    const revision = revisionBefore(message, detail);
    edited = { revision, words: edited?.words ?? swap('') };
    swap(message.content);
    bar.firstElementChild.textContent = explain(message, revision, detail.session.currentRevision);
    bar.hidden = false;
  }

  /** Prepares the session for the message that is about to be sent, if it is one that was edited. */
  async function prepare() {
    if (edited === undefined) return;
    const { revision } = edited;
    end();
    if (revision === current().detail.session.currentRevision) return;
    if (revision === undefined) openNew();
    else await restore(revision);
  }

  return { begin, end, prepare };
}

/** The revision that was the current one when the message was sent. */
function revisionBefore({ messageId, createdAt }, { messages, revisions }) {
  const earlier = messages.slice(
    0,
    messages.findIndex((message) => message.messageId === messageId),
  );
  const answer = earlier.findLast(
    ({ outcome, revision, command }) =>
      revision !== undefined && (outcome === 'revised' || command === 'undo' || command === 'restore'),
  );
  return answer?.revision ?? revisions.findLast((revision) => revision.createdAt < createdAt)?.number;
}

function explain({ files }, revision, current) {
  const where =
    revision === current
      ? 'This is sent as a new message.'
      : revision === undefined
        ? 'This begins a new session; the present one stays as it is.'
        : `The workflow first goes back to revision ${revision}.`;
  return files.length === 0 ? where : `${where} Attach its files again if they are needed.`;
}
