import { element } from '../shell/element.js';
import { selectedStep } from './work-state.js';
import { jumpToIssue, markLines, scrollToChange, yamlView } from './yaml-view.js';

/** The file of a revision, with its issues, what is new in it, and the lines of the selected step. `onFix(issue)` asks for the repair of an issue. */
export function createFileView(onFix) {
  const root = element('div', { class: 'file' });
  let view;
  return {
    element: root,
    show(state) {
      view = yamlView(state.text, { issues: state.report?.issues, changed: addedLines(state.comparison), onFix });
      root.replaceChildren(view);
      scrollToChange(view);
      markLines(view, selectedStep(state)?.lines);
    },
    mark: (state) => markLines(view, selectedStep(state)?.lines),
    jump: (index) => jumpToIssue(view, index),
  };
}

/** The numbers of the lines that are new in the later one of two files. */
function addedLines(comparison) {
  const added = new Set();
  for (const { firstLine, lines } of comparison?.hunks ?? []) {
    const later = lines.filter((line) => line.startsWith('+') || line.startsWith(' '));
    for (const [index, line] of later.entries()) if (line.startsWith('+')) added.add(firstLine + index);
  }
  return added;
}
