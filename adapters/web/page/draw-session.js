import { runningTurns } from './chat/session.js';
import { byId } from './shell/element.js';

/**
 * Returns a function that draws the open session soon, at most once per frame. `session()` is the open one, `showChat(session)` and `showWorkflow(session)`
 * draw the two panes.
 */
export function createDrawing({ session, showChat, showWorkflow, composer, list }) {
  let isPlanned = false;

  function draw() {
    const open = session();
    const { detail, isGone, id, outbox } = open;
    const isRunning = runningTurns(open).length > 0;
    const hasMessages = (detail?.messages.length ?? 0) + outbox.length > 0;
    const isRead = id === undefined || detail !== undefined;
    byId('welcome').hidden = !isRead || hasMessages || isRunning || isGone;
    const title = detail?.session.title ?? 'New session';
    byId('title').textContent = title;
    document.title = id === undefined ? 'Threadsmith' : `${title} - Threadsmith`;
    for (const name of ['delete', 'rename-session']) byId(name).hidden = detail === undefined || isGone;
    showChat(open);
    showWorkflow(open);
    composer.setRunning(isRunning);
    list.show(id);
  }

  return () => {
    if (isPlanned) return;
    isPlanned = true;
    // A timer, because a background tab has no frames.
    setTimeout(() => {
      isPlanned = false;
      draw();
    }, 16);
  };
}
