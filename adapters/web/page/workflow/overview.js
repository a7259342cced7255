import { element } from '../shell/element.js';
import { createPictureView } from './picture-view.js';
import { stepList } from './step-list.js';
import { stepPanel } from './step-panel.js';

/** The steps of a workflow as a picture and in words, and everything about the one that is selected. */
export function createOverview({ onAsk, onSelect, onClose }) {
  const picture = createPictureView(onSelect);
  const summary = element('summary', { text: 'Steps in words' });
  const words = element('details', { class: 'in-words' }, summary);
  const scroll = element('div', { class: 'overview-scroll' }, picture.element, words);
  const panel = element('div', { class: 'panel-slot' });
  let shown = {};

  const focusRow = (id) => words.querySelector(`button[data-step="${CSS.escape(id ?? '')}"]`)?.focus();

  function showWords(steps, selected) {
    const hadFocus = words.contains(document.activeElement) && document.activeElement !== summary;
    words.replaceChildren(summary, stepList(steps, { selected, onSelect }));
    if (hadFocus) focusRow(selected ?? shown.selected);
  }

  return {
    element: element('div', { class: 'overview' }, scroll, panel),
    show({ picture: source, isPictureRead, steps, selected, report }) {
      if (source !== shown.source || steps !== shown.steps) picture.show(source, steps);
      if (steps !== shown.steps || selected !== shown.selected) showWords(steps, selected);
      // Without a picture the words are all there is.
      if (source === undefined && isPictureRead) words.open = true;
      const step = steps.find(({ id }) => id === selected);
      const issues = step === undefined ? [] : issuesOf(step, report);
      panel.replaceChildren(...(step === undefined ? [] : [stepPanel(step, issues, { onAsk, onSelect, onClose })]));
      picture.mark(selected);
      shown = { source, steps, selected };
    },
    focusPanel: () => panel.querySelector('.step-name')?.focus(),
    /** Back to where the step was chosen. */
    focusStep(id) {
      if (words.open) focusRow(id);
      else picture.focus(id);
    },
  };
}

function issuesOf({ lines }, report) {
  const issues = report?.issues ?? [];
  return lines === undefined ? [] : issues.filter(({ line }) => line >= lines.first && line <= lines.last);
}
