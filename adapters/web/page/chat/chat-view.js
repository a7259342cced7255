import { button, byId, element } from '../shell/element.js';
import { inlineElements, showMarkdown } from '../markdown/view.js';
import { runningTurns } from './session.js';

/** Within this many pixels of the end a reader is taken to follow along. */
const NEAR_END = 80;
const GONE = 'This session does not exist; it may have been deleted. Open another one, or start a new one.';

/**
 * The conversation of the open session. `actions` is what its buttons do: `showRevision(number)`, `checkDraft(draft)`,
 * `command(name)`, `sendAgain(message)`, `discard(message)`.
 */
export function createChatView(actions) {
  const scroll = byId('scroll');
  const log = byId('log');
  const live = byId('live');
  let shownSession;
  let shownMessages = new Map();
  let liveRows = new Map();
  keepEndInView(scroll);

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

  return function show(session) {
    const before = scroll.scrollHeight;
    const isReadingAlong = isNearEnd(scroll);
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
    byId('outbox').replaceChildren(...session.outbox.map((message) => outboxRow(message, actions)));
    byId('turn-actions').replaceChildren(...(turns.length > 0 ? [] : turnActions(session, actions)));
    if (session.isGone) log.replaceChildren(element('p', { class: 'gone', text: GONE }));
    if (isOther || isReadingAlong) scroll.scrollTop = scroll.scrollHeight;
    else if (isRebuilt) scroll.scrollTop += scroll.scrollHeight - before;
  };
}

function isNearEnd({ scrollHeight, scrollTop, clientHeight }) {
  return scrollHeight - scrollTop - clientHeight < NEAR_END;
}

/** Keeps the end visible for a reader who was there when the message box or a notice takes space. */
function keepEndInView(scroll) {
  let wasAtEnd = true;
  scroll.addEventListener('scroll', () => {
    wasAtEnd = isNearEnd(scroll);
  });
  const observer = new ResizeObserver(() => {
    if (wasAtEnd) scroll.scrollTop = scroll.scrollHeight;
  });
  observer.observe(scroll);
}

function clear(container) {
  container.replaceChildren();
  return new Map();
}

function who(role) {
  return element('p', { class: 'who', text: role === 'user' ? 'You' : 'Threadsmith' });
}

function messageRow(message, session, actions) {
  const { role, content, outcome, files } = message;
  const row = element(
    'article',
    { class: `message ${role} ${outcome === 'failed' ? 'failed' : ''}`.trim() },
    who(role),
  );
  if (role === 'user') {
    if (content !== '') row.append(element('div', { class: 'bubble', text: content }));
    row.append(...fileNames(files));
    return row;
  }
  const prose = element('div', { class: 'prose' });
  showMarkdown(prose, content);
  row.append(prose, ...cards(message, session, actions));
  return row;
}

function fileNames(names) {
  if (names.length === 0) return [];
  return [
    element(
      'ul',
      { class: 'file-names', 'aria-label': 'Files' },
      ...names.map((name) => element('li', { text: name })),
    ),
  ];
}

/** What an answer brought: a revision to look at and download, or a draft that is not valid yet. */
function cards({ outcome, revision, draft }, { detail, id }, actions) {
  if (draft !== undefined) {
    const open = button('Show its issues', () => actions.checkDraft(draft));
    return [card(draft.fileName, 'Draft, not valid yet', 'invalid', open)];
  }
  const stored = detail.revisions.find(({ number }) => number === revision);
  if (stored === undefined || outcome !== 'revised') return [];
  const path = `/api/sessions/${id}/config.yaml?revision=${revision}`;
  return [
    card(
      stored.fileName,
      `Revision ${revision}`,
      '',
      button('Show', () => actions.showRevision(revision)),
      element('a', { class: 'button', href: path, download: stored.fileName, text: 'Download YAML' }),
    ),
  ];
}

function card(name, note, kind, ...buttons) {
  const label = element('span', { class: 'name' }, name, element('small', { text: note }));
  return element('div', { class: `revision-card ${kind}`.trim() }, label, ...buttons);
}

function liveRow() {
  const prose = element('div', { class: 'prose' });
  const progress = element('p', { class: 'progress' });
  const row = element(
    'article',
    { class: 'message assistant', 'aria-busy': 'true' },
    who('assistant'),
    prose,
    progress,
  );
  return {
    element: row,
    show({ text, label }) {
      showMarkdown(prose, text);
      progress.hidden = label === '' && text !== '';
      progress.replaceChildren(...inlineElements(label === '' ? 'Thinking' : label));
    },
  };
}

function outboxRow(message, actions) {
  const { content, files, problem } = message;
  const state = problem === undefined ? 'sending' : '';
  const row = element('article', { class: `message user ${state}`.trim() }, who('user'));
  if (content !== '') row.append(element('div', { class: 'bubble', text: content }));
  row.append(...fileNames(files.map(({ name }) => name)));
  if (problem !== undefined) {
    row.append(
      element(
        'p',
        { class: 'unsent', role: 'alert' },
        element('span', { text: `Not sent. ${problem}` }),
        button('Try again', () => actions.sendAgain(message)),
        button('Discard', () => actions.discard(message), 'quiet'),
      ),
    );
  }
  return row;
}

/** What can be done with the last answer. */
function turnActions({ detail, isGone, outbox }, { command }) {
  const last = detail?.messages.findLast(({ role }) => role === 'assistant');
  if (last === undefined || isGone || outbox.length > 0) return [];
  const current = detail.revisions.find(({ number }) => number === detail.session.currentRevision);
  const again = button(last.outcome === 'failed' ? 'Try again' : 'Regenerate', () => command('regenerate'), 'quiet');
  if (last.outcome === 'failed') again.className = 'button';
  const undo = button('Undo the last change', () => command('undo'), 'quiet');
  return current?.basedOn === undefined ? [again] : [again, undo];
}
