import { byId } from './element.js';

/** Accepts a file that is dropped anywhere on the page. */
export function listenForFiles(onFile) {
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
    if (holdsFile(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    setDepth(0);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  });
}

function holdsFile(event) {
  return event.dataTransfer?.types.includes('Files') === true;
}
