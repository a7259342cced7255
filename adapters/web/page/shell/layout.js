import { byId } from './element.js';

/** What is visible on a small screen: the drawer of sessions, one of two panes, one of two modes. */
export function createLayout({ onMode }) {
  byId('menu').addEventListener('click', () => setDrawer(!isDrawerOpen()));
  byId('shade').addEventListener('click', () => closeDrawer());
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isDrawerOpen()) return;
    event.preventDefault();
    closeDrawer();
  });
  // The drawer becomes a column there.
  matchMedia('(min-width: 1181px)').addEventListener('change', ({ matches }) => matches && setDrawer(false));
  byId('view-chat').addEventListener('click', () => showView('chat'));
  byId('view-config').addEventListener('click', () => showView('config'));
  for (const mode of ['workflow', 'check']) {
    byId(`mode-${mode}`).addEventListener('click', () => {
      showMode(mode);
      onMode(mode);
    });
  }
  return {
    closeDrawer: () => isDrawerOpen() && setDrawer(false),
    openDrawer: () =>
      getComputedStyle(byId('menu')).display !== 'none' && byId('menu').checkVisibility() && setDrawer(true),
    showView,
    /** Shows a mode of the workflow pane, and that pane. */
    showMode(mode) {
      showMode(mode);
      showView('config');
    },
    /** Marks the buttons that lead to a new file which is not visible now. */
    markNews() {
      byId('view-config').classList.toggle('news', byId('app').dataset.view === 'chat');
      byId('mode-workflow').classList.toggle('news', byId('workflow-mode').hidden);
    },
  };
}

function isDrawerOpen() {
  return byId('sidebar').classList.contains('open');
}

function closeDrawer() {
  setDrawer(false);
  byId('menu').focus();
}

/** What the drawer covers cannot be reached meanwhile, by mouse, keyboard or screen reader. */
function setDrawer(isOpen) {
  byId('sidebar').classList.toggle('open', isOpen);
  byId('shade').hidden = !isOpen;
  byId('menu').setAttribute('aria-expanded', String(isOpen));
  const covered = document.querySelectorAll('.skip-link, #topbar, #chat-pane, #config-pane');
  for (const part of covered) part.inert = isOpen;
  if (isOpen) byId('new-session').focus();
}

function showView(view) {
  byId('app').dataset.view = view;
  byId('view-chat').setAttribute('aria-pressed', String(view === 'chat'));
  byId('view-config').setAttribute('aria-pressed', String(view === 'config'));
  if (view === 'config') byId('view-config').classList.remove('news');
}

function showMode(mode) {
  for (const name of ['workflow', 'check']) {
    byId(`${name}-mode`).hidden = name !== mode;
    byId(`mode-${name}`).setAttribute('aria-pressed', String(name === mode));
  }
  if (mode === 'workflow') byId('mode-workflow').classList.remove('news');
}
