import { api } from '../server/api.js';
import { drawConfig, readPicture } from '../server/picture.js';
import { unsent } from '../chat/unsent.js';
import { byId, element } from '../shell/element.js';
import { showProblem } from '../shell/notice.js';
import { createChangesView } from './changes-view.js';
import { createEditView } from './edit-view.js';
import { createEmptyState } from './empty-state.js';
import { createOverview } from './overview.js';
import { addedLines, diffLines } from './line-diff.js';
import { createPastBar } from './past-bar.js';
import { createTimeline } from './timeline.js';
import { verdictBar } from './verdict.js';
import { createWorkToolbar } from './work-toolbar.js';
import { jumpToIssue, markLines, scrollToChange, yamlView } from './yaml-view.js';

/**
 * The workflow of the open session: the current revision, or the one that the user chose, with its picture and its file. `onAsk(words)` begins a message,
 * `onKeep(file)` sends a file into the conversation.
 */
export function createWorkflowMode({ onCheckFile, onAsk, onKeep }) {
  let state = NOTHING;
  let loads = 0;
  const file = element('div', { class: 'file' });
  const overview = createOverview({ onAsk, onSelect: select, onClose: closeStep });
  const timeline = createTimeline((number) => void load(number));
  const changes = createChangesView((number) => void load(state.chosen, number));
  const pastBar = createPastBar({
    onBringBack: () => keep(state.text),
    onCompare: () => void load(state.current, state.chosen).then(() => change({ view: 'changes' })),
  });
  const toolbar = createWorkToolbar({
    onView: (view) => change({ view }),
    onValidate: () => void validate(),
    onEdit: edit,
    text: () => state.text,
  });
  const editView = createEditView({
    async onChecked(text) {
      const picture = await drawConfig(text);
      if (state.isEditing && picture !== undefined) overview.show({ ...state, picture, selected: undefined });
    },
    onKeep(text) {
      change({ isEditing: false });
      toolbar.focus();
      keep(text);
    },
    onCancel() {
      change({ isEditing: false });
      toolbar.focus();
    },
  });
  byId('work-body').append(overview.element, file, changes.element, editView.element);
  createEmptyState(onCheckFile);

  const chosenRevision = () => state.revisions.find(({ number }) => number === state.chosen);

  /** A file that is sent becomes a revision of its own. */
  function keep(content) {
    onKeep({ name: chosenRevision().fileName.replace(/\.r\d+(?=\.ya?ml$)/, ''), content });
  }

  /** Shows a revision, compared with another one: unless told, with the one that it was made from. */
  async function load(number, other) {
    loads += 1;
    const mine = loads;
    const { sessionId, revisions } = state;
    const { basedOn } = revisions.find((revision) => revision.number === number) ?? {};
    const against = other ?? basedOn;
    try {
      const [text, before, steps] = await Promise.all([
        api.readConfig(sessionId, number),
        against === undefined ? undefined : api.readConfig(sessionId, against),
        api.readSteps(sessionId, number),
      ]);
      if (mine !== loads) return;
      const rows = before === undefined ? [] : diffLines(before, text);
      const selected = steps.some(({ id }) => id === state.selected) ? state.selected : undefined;
      change({ chosen: number, against, text, rows, steps, selected, report: undefined });
      const picture = await readPicture(sessionId, number, other);
      if (mine === loads) change({ picture });
    } catch (error) {
      if (mine === loads) showProblem(error.message);
    }
  }

  async function validate() {
    const { text } = state;
    try {
      const report = await api.validate(text);
      if (text === state.text) change({ report });
    } catch (error) {
      showProblem(error.message);
    }
  }

  function edit() {
    change({ isEditing: true });
    editView.open({ sessionId: state.sessionId, text: state.text, base: state.chosen });
  }

  function select(id) {
    change({ selected: id === state.selected ? undefined : id });
    overview.focusPanel();
  }

  function closeStep() {
    const id = state.selected;
    change({ selected: undefined });
    overview.focusStep(id);
  }

  function change(next) {
    const before = state;
    state = { ...state, ...next };
    draw(before);
  }

  function draw(before) {
    const { text, steps, picture, selected, report, view, isEditing } = state;
    byId('no-workflow').hidden = !state.isKnown || state.current !== undefined;
    byId('work').hidden = text === undefined;
    if (text === undefined) return;
    byId('work').dataset.view = isEditing ? 'edit' : view;
    timeline.show(state);
    toolbar.show(state, chosenRevision());
    pastBar.show(state);
    if (state.rows !== before.rows) changes.show(state);
    if (isEditing) editView.warnOf(state.current);
    if (report !== before.report) showVerdict();
    const isOverviewOld = steps !== before.steps || picture !== before.picture || isEditing !== before.isEditing;
    if (isOverviewOld || selected !== before.selected || report !== before.report) overview.show(state);
    if (text !== before.text || report !== before.report) drawFile();
    if (selected !== before.selected) markLines(fileView(), steps.find(({ id }) => id === selected)?.lines);
  }

  const fileView = () => file.querySelector('.yaml');

  function drawFile() {
    const view = yamlView(state.text, { issues: state.report?.issues, changed: addedLines(state.rows) });
    file.replaceChildren(view);
    scrollToChange(view);
    markLines(view, state.steps.find(({ id }) => id === state.selected)?.lines);
  }

  function showVerdict() {
    const { report } = state;
    const jump = (index) => {
      if (state.view !== 'file') change({ view: 'both' });
      jumpToIssue(fileView(), index);
    };
    byId('work-verdict').replaceChildren(...(report === undefined ? [] : [verdictBar(report, jump)]));
  }

  return {
    /** Shows the current revision whenever it changes. */
    show(session) {
      const next = stateOf(session);
      if (isSame(state, next)) return;
      const isOther = state.sessionId !== next.sessionId || next.current === undefined;
      loads += 1;
      change(isOther ? { ...NOTHING, view: state.view, ...next } : next);
      if (next.current === undefined) return;
      void load(next.current).then(() => {
        if (isOther && unsent.readEdit(state.sessionId) !== undefined) edit();
      });
    },
    showRevision: (number) => load(number).then(() => toolbar.focus()),
    validate: () => void validate(),
    edit,
    showView: (view) => change({ view }),
    select,
    steps: () => state.steps,
    revisions: () => state.revisions,
    hasWorkflow: () => state.current !== undefined,
  };
}

/** `isKnown`: the session has been read, or is new. */
const NOTHING = {
  isKnown: false,
  sessionId: undefined,
  revisions: [],
  current: undefined,
  chosen: undefined,
  text: undefined,
  against: undefined,
  rows: [],
  steps: [],
  picture: undefined,
  selected: undefined,
  report: undefined,
  view: 'both',
  isEditing: false,
};

function stateOf({ id, detail, isGone }) {
  return {
    isKnown: id === undefined || detail !== undefined || isGone,
    sessionId: id,
    revisions: detail?.revisions ?? [],
    current: detail?.session.currentRevision,
  };
}

function isSame(a, b) {
  const isSameSession = a.isKnown === b.isKnown && a.sessionId === b.sessionId;
  return isSameSession && a.current === b.current && a.revisions.length === b.revisions.length;
}
