import { api } from '../server/api.js';
import { unsent } from '../chat/unsent.js';
import { byId, element } from '../shell/element.js';
import { showProblem } from '../shell/notice.js';
import { changedLines } from './changed-lines.js';
import { createEditView } from './edit-view.js';
import { createEmptyState } from './empty-state.js';
import { stepList } from './step-list.js';
import { stepPanel } from './step-panel.js';
import { createTimeline } from './timeline.js';
import { verdictBar } from './verdict.js';
import { createWorkToolbar } from './work-toolbar.js';
import { jumpToIssue, markLines, scrollToChange, yamlView } from './yaml-view.js';

/**
 * The workflow of the open session: the current revision, or the one that the user chose, with its steps and its file. `onAsk(words)` begins a message,
 * `onKeep(file)` sends a file into the conversation.
 */
export function createWorkflowMode({ onCheckFile, onAsk, onKeep }) {
  let state = NOTHING;
  let loads = 0;
  const places = { steps: element('div', { class: 'steps' }), file: element('div', { class: 'file' }) };
  const timeline = createTimeline((number) => void load(number));
  const toolbar = createWorkToolbar({
    onView: (view) => change({ view }),
    onValidate: () => void validate(),
    onEdit: edit,
    text: () => state.text,
  });
  const editView = createEditView({
    onKeep(content) {
      const { fileName } = chosenRevision();
      change({ isEditing: false });
      toolbar.focus();
      onKeep({ name: fileName.replace(/\.r\d+(?=\.ya?ml$)/, ''), content });
    },
    onCancel() {
      change({ isEditing: false });
      toolbar.focus();
    },
  });
  byId('work-body').append(places.steps, places.file, editView.element);
  createEmptyState(onCheckFile);

  const chosenRevision = () => state.revisions.find(({ number }) => number === state.chosen);

  async function load(number) {
    loads += 1;
    const mine = loads;
    const { sessionId, revisions } = state;
    const { basedOn } = revisions.find((revision) => revision.number === number) ?? {};
    try {
      const [text, before, steps] = await Promise.all([
        api.readConfig(sessionId, number),
        basedOn === undefined ? undefined : api.readConfig(sessionId, basedOn),
        api.readSteps(sessionId, number),
      ]);
      if (mine !== loads) return;
      const changed = before === undefined ? new Set() : changedLines(before, text);
      const selected = steps.some(({ id }) => id === state.selected) ? state.selected : undefined;
      change({ chosen: number, text, changed, steps, selected, report: undefined });
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
    places.steps.querySelector('.step-name')?.focus();
  }

  function closeStep() {
    const id = state.selected;
    change({ selected: undefined });
    places.steps.querySelector(`button[data-step="${CSS.escape(id)}"]`)?.focus();
  }

  function change(next) {
    const before = state;
    state = { ...state, ...next };
    draw(before);
  }

  function draw(before) {
    const { text, steps, selected, report, view, isEditing } = state;
    byId('no-workflow').hidden = !state.isKnown || state.current !== undefined;
    byId('work').hidden = text === undefined;
    if (text === undefined) return;
    byId('work').dataset.view = isEditing ? 'edit' : view;
    timeline.show(state);
    toolbar.show(state, chosenRevision());
    if (isEditing) editView.warnOf(state.current);
    if (report !== before.report) showVerdict();
    if (steps !== before.steps || selected !== before.selected || report !== before.report) drawSteps();
    if (text !== before.text || report !== before.report) drawFile();
    if (selected !== before.selected) markLines(fileView(), steps.find(({ id }) => id === selected)?.lines);
  }

  const fileView = () => places.file.querySelector('.yaml');

  function drawSteps() {
    const { steps, selected } = state;
    const step = steps.find(({ id }) => id === selected);
    const panel =
      step === undefined ? [] : [stepPanel(step, issuesOf(step), { onAsk, onSelect: select, onClose: closeStep })];
    places.steps.replaceChildren(stepList(steps, { selected, onSelect: select }), ...panel);
  }

  function issuesOf({ lines }) {
    const issues = state.report?.issues ?? [];
    return lines === undefined ? [] : issues.filter(({ line }) => line >= lines.first && line <= lines.last);
  }

  function drawFile() {
    const view = yamlView(state.text, { issues: state.report?.issues, changed: state.changed });
    places.file.replaceChildren(view);
    scrollToChange(view);
    markLines(view, state.steps.find(({ id }) => id === state.selected)?.lines);
  }

  function showVerdict() {
    const { report } = state;
    const jump = (index) => {
      if (state.view === 'steps') change({ view: 'both' });
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
  changed: new Set(),
  steps: [],
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
