import { api } from './server/api.js';
import { createChatView } from './chat/chat-view.js';
import { createCheckMode } from './workflow/check-mode.js';
import { createComposer, isComposing } from './chat/composer.js';
import { createConnection } from './server/connection.js';
import { announce, byId, element } from './shell/element.js';
import { listenForFiles } from './shell/file-drop.js';
import { createGallery } from './chat/gallery.js';
import { createLayout } from './shell/layout.js';
import { hideNotice, showAway, showProblem } from './shell/notice.js';
import { createPalette } from './shell/palette.js';
import { openSession, runningTurns } from './chat/session.js';
import { createSessionList } from './chat/session-list.js';
import { askForName, confirmDelete } from './shell/dialogs.js';
import { showPerson } from './shell/person.js';
import { paletteEntries } from './palette-entries.js';
import { tryIt } from './workflow/trial-form.js';
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
const SESSION_PATH = /^\/s\/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/;

let session;
let isDrawing = false;
let hiddenTimer;

const connection = createConnection({
  onAway: (pauseMs) => showAway(pauseMs, connection.tryNow),
  onBack: comeBack,
});
const layout = createLayout({ onMode: (mode) => mode === 'check' && checkMode.focus() });
const composer = createComposer({ onSend: send, onStop: stop, onProblem: showProblem });
const checkMode = createCheckMode({ onSend: sendFile });
const list = createSessionList({ connection, onOpen: goTo, onRename: rename, onDelete: deleteSession });
const workflowMode = createWorkflowMode({ onCheckFile: openCheck, onAsk: begin, onKeep: (file) => send('', [file]) });
const showChat = createChatView({
  showRevision(number) {
    layout.showMode('workflow');
    void workflowMode.showRevision(number);
  },
  checkDraft({ fileName, content }) {
    layout.showMode('check');
    void checkMode.show(fileName, content);
  },
  command,
  rate,
  sendAgain: (message) => void session.sendAgain(message),
  editUnsent(message) {
    session.discard(message);
    composer.restore(message);
  },
  discard(message) {
    session.discard(message);
    composer.focus();
  },
});
const openGallery = createGallery({ onChoose: begin });
const palette = createPalette((text) => paletteEntries(text, paletteContext()));

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
  const { detail, isGone, id } = session;
  const isRunning = runningTurns(session).length > 0;
  const hasMessages = (detail?.messages.length ?? 0) + session.outbox.length > 0;
  const isRead = id === undefined || detail !== undefined;
  byId('welcome').hidden = !isRead || hasMessages || isRunning || isGone;
  const title = detail?.session.title ?? 'New session';
  byId('title').textContent = title;
  document.title = id === undefined ? 'Threadsmith' : `${title} - Threadsmith`;
  for (const name of ['delete', 'rename-session']) byId(name).hidden = detail === undefined || isGone;
  showChat(session);
  void workflowMode.show(session);
  composer.setRunning(isRunning);
  list.show(id);
}

/** Other windows of this browser hear of changes of the list, and of a logout. */
const windows = new BroadcastChannel('threadsmith');
windows.addEventListener('message', ({ data }) => {
  if (data === 'logout') location.assign('/');
  else void list.refresh();
});

function refreshList() {
  windows.postMessage('sessions');
  void list.refresh();
}

function open(id) {
  session?.pause();
  hideNotice();
  session = openSession(id, {
    connection,
    onChange: draw,
    onCreated(created) {
      history.pushState(undefined, '', `/s/${created}`);
      composer.moved(created);
      draw();
    },
    onEnded(outcome) {
      announce(OUTCOMES[outcome] ?? '');
      if (outcome === 'revised') layout.markNews();
      refreshList();
    },
  });
  composer.show(id);
  void session.resume();
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
  const id = SESSION_PATH.exec(location.pathname)?.[1];
  open(id);
  if (id === undefined && location.pathname !== '/') {
    session.isGone = true;
    draw();
  }
}

async function send(content, files) {
  hideNotice();
  const sending = session.send(content, files);
  announce('Sent. Threadsmith is answering.');
  layout.showView('chat');
  await sending;
  refreshList();
}

/** Begins a message with these words, which the person goes on with. */
function begin(words) {
  layout.showView('chat');
  composer.begin(words);
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
  void attempt(() => session.stop());
}

/** Runs the action of a button and shows a notice if it fails; undefined then. */
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

function command(name, more) {
  if (name === 'try') return tryIt(session, attempt);
  return attempt(async () => {
    const result = await session.command(name, more);
    if (result?.kind === 'done') showProblem(result.text);
    return result;
  });
}

async function rate(turnId, verdict) {
  const rated = await attempt(() => api.rate(session.id, turnId, verdict));
  if (rated !== undefined) announce('Thank you.');
  return rated !== undefined;
}

async function rename({ sessionId, title }) {
  const name = await askForName(title);
  if (name === undefined || (await attempt(() => api.rename(sessionId, name))) === undefined) return;
  announce('Renamed.');
  if (sessionId === session.id) await session.refresh();
  refreshList();
}

async function deleteSession({ sessionId, title }) {
  if (!(await confirmDelete(title))) return;
  const deleted = await attempt(() => api.forget(sessionId));
  if (deleted === undefined) return;
  list.remove(sessionId);
  if (sessionId === session.id) goTo(undefined);
  announce('The session was deleted.');
  windows.postMessage('sessions');
}

/** Every tab then shows the login form. */
async function logOut() {
  const left = await attempt(api.logout);
  if (left === undefined) return;
  windows.postMessage('logout');
  location.assign('/');
}

function openCheck() {
  layout.showMode('check');
  checkMode.focus();
}

function comeBack() {
  hideNotice();
  void session.resume();
  void list.refresh();
}

function onVisibility() {
  clearTimeout(hiddenTimer);
  if (document.hidden) hiddenTimer = setTimeout(() => session.pause(), HIDDEN_MS);
  else {
    void (session.isFollowing ? session.refresh() : session.resume());
    void list.refresh();
  }
}

const currentSession = () => ({ sessionId: session.id, title: session.detail?.session.title ?? 'New session' });

/** What the palette offers depends on what is open now. */
function paletteContext() {
  return {
    session,
    isRunning: runningTurns(session).length > 0,
    workflow: workflowMode,
    sessions: list.sessions,
    goTo,
    command: (name) => void command(name),
    stop,
    rename: () => void rename(currentSession()),
    remove: () => void deleteSession(currentSession()),
    openCheck,
    openGallery,
    showWorkflow: (action) => () => {
      layout.showMode('workflow');
      action();
    },
    writeMessage() {
      layout.showView('chat');
      byId('message').focus();
    },
    searchSessions() {
      layout.openDrawer();
      byId('search').focus();
    },
  };
}

async function showEarlier() {
  session.wantsAll = true;
  await session.refresh();
  byId('scroll').focus();
}

/** A second press does nothing while the first is still being sent. */
async function sendExample(text) {
  const examples = byId('examples');
  if (examples.inert) return;
  examples.inert = true;
  composer.focus();
  await send(text, []);
  examples.inert = false;
}

byId('examples').append(
  ...EXAMPLES.map((text) =>
    element('li', {}, element('button', { type: 'button', text, click: () => void sendExample(text) })),
  ),
);
byId('open-gallery').addEventListener('click', openGallery);
byId('open-palette').addEventListener('click', () => palette.open());
byId('new-session').addEventListener('click', () => goTo(undefined));
byId('home').addEventListener('click', (event) => {
  event.preventDefault();
  goTo(undefined);
});
byId('earlier').addEventListener('click', () => void showEarlier());
byId('logout').addEventListener('click', () => void logOut());
byId('delete').addEventListener('click', () => void deleteSession(currentSession()));
byId('rename-session').addEventListener('click', () => void rename(currentSession()));
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || isComposing(event)) return;
  const isTyping = event.target.matches?.('input, textarea, select') === true;
  if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    palette.open();
  } else if (event.key === '/' && !isTyping && document.querySelector('dialog[open]') === null) {
    event.preventDefault();
    paletteContext().searchSessions();
  } else if (event.key === 'Escape' && !byId('stop').hidden && isAtRest()) stop();
});

/** Nothing that Escape would close is open. */
function isAtRest() {
  return document.querySelector('dialog[open], :popover-open') === null;
}

document.addEventListener('visibilitychange', onVisibility);
window.addEventListener('popstate', openFromAddress);
listenForFiles((files, place) => {
  if (place === 'chat') {
    layout.showView('chat');
    void composer.take(files);
    return;
  }
  layout.showMode('check');
  void checkMode.take(files[0]);
  if (files.length > 1)
    showProblem('One file is checked at a time: the first one. Drop several files on the chat to send them.');
});

openFromAddress();
void showPerson();
void list.refresh();
composer.focus();
if (document.hidden) onVisibility();
