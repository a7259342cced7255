import { byId } from './element.js';

/** Asks before a session is deleted; true when the person agrees. */
export async function confirmDelete(title) {
  byId('confirm-name').textContent = title;
  return (await answerOf(byId('confirm'))) === 'delete';
}

/** Asks for a name; undefined when the person cancels or leaves it as it was. */
export async function askForName(current) {
  const box = byId('rename-name');
  box.value = current;
  const answer = answerOf(byId('rename'));
  box.select();
  const name = (await answer) === 'save' ? box.value.trim() : '';
  return name === '' || name === current ? undefined : name;
}

/** The value of the button that closed the dialog; empty after Escape. */
function answerOf(dialog) {
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true });
  });
}
