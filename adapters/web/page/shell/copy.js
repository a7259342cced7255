import { announce, button, element } from './element.js';
import { showProblem } from './notice.js';

/** A button that copies what `text()` gives at that moment. */
export function copyButton(text, kind = '') {
  const made = button('Copy', () => void copy(), kind);
  async function copy() {
    try {
      await copyText(text());
    } catch {
      showProblem('The browser does not allow copying. Select the text and copy it with the keyboard.');
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
