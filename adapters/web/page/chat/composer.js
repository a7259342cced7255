import { byId } from '../shell/element.js';
import { createFileTray } from './file-tray.js';

/** The message box. `onSend(content, files)` is called with what was written; `onProblem` with a sentence. */
export function createComposer({ onSend, onStop, onProblem }) {
  const box = byId('message');
  const tray = createFileTray({ onChange: () => box.focus(), onProblem });

  function submit() {
    const content = box.value.trim();
    if (content === '' && tray.isEmpty()) return;
    box.value = '';
    onSend(content, tray.take());
    box.focus();
  }

  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener('keydown', (event) => {
    // In an input method Enter accepts a word; it does not send. Safari says so by the key code only, after the composition has ended.
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    submit();
  });
  byId('stop').addEventListener('click', () => {
    onStop();
    box.focus();
  });

  return {
    attach(file) {
      tray.add(file);
      box.focus();
    },
    focus: () => box.focus(),
    /** While a turn runs it can be stopped; another message can be sent at any time. */
    setRunning(isRunning) {
      byId('stop').hidden = !isRunning;
    },
  };
}
