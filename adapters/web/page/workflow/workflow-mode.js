import { api } from '../server/api.js';
import { drawConfig } from '../server/picture.js';
import { unsent } from '../chat/unsent.js';
import { byId } from '../shell/element.js';
import { showProblem } from '../shell/notice.js';
import { createEmptyState } from './empty-state.js';
import { createRevisionLoader } from './revisions/load-revision.js';
import { createWorkViews } from './work-views.js';
import { fixRequest } from './yaml-view.js';
import { chosenRevision, draftOf, isSame, NOTHING, stateOf } from './work-state.js';

/**
 * The workflow of the open session: the current revision, or the one that the user chose, with its picture and its file. `onAsk(words)` begins a message,
 * `onSend(words, files)` sends one, `onRestore(revision)` makes a revision the current one.
 */
export function createWorkflowMode({ onCheckFile, onAsk, onSend, onRestore }) {
  let state = NOTHING;
  const load = createRevisionLoader(change);
  const views = createWorkViews({
    ...editActions({ state: () => state, change, keep, views: () => views }),
    onAsk,
    onChoose: (number, against) => load(state, number, against),
    onView: (view) => change({ view }),
    onValidate: () => void validate(),
    onEdit: edit,
    onRestore: () => onRestore(state.chosen),
    onFix: (issue) => onSend(fixRequest(issue), state.chosen === state.current ? [] : [fileOf(state.text)]),
    onSelect: select,
    onCloseStep: closeStep,
  });
  createEmptyState(onCheckFile);

  function change(next) {
    const before = state;
    state = { ...state, ...next };
    views.show(state, before);
  }

  const fileOf = (content) => ({ name: chosenRevision(state).fileName.replace(/\.r\d+(?=\.ya?ml$)/, ''), content });

  /** A file that is sent becomes a revision of its own. */
  function keep(content) {
    onSend('', [fileOf(content)]);
  }

  async function validate() {
    const { text } = state;
    const report = await reportOn(text);
    if (report !== undefined && text === state.text) change({ report });
  }

  function edit() {
    change({ isEditing: true });
    views.editor.open({ sessionId: state.sessionId, text: state.text, base: state.chosen });
  }

  function select(id) {
    change({ selected: id === state.selected ? undefined : id });
    views.overview.focusPanel();
  }

  function closeStep() {
    const id = state.selected;
    change({ selected: undefined });
    views.overview.focusStep(id);
  }

  async function showRevision(number) {
    await load(state, number);
    byId('file-name').focus();
  }

  const show = followSession({ state: () => state, change, load, edit });
  const showView = (view) => change({ view });
  return { show, showRevision, validate, edit, showView, select, state: () => state };
}

/** Shows the current revision of the open session whenever it changes, what is being drafted, and what was left half edited. */
function followSession({ state, change, load, edit }) {
  let isLoading = false;

  async function loadCurrent(session) {
    const isFirst = state().text === undefined;
    isLoading = true;
    await load(state(), state().current);
    isLoading = false;
    change({ draft: draftOf(session) });
    if (isFirst && state().text !== undefined && unsent.readEdit(state().sessionId) !== undefined) edit();
  }

  return async function show(session) {
    const [before, next, draft] = [state(), stateOf(session), draftOf(session)];
    if (isSame(before, next)) {
      // The finished file takes the place of its draft at once.
      if (draft !== before.draft && (draft !== undefined || !isLoading)) change({ draft });
      return;
    }
    load.cancel();
    const isOther = before.sessionId !== next.sessionId || next.current === undefined;
    change(isOther ? { ...NOTHING, view: before.view, ...next, draft } : next);
    if (next.current !== undefined) await loadCurrent(session);
  };
}

/** Undefined when the server cannot tell. */
async function reportOn(text) {
  try {
    return await api.validate(text);
  } catch (error) {
    showProblem(error.message);
    return undefined;
  }
}

/** What the editor of the file does. */
function editActions({ state, change, keep, views }) {
  function close() {
    change({ isEditing: false });
    byId('file-name').focus();
  }
  return {
    async onChecked(text) {
      const picture = await drawConfig(text);
      if (state().isEditing && picture !== undefined)
        views().overview.show({ ...state(), picture, selected: undefined });
    },
    onKeepEdit(text) {
      close();
      keep(text);
    },
    onCancelEdit: close,
  };
}
