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
 * `command(name)`, `rate(turnId, verdict)`, and for messages that are not sent `sendAgain`, `editUnsent` and `discard`.
 */
export function createChatView(actions) {
  const log = byId('log');
  const live = byId('live');
  const showActions = createTurnActions(byId('turn-actions'), actions);
  const end = followEnd();
  let shownSession;
  let shownOutbox = '';
  let shownMessages = new Map();
  let liveRows = new Map();

  /** Only appends, so that a screen reader reads each answer once; true if it had to rebuild the list. */
  function showMessages(session) {
    const messages = session.detail?.messages ?? [];
    const isRebuilt = messages.length > 0 && !shownMessages.has(messages[0].messageId);
    if (isRebuilt) {
      log.setAttribute('aria-live', 'off');
      shownMessages = clear(log);
      setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
    }
    for (const message of messages) {
      if (shownMessages.has(message.messageId)) continue;
      const row = messageRow(message, session, actions);
      shownMessages.set(message.messageId, row);
      log.append(row);
    }
    return isRebuilt;
  }

  function showLive(turns) {
    for (const [turnId, row] of liveRows) {
      if (turns.some((turn) => turn.turnId === turnId)) continue;
      row.element.remove();
      liveRows.delete(turnId);
    }
    for (const turn of turns) {
      const row = liveRows.get(turn.turnId) ?? liveRow();
      if (!liveRows.has(turn.turnId)) live.append(row.element);
      liveRows.set(turn.turnId, row);
      row.show(turn);
    }
  }

  /** Only when something changed, so that its buttons keep the focus. */
  function showOutbox({ outbox }) {
    const next = JSON.stringify(outbox.map(({ clientMessageId, problem }) => [clientMessageId, problem]));
    if (next === shownOutbox) return;
    shownOutbox = next;
    byId('outbox').replaceChildren(...outbox.map((message) => outboxRow(message, actions)));
  }

  return function show(session) {
    const before = end.height();
    const isReadingAlong = end.isNear();
    const isOther = shownSession !== session;
    if (isOther) {
      shownSession = session;
      shownMessages = clear(log);
      liveRows = clear(live);
    }
    byId('earlier').hidden = session.detail?.earlier !== true;
    const turns = runningTurns(session);
    const isRebuilt = showMessages(session);
    showLive(turns);
    showOutbox(session);
    showActions(session, turns.length > 0);
    if (session.isGone) {
      shownMessages.clear();
      log.replaceChildren(element('p', { class: 'gone', text: GONE }));
    }
    if (isOther || isReadingAlong) end.go();
    else if (isRebuilt) end.move(end.height() - before);
    end.showButton();
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

function clear(container) {
  container.replaceChildren();
  return new Map();
}
