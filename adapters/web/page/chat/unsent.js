/**
 * What was written and not sent yet, per session, kept in the tab's own storage so that neither a reload nor another session loses it. The key of a
 * session that does not exist yet is undefined.
 */
export const unsent = {
  /** `{text, files}` of the message box. */
  readBox: (id) => read('box', id) ?? { text: '', files: [] },
  keepBox: (id, { text, files }) => keep('box', id, text === '' && files.length === 0 ? undefined : { text, files }),
  /** Messages that the server has not confirmed. */
  readOutbox: (id) => read('outbox', id) ?? [],
  keepOutbox: (id, messages) => keep('outbox', id, messages.length === 0 ? undefined : messages),
  /** `{text, base}` of the file as it is being edited by hand. */
  readEdit: (id) => read('edit', id),
  keepEdit: (id, edit) => keep('edit', id, edit),
};

const keyOf = (kind, id = 'new') => `threadsmith ${kind} ${id}`;

function read(kind, id) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(kind, id))) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A file may be too large for the storage, which may also be switched off: then it is kept by the page only. */
function keep(kind, id, value) {
  try {
    if (value === undefined) sessionStorage.removeItem(keyOf(kind, id));
    else sessionStorage.setItem(keyOf(kind, id), JSON.stringify(value));
  } catch {
    sessionStorage.removeItem(keyOf(kind, id));
  }
}
