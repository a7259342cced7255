import { element } from '../shell/element.js';
import { addedLines } from './revisions/line-diff.js';
import { selectedStep } from './work-state.js';
import { jumpToIssue, markLines, scrollToChange, yamlView } from './yaml-view.js';

/** The file of a revision, with its issues, what is new in it, and the lines of the selected step. `onFix(issue)` asks for the repair of an issue. */
export function createFileView(onFix) {
  const root = element('div', { class: 'file' });
  let view;
  return {
    element: root,
    show(state) {
      view = yamlView(state.text, { issues: state.report?.issues, changed: addedLines(state.rows), onFix });
      root.replaceChildren(view);
      scrollToChange(view);
      markLines(view, selectedStep(state)?.lines);
    },
    mark: (state) => markLines(view, selectedStep(state)?.lines),
    jump: (index) => jumpToIssue(view, index),
  };
}
