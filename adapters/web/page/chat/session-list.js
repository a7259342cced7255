import { api, Unreachable } from '../server/api.js';
import { announce, button, byId, element } from '../shell/element.js';
import { showProblem } from '../shell/notice.js';

const DAY_MS = 24 * 3600_000;
const SEARCH_PAUSE_MS = 200;

/**
 * The list of sessions with its search, newest activity first, and with a button for older ones. A plain click calls `onOpen(id)` without reloading the page;
 * the menu of a session calls `onRename(session)` and `onDelete(session)`.
 */
export function createSessionList({ connection, onOpen, onRename, onDelete }) {
  const menu = sessionMenu({ onRename, onDelete });
  let state = { sessions: [], hasMore: false, query: '', currentId: undefined };
  let shown;

  function set(change) {
    state = { ...state, ...change };
    draw();
  }

  /** Only when something changed: a growing answer must not take the focus away from the list. */
  function draw() {
    const next = JSON.stringify(state);
    if (next === shown) return;
    shown = next;
    const list = byId('sessions');
    const focused = list.contains(document.activeElement) ? document.activeElement.id : '';
    list.replaceChildren(...groups(state, { onOpen, openMenu: (chosen, opener) => menu.open(chosen, opener) }));
    if (state.hasMore) list.append(button('Show older sessions', () => void showMore(), 'quiet wide'));
    if (focused !== '') byId(focused)?.focus();
  }

  /** Undefined when the server does not answer. */
  async function read(query) {
    try {
      const found = await api.listSessions(query);
      connection.steady();
      return found;
    } catch (error) {
      if (error instanceof Unreachable) connection.lost();
      else showProblem(error.message);
      return undefined;
    }
  }

  async function refresh() {
    const { query } = state;
    const found = await read({ query });
    if (found === undefined || query !== state.query) return;
    const older = found.more ? without(state.sessions, found.sessions).filter(isBefore(found.sessions.at(-1))) : [];
    set({ sessions: [...found.sessions, ...older], hasMore: found.more && (older.length === 0 || state.hasMore) });
  }

  async function showMore() {
    const { query, sessions } = state;
    const found = await read({ query, offset: sessions.length });
    if (found === undefined || query !== state.query) return;
    // A session that became active meanwhile has moved the others down.
    const further = without(found.sessions, sessions);
    set({ sessions: [...sessions, ...further], hasMore: found.more });
    byId(rowId(further[0]?.sessionId))?.focus();
  }

  onSearch(byId('search'), async (query) => {
    set({ query, sessions: [], hasMore: false });
    await refresh();
    if (state.query !== '') announce(count(state.sessions.length));
  });
  draw();
  return {
    refresh,
    show: (currentId) => set({ currentId }),
    remove: (id) => set({ sessions: state.sessions.filter(({ sessionId }) => sessionId !== id) }),
    sessions: () => state.sessions,
  };
}

/** Calls `search` with what is typed, a moment after the last key. */
function onSearch(box, search) {
  let timer;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(box.value.trim()), SEARCH_PAUSE_MS);
  });
}

function without(sessions, known) {
  const ids = new Set(known.map(({ sessionId }) => sessionId));
  return sessions.filter(({ sessionId }) => !ids.has(sessionId));
}

const isBefore = (last) => (session) => session.updatedAt <= last.updatedAt;

function count(number) {
  if (number === 0) return 'No session found.';
  return number === 1 ? '1 session found.' : `${number} sessions found.`;
}

const rowId = (sessionId) => `session-${sessionId}`;

function groups({ sessions, query, currentId }, actions) {
  if (sessions.length === 0) {
    const text = query === '' ? 'None yet. Describe your first workflow.' : 'Nothing found.';
    return [element('p', { class: 'none', text })];
  }
  const byAge = Map.groupBy(sessions, ({ updatedAt }) => ageOf(new Date(updatedAt)));
  return [...byAge].flatMap(([age, members]) => [
    element('h3', { class: 'list-title', id: `sessions-${age}`, text: AGES[age] }),
    element(
      'ul',
      { 'aria-labelledby': `sessions-${age}` },
      ...members.map((session) => sessionRow(session, session.sessionId === currentId, actions)),
    ),
  ]);
}

const AGES = { today: 'Today', week: 'This week', older: 'Older' };

function ageOf(then) {
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  if (then >= midnight) return 'today';
  return midnight - then < 6 * DAY_MS ? 'week' : 'older';
}

function sessionRow(session, isCurrent, { onOpen, openMenu }) {
  const { sessionId, title, updatedAt, currentRevision } = session;
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(sessionId);
  };
  const file = currentRevision === undefined ? '' : `, revision ${currentRevision}`;
  const link = element(
    'a',
    {
      id: rowId(sessionId),
      href: `/s/${sessionId}`,
      click: open,
      title,
      ...(isCurrent ? { 'aria-current': 'page' } : {}),
    },
    element('span', { class: 'name', dir: 'auto', text: title }),
    element('span', { class: 'when', text: `${timeAgo(new Date(updatedAt), new Date())}${file}` }),
  );
  const more = element('button', {
    type: 'button',
    class: 'more',
    id: `more-${sessionId}`,
    text: '\u22EF',
    'aria-label': `More for ${title}`,
    'aria-haspopup': 'true',
    click: () => openMenu(session, more),
  });
  return element('li', {}, link, more);
}

/** One menu for all rows, shown at the button that opened it. */
function sessionMenu({ onRename, onDelete }) {
  const menu = byId('session-menu');
  let session;
  let opener;
  const choose = (action) => () => {
    menu.hidePopover();
    opener.focus();
    action(session);
  };
  menu.append(button('Rename', choose(onRename), 'quiet'), button('Delete', choose(onDelete), 'quiet'));
  return {
    open(next, button) {
      [session, opener] = [next, button];
      menu.showPopover();
      const { bottom, right } = button.getBoundingClientRect();
      menu.style.top = `${Math.min(bottom, innerHeight - menu.offsetHeight - 8)}px`;
      menu.style.left = `${Math.max(8, right - menu.offsetWidth)}px`;
      menu.querySelector('button').focus();
    },
  };
}

const MINUTE = 60_000;

export function timeAgo(then, now) {
  const minutes = Math.round((now - then) / MINUTE);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  return then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}
