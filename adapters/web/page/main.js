import { createChatView } from './chat/chat-view.js';
import { createCheckMode } from './workflow/check-mode.js';
import { createComposer } from './chat/composer.js';
import { createEditAgain } from './chat/edit-again.js';
import { createConnection } from './server/connection.js';
import { listenForHiding } from './server/hiding.js';
import { readAddress, writeAddress } from './shell/address.js';
import { announce, byId } from './shell/element.js';
import { listenForFiles } from './shell/file-drop.js';
import { createGallery } from './chat/gallery.js';
import { createDrawing } from './draw-session.js';
import { createLayout } from './shell/layout.js';
import { hideNotice, showAway, showProblem } from './shell/notice.js';
import { createPalette } from './shell/palette.js';
import { OUTCOMES } from './chat/outcomes.js';
import { createSending } from './chat/sending.js';
import { openSession } from './chat/session.js';
import { createSessionList } from './chat/session-list.js';
import { createSessionActions } from './chat/session-actions.js';
import { showExamples } from './chat/examples.js';
import { listenForShortcuts } from './shell/shortcuts.js';
import { showPerson } from './shell/person.js';
import { paletteContext } from './palette-context.js';
import { paletteEntries } from './palette-entries.js';
import { tryIt } from './workflow/trial-form.js';
import { createWorkflowMode } from './workflow/workflow-mode.js';

let session;

const connection = createConnection({
  onAway: (pauseMs) => showAway(pauseMs, connection.tryNow),
  onBack: comeBack,
});
const layout = createLayout({ onMode: (mode) => mode === 'check' && checkMode.focus() });
const composer = createComposer({
  onSend: (content, files) => sending.send(content, files),
  onStop: stop,
  onProblem: showProblem,
});
const editAgain = createEditAgain({
  current: () => session,
  swap: composer.swap,
  restore,
  openNew: () => goTo(undefined),
});
const sending = createSending({
  session: () => session,
  prepare: editAgain.prepare,
  layout,
  composer,
  onSent: () => sessions.refreshList(),
});
const checkMode = createCheckMode({ onAttach: sending.attach, onSend: sending.send });
const sessions = createSessionActions({
  attempt,
  current: () => session,
  list: () => list,
  onDeleted: () => goTo(undefined),
});
const list = createSessionList({
  connection,
  onOpen: goTo,
  onRename: (session) => sessions.rename(session),
  onDelete: (session) => sessions.remove(session),
});
const workflowMode = createWorkflowMode({
  onCheckFile: openCheck,
  onAsk: sending.begin,
  onSend: sending.send,
  onRestore: (revision) => void restore(revision),
});
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
  rate: sessions.rate,
  editAgain: editAgain.begin,
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
const openGallery = createGallery({ onChoose: sending.begin });
const palette = createPalette((text) =>
  paletteEntries(text, {
    ...paletteContext({ session, workflow: workflowMode, list, layout, sessions, current: currentSession() }),
    goTo,
    command: (name) => void command(name),
    stop,
    openCheck,
    openGallery,
    searchSessions,
  }),
);

const draw = createDrawing({
  session: () => session,
  showChat,
  showWorkflow: (open) => void workflowMode.show(open),
  composer,
  list,
});

function open(id) {
  session?.pause();
  editAgain.end();
  hideNotice();
  session = openSession(id, {
    connection,
    onChange: draw,
    onCreated(created) {
      writeAddress(created);
      composer.moved(created);
      draw();
    },
    onEnded(outcome) {
      announce(OUTCOMES[outcome] ?? '');
      if (outcome === 'revised') layout.markNews();
      sessions.refreshList();
    },
  });
  composer.show(id);
  void session.resume();
  draw();
}

function goTo(id) {
  writeAddress(id);
  layout.closeDrawer();
  layout.showView('chat');
  open(id);
  composer.focus();
}

function openFromAddress() {
  const { id, isWrong } = readAddress();
  open(id);
  session.isGone = isWrong;
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

function restore(revision) {
  return command('restore', { words: String(revision) });
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

const currentSession = () => ({ sessionId: session.id, title: session.detail?.session.title ?? 'New session' });

function searchSessions() {
  layout.openDrawer();
  byId('search').focus();
}

async function showEarlier() {
  session.wantsAll = true;
  await session.refresh();
  byId('scroll').focus();
}

showExamples((text) => {
  composer.focus();
  return sending.send(text, []);
});
byId('open-gallery').addEventListener('click', openGallery);
byId('open-palette').addEventListener('click', () => palette.open());
byId('new-session').addEventListener('click', () => goTo(undefined));
byId('home').addEventListener('click', (event) => {
  event.preventDefault();
  goTo(undefined);
});
byId('earlier').addEventListener('click', () => void showEarlier());
byId('logout').addEventListener('click', () => void sessions.logOut());
byId('delete').addEventListener('click', () => void sessions.remove(currentSession()));
byId('rename-session').addEventListener('click', () => void sessions.rename(currentSession()));
listenForShortcuts({
  openPalette: () => palette.open(),
  search: searchSessions,
  stop,
  isRunning: () => !byId('stop').hidden,
});
listenForHiding({
  hide: () => session.pause(),
  show() {
    void (session.isFollowing ? session.refresh() : session.resume());
    void list.refresh();
  },
});
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
