import { api } from '../server/api.js';
import { button, byId, element } from '../shell/element.js';
import { readTextFile } from '../chat/file-tray.js';
import { jumpToIssue, verdictBar, yamlView } from './yaml-view.js';

const PLACEHOLDER = 'Paste a workflow file here, drop one anywhere on this page, or choose one. Then press Validate.';

/** Validates any file of the user's, which can then be sent to the chat. */
export function createCheckMode({ onSend, onProblem }) {
  const root = byId('check-mode');
  const box = textBox();
  let name = 'workflow.yaml';
  const toolbar = checkToolbar({
    onFile: (file) => void take(file),
    onSend: () => onSend({ name, content: box.value }),
    onEdit: edit,
    onValidate: () => void validate(),
  });

  function edit() {
    toolbar.setEditable(false);
    root.replaceChildren(toolbar.element, box);
    box.focus();
  }

  async function validate() {
    if (box.value.trim() === '') {
      onProblem('There is nothing to validate yet. Paste a workflow file first.');
      return;
    }
    try {
      const report = await api.validate(box.value);
      const view = yamlView(box.value, report.issues);
      toolbar.setEditable(true);
      root.replaceChildren(
        toolbar.element,
        verdictBar(report, (index) => jumpToIssue(view, index)),
        view,
      );
    } catch (error) {
      onProblem(error.message);
    }
  }

  function show(fileName, content) {
    name = fileName;
    toolbar.setName(fileName);
    box.value = content;
    return validate();
  }

  async function take(file) {
    const read = await readTextFile(file);
    if ('problem' in read) onProblem(read.problem);
    else await show(read.name, read.content);
  }

  toolbar.setEditable(false);
  root.replaceChildren(toolbar.element, box);
  return {
    focus: () => box.focus(),
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
  const label = element('span', { class: 'file-name', text: 'Your file' });
  const edit = button('Edit', onEdit);
  input.addEventListener('change', () => {
    if (input.files.length > 0) onFile(input.files[0]);
    input.value = '';
  });
  return {
    element: element(
      'div',
      { class: 'toolbar' },
      label,
      button('Choose file', () => input.click()),
      button('Send to chat', onSend),
      edit,
      button('Validate', onValidate, 'primary'),
      input,
    ),
    setName(fileName) {
      label.textContent = fileName;
    },
    /** True while the text is shown with its issues; the user can then go back to editing. */
    setEditable(isShown) {
      edit.hidden = !isShown;
    },
  };
}
