import { api, Unreachable } from './server/api.js';
import { createChatView } from './chat/chat-view.js';
import { createCheckMode } from './workflow/check-mode.js';
import { createComposer } from './chat/composer.js';
import { createConnection } from './server/connection.js';
import { announce, byId, element } from './shell/element.js';
import { listenForFiles } from './shell/file-drop.js';
import { createLayout } from './shell/layout.js';
import { hideNotice, showAway, showProblem } from './shell/notice.js';
import { addToOutbox, emptySession, openSession, runningTurns } from './chat/session.js';
import { showSessions } from './chat/session-list.js';
import { createWorkflowMode } from './workflow/workflow-mode.js';

const EXAMPLES = [
  'Research a topic and write a 500-word article with sources',
  'Analyze sentiment of customer reviews and categorize them',
  'Summarize a long document into bullet points',
];
/** A background tab closes its connection after this time, since a browser allows only six per server. */
const HIDDEN_MS = 20_000;
const OUTCOMES = {
  revised: 'A new revision of the workflow is ready.',
  answered: 'Threadsmith has answered.',
  invalid: 'The draft is not valid yet.',
  stopped: 'Stopped.',
  failed: 'This could not be finished.',
};

let session;
let sessions = [];
let shownList = {};
let isDrawing = false;
let hiddenTimer;

const connection = createConnection({
  onAway: (pauseMs) => showAway(pauseMs, connection.tryNow),
  onBack: comeBack,
});
const layout = createLayout({ onMode: (mode) => mode === 'check' && checkMode.focus() });
const workflowMode = createWorkflowMode({ onCheckFile: openCheck, onProblem: showProblem });
const composer = createComposer({ onSend: send, onStop: stop, onProblem: showProblem });
const checkMode = createCheckMode({ onSend: sendFile, onProblem: showProblem });
const showChat = createChatView({
  showRevision(number) {
    layout.showMode('workflow');
    workflowMode.showRevision(number);
  },
  checkDraft({ fileName, content }) {
    layout.showMode('check');
    void checkMode.show(fileName, content);
  },
  command: (name) => void attempt(() => session.command(name)),
  sendAgain: (message) => void session.deliver(message),
  discard: (message) => session.discard(message),
});

/** Draws at most once per frame; with a timer, because a background tab has no frames. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  setTimeout(() => {
    isDrawing = false;
    drawNow();
  }, 16);
}

function drawNow() {
  const detail = session?.detail;
  const messages = detail?.messages.length ?? 0;
  const isRunning = session !== undefined && runningTurns(session).length > 0;
  const isEmpty = session === undefined || (detail !== undefined && messages === 0 && session.outbox.length === 0);
  byId('welcome').hidden = !isEmpty || isRunning || session?.isGone === true;
  const title = detail?.session.title ?? 'New session';
  byId('title').textContent = title;
  document.title = session === undefined ? 'Threadsmith' : `${title} - Threadsmith`;
  byId('delete').hidden = detail === undefined || session.isGone;
  showChat(session ?? NO_SESSION);
  workflowMode.show(session?.id, detail);
  composer.setRunning(isRunning);
  drawList();
}

/** Only when it changed: a growing answer must not take the focus away from the list. */
function drawList() {
  if (shownList.sessions === sessions && shownList.id === session?.id) return;
  shownList = { sessions, id: session?.id };
  showSessions(byId('sessions'), sessions, { currentId: session?.id, onOpen: goTo });
}

const logouts = new BroadcastChannel('threadsmith logout');
logouts.addEventListener('message', () => location.assign('/'));

const NO_SESSION = emptySession(undefined);

async function refreshList() {
  try {
    sessions = await api.listSessions();
    if (session === undefined) connection.steady();
  } catch (error) {
    if (error instanceof Unreachable) connection.lost();
    else showProblem(error.message);
  }
  draw();
}

function open(id) {
  session?.pause();
  hideNotice();
  session =
    id === undefined
      ? undefined
      : openSession(id, {
          connection,
          onChange: draw,
          onEnded(outcome) {
            announce(OUTCOMES[outcome] ?? '');
            if (outcome === 'revised') layout.markNews();
            void refreshList();
          },
        });
  void session?.resume();
  draw();
}

function goTo(id) {
  const path = id === undefined ? '/' : `/s/${id}`;
  if (location.pathname !== path) history.pushState(undefined, '', path);
  layout.closeDrawer();
  layout.showView('chat');
  open(id);
  composer.focus();
}

function openFromAddress() {
  open(/^\/s\/([0-9a-fA-F-]{36})$/.exec(location.pathname)?.[1]);
}

async function send(content, files) {
  hideNotice();
  if (session === undefined) {
    let id;
    try {
      id = await api.createSession();
    } catch (error) {
      showProblem(error.message, () => void send(content, files));
      return;
    }
    goTo(id);
  }
  announce('Sent. Threadsmith is answering.');
  await session.deliver(addToOutbox(session, content, files));
  void refreshList();
}

function sendFile(file) {
  if (file.content.trim() === '') {
    showProblem('There is nothing to send yet. Paste a workflow file first.');
    return;
  }
  layout.showView('chat');
  composer.attach(file);
}

function stop() {
  if (session !== undefined) void attempt(() => session.stop());
}

/** Runs the action of a button and shows a notice if it fails. */
async function attempt(action) {
  hideNotice();
  try {
    const result = await action();
    draw();
    return result;
  } catch (error) {
    showProblem(error.message, () => void attempt(action));
    return undefined;
  }
}

async function deleteSession() {
  const { id } = session;
  const deleted = await attempt(() => session.command('forget'));
  if (deleted === undefined) return;
  sessions = sessions.filter(({ sessionId }) => sessionId !== id);
  goTo(undefined);
  announce('The session was deleted.');
}

/** Every tab then shows the login form. */
async function logOut() {
  const left = await attempt(api.logout);
  if (left === undefined) return;
  logouts.postMessage('logged out');
  location.assign('/');
}

function openCheck() {
  layout.showMode('check');
  checkMode.focus();
}

function comeBack() {
  hideNotice();
  void session?.resume();
  void refreshList();
}

function onVisibility() {
  clearTimeout(hiddenTimer);
  if (document.hidden) hiddenTimer = setTimeout(() => session?.pause(), HIDDEN_MS);
  else {
    void (session?.isFollowing === false ? session.resume() : session?.refresh());
    void refreshList();
  }
}

/** A second press does nothing while the first is still being sent. */
async function sendExample(text) {
  const examples = byId('examples');
  if (examples.inert) return;
  examples.inert = true;
  await send(text, []);
  examples.inert = false;
}

byId('examples').append(
  ...EXAMPLES.map((text) =>
    element('li', {}, element('button', { type: 'button', text, click: () => void sendExample(text) })),
  ),
);
byId('new-session').addEventListener('click', () => goTo(undefined));
byId('home').addEventListener('click', (event) => {
  event.preventDefault();
  goTo(undefined);
});
byId('earlier').addEventListener('click', () => {
  session.wantsAll = true;
  void session.refresh();
});
byId('logout').addEventListener('click', () => void logOut());
byId('delete').addEventListener('click', () => byId('confirm').showModal());
byId('confirm').addEventListener('close', ({ target }) => {
  if (target.returnValue === 'delete') void deleteSession();
  target.returnValue = '';
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !byId('stop').hidden && !byId('confirm').open) stop();
});
document.addEventListener('visibilitychange', onVisibility);
window.addEventListener('popstate', openFromAddress);
listenForFiles((file) => {
  layout.showMode('check');
  void checkMode.take(file);
});

openFromAddress();
void refreshList();
composer.focus();
