import { runningTurns } from './chat/session.js';
import { byId } from './shell/element.js';

/** What the palette offers depends on what is open now. */
export function paletteContext({ session, workflow, list, layout, sessions, current }) {
  return {
    session,
    workflow,
    isRunning: runningTurns(session).length > 0,
    sessions: list.sessions,
    rename: () => void sessions.rename(current),
    remove: () => void sessions.remove(current),
    showWorkflow: (action) => () => {
      layout.showMode('workflow');
      action();
    },
    writeMessage() {
      layout.showView('chat');
      byId('message').focus();
    },
  };
}
