import { byId, element } from '../shell/element.js';
import { liveRow, messageRow, outboxRow } from './message-rows.js';
import { runningTurns } from './session.js';
import { createTurnActions } from './turn-actions.js';

/** Within this many pixels of the end a reader is taken to follow along. */
const NEAR_END = 80;
const GONE = 'This session does not exist; it may have been deleted. Open another one, or start a new one.';
/** On a low screen the whole pane scrolls, with its head and the message box. */
const IS_LOW = matchMedia('(max-height: 500px)');

/**
 * The conversation of the open session. `actions` is what its buttons do: `showRevision(number)`, `checkDraft(draft)`,
 * `command(name)`, `rate(turnId, verdict)`, `editAgain(message)`, and for messages that are not sent `sendAgain`, `editUnsent` and `discard`.
 */
export function createChatView(actions) {
  const log = createLog(byId('log'), actions);
  const live = createLive(byId('live'));
  const showOutbox = createOutboxView(byId('outbox'), actions);
  const showActions = createTurnActions(byId('turn-actions'), actions);
  const end = followEnd();
  let shownSession;
  let lastSent;

  return function show(session) {
    const before = end.height();
    const isReadingAlong = end.isNear();
    const isOther = shownSession !== session;
    const hasSent = session.outbox.length > 0 && session.outbox.at(-1) !== lastSent;
    lastSent = session.outbox.at(-1);
    if (isOther) {
      shownSession = session;
      log.clear();
      live.clear();
    }
    byId('earlier').hidden = session.detail?.earlier !== true;
    const turns = runningTurns(session);
    const isRebuilt = log.show(session);
    live.show(turns);
    showOutbox(session);
    showActions(session, turns.length > 0);
    if (isOther || isReadingAlong || hasSent) end.go();
    else if (isRebuilt) end.move(end.height() - before);
    end.showButton();
  };
}

/** The stored messages. */
function createLog(log, actions) {
  let shown = new Set();

  function clear() {
    log.replaceChildren();
    shown = new Set();
  }

  return {
    clear,
    /** Only appends, so that a screen reader reads each answer once; true if it had to rebuild the list. */
    show(session) {
      if (session.isGone) {
        clear();
        log.append(element('p', { class: 'gone', text: GONE }));
        return false;
      }
      const messages = session.detail?.messages ?? [];
      const isRebuilt = messages.length > 0 && !shown.has(messages[0].messageId);
      if (isRebuilt) {
        log.setAttribute('aria-live', 'off');
        clear();
        setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
      }
      for (const message of messages.filter(({ messageId }) => !shown.has(messageId))) {
        shown.add(message.messageId);
        log.append(messageRow(message, session, actions));
      }
      return isRebuilt;
    },
  };
}

/** The answers that are being written. */
function createLive(live) {
  const rows = new Map();
  return {
    clear() {
      live.replaceChildren();
      rows.clear();
    },
    show(turns) {
      const running = new Set(turns.map(({ turnId }) => turnId));
      for (const [turnId, row] of rows) {
        if (running.has(turnId)) continue;
        row.element.remove();
        rows.delete(turnId);
      }
      for (const turn of turns) {
        const row = rows.get(turn.turnId) ?? liveRow();
        if (!rows.has(turn.turnId)) live.append(row.element);
        rows.set(turn.turnId, row);
        row.show(turn);
      }
    },
  };
}

/** The messages that the server has not confirmed; drawn only when something changed, so that their buttons keep the focus. */
function createOutboxView(container, actions) {
  let shown = '[]';
  return ({ outbox }) => {
    const next = JSON.stringify(outbox.map(({ clientMessageId, problem }) => [clientMessageId, problem]));
    if (next === shown) return;
    shown = next;
    container.replaceChildren(...outbox.map((message) => outboxRow(message, actions)));
  };
}

/** Keeps the end visible for a reader who was there, also when the message box or a notice takes space. */
function followEnd() {
  const [inner, outer] = [byId('scroll'), byId('chat-pane')];
  const button = byId('to-end');
  const scroller = () => (IS_LOW.matches ? outer : inner);
  let wasAtEnd = true;
  const end = {
    height: () => scroller().scrollHeight,
    isNear() {
      const { scrollHeight, scrollTop, clientHeight } = scroller();
      return scrollHeight - scrollTop - clientHeight < NEAR_END;
    },
    go() {
      scroller().scrollTop = scroller().scrollHeight;
    },
    move(pixels) {
      scroller().scrollTop += pixels;
    },
    showButton() {
      button.hidden = end.isNear();
    },
  };
  for (const element of [inner, outer]) {
    element.addEventListener('scroll', () => {
      wasAtEnd = end.isNear();
      end.showButton();
    });
  }
  button.addEventListener('click', () => {
    end.go();
    inner.focus();
  });
  const observer = new ResizeObserver(() => {
    if (wasAtEnd) end.go();
  });
  observer.observe(inner);
  return end;
}
