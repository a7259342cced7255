import { api } from '../server/api.js';
import { announce, button, element } from '../shell/element.js';

/** The file name of the visible revision and its buttons. `state` is that of the workflow mode. */
export function workflowToolbar(state, { onChoose, onValidate, onProblem }) {
  const { fileName } = state.revisions.find(({ number }) => number === state.chosen);
  const download = element('a', {
    class: 'button primary',
    href: api.configPath(state.sessionId, state.chosen),
    download: fileName,
    text: 'Download YAML',
  });
  return element(
    'div',
    { class: 'toolbar' },
    element('span', { class: 'file-name', text: fileName }),
    ...revisionPicker(state, onChoose),
    button('Validate', onValidate),
    copyButton(state.text, onProblem),
    download,
  );
}

function revisionPicker({ revisions, current, chosen }, onChoose) {
  if (revisions.length < 2) return [];
  const options = revisions.toReversed().map(({ number }) =>
    element('option', {
      value: String(number),
      text: `Revision ${number}${number === current ? ' (current)' : ''}`,
      selected: number === chosen,
    }),
  );
  const choose = ({ target }) => onChoose(Number(target.value));
  return [element('select', { 'aria-label': 'Revision', change: choose }, ...options)];
}

function copyButton(text, onProblem) {
  const made = button('Copy', () => void copy());
  async function copy() {
    try {
      await copyText(text);
    } catch {
      onProblem('The browser does not allow copying. Select the text and copy it with the keyboard.');
      return;
    }
    announce('Copied');
    made.textContent = 'Copied';
    setTimeout(() => {
      made.textContent = 'Copy';
    }, 1500);
  }
  return made;
}

/** The clipboard API exists only on pages from HTTPS or from this machine. */
async function copyText(text) {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const box = element('textarea', { class: 'unseen' });
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand('copy');
  box.remove();
}
