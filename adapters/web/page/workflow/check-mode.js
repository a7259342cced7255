import { api } from '../server/api.js';
import { button, byId, element } from '../shell/element.js';
import { readTextFile } from '../chat/file-tray.js';
import { showProblem } from '../shell/notice.js';
import { verdictBar } from './verdict.js';
import { fixRequest, jumpToIssue, yamlView } from './yaml-view.js';

const PLACEHOLDER = 'Paste a workflow file here, drop one anywhere on this page, or choose one. Then press Validate.';

/** Validates any file of the user's, which can then be attached to a message, or sent with the words that ask for the repair of an issue. */
export function createCheckMode({ onAttach, onSend }) {
  const box = textBox();
  const shown = element('div', { class: 'file' });
  const verdict = element('div', { role: 'status' });
  let name = 'workflow.yaml';
  const file = () => ({ name, content: box.value });
  const toolbar = checkToolbar({
    onFile: (file) => void take(file),
    onSend: () => onAttach(file()),
    onEdit: edit,
    onValidate: () => void validate(),
  });

  /** While the text is shown with its issues, the user can go back to editing. */
  function setShown(isShown) {
    toolbar.edit.hidden = !isShown;
    shown.hidden = !isShown;
    box.hidden = isShown;
  }

  function edit() {
    setShown(false);
    verdict.replaceChildren();
    box.focus();
  }

  async function validate() {
    if (box.value.trim() === '') {
      showProblem('There is nothing to validate yet. Paste a workflow file first.');
      return;
    }
    try {
      const report = await api.validate(box.value);
      const view = yamlView(box.value, {
        issues: report.issues,
        onFix: (issue) => onSend(fixRequest(issue), [file()]),
      });
      shown.replaceChildren(view);
      setShown(true);
      verdict.replaceChildren(verdictBar(report, (index) => jumpToIssue(view, index)));
    } catch (error) {
      showProblem(error.message);
    }
  }

  async function show(fileName, content) {
    name = fileName;
    toolbar.label.textContent = fileName;
    box.value = content;
    await validate();
    toolbar.label.focus();
  }

  async function take(file) {
    const read = await readTextFile(file);
    if ('problem' in read) showProblem(read.problem);
    else await show(read.name, read.content);
  }

  setShown(false);
  byId('check-mode').append(toolbar.element, verdict, box, shown);
  return {
    focus: () => (box.hidden ? toolbar.label : box).focus(),
    /** A file that was dropped. */
    take,
    /** A draft of Threadsmith's that is not valid yet. */
    show,
  };
}

function textBox() {
  return element('textarea', {
    class: 'check-text',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-label': 'Workflow file to check',
    placeholder: PLACEHOLDER,
  });
}

function checkToolbar({ onFile, onSend, onEdit, onValidate }) {
  const input = element('input', { type: 'file', accept: '.yaml,.yml,.json,.txt', hidden: true });
  const label = element('h3', { class: 'file-name', tabindex: '-1', text: 'Your file' });
  const edit = button('Edit', onEdit);
  input.addEventListener('change', () => {
    if (input.files.length > 0) onFile(input.files[0]);
    input.value = '';
  });
  const buttons = [
    button('Choose file', () => input.click()),
    button('Send to chat', onSend),
    edit,
    button('Validate', onValidate, 'primary'),
  ];
  return { element: element('div', { class: 'toolbar' }, label, ...buttons, input), label, edit };
}
