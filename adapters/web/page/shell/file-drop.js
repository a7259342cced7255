import { byId } from './element.js';

/**
 * Accepts files that are dropped anywhere on the page. `onFiles` gets them with the place: `chat`, `config` for the workflow pane, or `elsewhere`.
 */
export function listenForFiles(onFiles) {
  const hint = byId('drop-hint');
  let depth = 0;
  const setDepth = (next) => {
    depth = Math.max(next, 0);
    hint.hidden = depth === 0;
  };
  document.addEventListener('dragenter', (event) => {
    if (holdsFile(event)) setDepth(depth + 1);
  });
  document.addEventListener('dragleave', (event) => {
    if (holdsFile(event)) setDepth(depth - 1);
  });
  document.addEventListener('dragover', (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    byId('drop-words').textContent =
      placeOf(event) === 'chat' ? 'Drop to send it with your next message' : 'Drop to check the file';
  });
  document.addEventListener('drop', (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    setDepth(0);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files, placeOf(event));
  });
}

function placeOf({ target }) {
  if (byId('chat-pane').contains(target)) return 'chat';
  return byId('config-pane').contains(target) ? 'config' : 'elsewhere';
}

function holdsFile(event) {
  return event.dataTransfer?.types.includes('Files') === true;
}
