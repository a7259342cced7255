import { element } from '../shell/element.js';

/** Shows the sessions, newest first; a plain click opens one without reloading the page. */
export function showSessions(list, sessions, { currentId, onOpen }) {
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : undefined;
  const rows = sessions.map((session) => sessionRow(session, session.sessionId === currentId, onOpen));
  if (rows.length === 0) rows.push(element('li', { class: 'none', text: 'None yet. Describe your first workflow.' }));
  list.replaceChildren(...rows);
  if (focused !== undefined) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

function sessionRow({ sessionId, title, updatedAt, currentRevision }, isCurrent, onOpen) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(sessionId);
  };
  const file = currentRevision === undefined ? '' : `, revision ${currentRevision}`;
  const link = element(
    'a',
    { href: `/s/${sessionId}`, click: open, title, ...(isCurrent ? { 'aria-current': 'page' } : {}) },
    element('span', { class: 'name', text: title }),
    element('span', { class: 'when', text: `${timeAgo(new Date(updatedAt), new Date())}${file}` }),
  );
  return element('li', {}, link);
}

const MINUTE = 60_000;

function timeAgo(then, now) {
  const minutes = Math.round((now - then) / MINUTE);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  return then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}
