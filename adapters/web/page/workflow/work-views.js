import { byId } from '../shell/element.js';
import { createDraftView } from './draft-view.js';
import { createChangesView } from './revisions/changes-view.js';
import { createEditView } from './edit-view.js';
import { createFileView } from './file-view.js';
import { createOverview } from './overview.js';
import { createPastBar } from './revisions/past-bar.js';
import { createTimeline } from './revisions/timeline.js';
import { verdictBar } from './verdict.js';
import { createWorkToolbar } from './work-toolbar.js';
import { chosenRevision } from './work-state.js';

/** Everything in the workflow pane. `show(state, before)` changes what has to change; `actions` are those of the workflow mode. */
export function createWorkViews(actions) {
  let shown;
  const showDraft = createDraftView();
  const timeline = createTimeline((number) => void actions.onChoose(number));
  const toolbar = createWorkToolbar({ ...actions, text: () => shown.text });
  const pastBar = createPastBar({
    onRestore: actions.onRestore,
    async onCompare() {
      await actions.onChoose(shown.current, shown.chosen);
      actions.onView('changes');
    },
  });
  const overview = createOverview({ onAsk: actions.onAsk, onSelect: actions.onSelect, onClose: actions.onCloseStep });
  const file = createFileView(actions.onFix);
  const changes = createChangesView((number) => void actions.onChoose(shown.chosen, number));
  const editor = createEditView({
    onChecked: actions.onChecked,
    onKeep: actions.onKeepEdit,
    onCancel: actions.onCancelEdit,
  });
  byId('work-body').append(overview.element, file.element, changes.element, editor.element);

  function jumpToIssue(index) {
    if (shown.view !== 'file') actions.onView('both');
    file.jump(index);
  }

  function showParts(state, isNew) {
    if (isNew('chosen', 'comparison')) changes.show(state);
    if (isNew('report')) {
      byId('work-verdict').replaceChildren(
        ...(state.report === undefined ? [] : [verdictBar(state.report, jumpToIssue)]),
      );
    }
    if (isNew('steps', 'picture', 'isPictureRead', 'isEditing', 'selected', 'report')) overview.show(state);
    if (isNew('text', 'report')) file.show(state);
    else if (isNew('selected')) file.mark(state);
  }

  return {
    overview,
    editor,
    show(state, before) {
      shown = state;
      const draft = state.isEditing ? undefined : state.draft;
      showDraft(draft);
      byId('no-workflow').hidden = !state.isKnown || state.current !== undefined || draft !== undefined;
      byId('work').hidden = state.text === undefined;
      if (state.text === undefined) return;
      byId('work').dataset.view = state.isEditing ? 'edit' : draft === undefined ? state.view : 'drafting';
      timeline.show(state);
      toolbar.show(state, chosenRevision(state));
      pastBar.show(state);
      if (state.isEditing) editor.warnOf(state.current);
      showParts(state, (...keys) => keys.some((key) => state[key] !== before[key]));
    },
  };
}
