import { api } from '../server/api.js';
import { askForName, confirmDelete } from '../shell/dialogs.js';
import { announce } from '../shell/element.js';

/**
 * What is done to sessions as a whole. Other windows of this browser hear of changes of the list, and of a logout. `attempt(action)` shows a failure and
 * resolves with undefined then; `current()` is the open session.
 */
export function createSessionActions({ attempt, current, list, onDeleted }) {
  const windows = new BroadcastChannel('threadsmith');
  windows.addEventListener('message', ({ data }) => {
    if (data === 'logout') location.assign('/');
    else void list().refresh();
  });

  function refreshList() {
    windows.postMessage('sessions');
    void list().refresh();
  }

  return {
    refreshList,
    async rename({ sessionId, title }) {
      const name = await askForName(title);
      if (name === undefined || (await attempt(() => api.rename(sessionId, name))) === undefined) return;
      announce('Renamed.');
      if (sessionId === current().id) await current().refresh();
      refreshList();
    },
    async remove({ sessionId, title }) {
      if (!(await confirmDelete(title))) return;
      const deleted = await attempt(() => api.forget(sessionId));
      if (deleted === undefined) return;
      list().remove(sessionId);
      if (sessionId === current().id) onDeleted();
      announce('The session was deleted.');
      windows.postMessage('sessions');
    },
    /** True once the server knows what the person thinks of an answer. */
    rate: async (turnId, verdict) => {
      const rated = await attempt(() => api.rate(current().id, turnId, verdict));
      if (rated !== undefined) announce('Thank you.');
      return rated !== undefined;
    },
    /** Every tab then shows the login form. */
    async logOut() {
      const left = await attempt(api.logout);
      if (left === undefined) return;
      windows.postMessage('logout');
      location.assign('/');
    },
  };
}
