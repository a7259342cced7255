import { byId } from '../shell/element.js';
import { createFileTray } from './file-tray.js';
import { unsent } from './unsent.js';

/** On a touch screen Enter has to begin a new line: there is no Shift to do it with. */
const IS_TOUCH = matchMedia('(pointer: coarse)').matches;

/** The message box. `onSend(content, files)` is called with what was written; `onProblem` with a sentence. */
export function createComposer({ onSend, onStop, onProblem }) {
  const box = byId('message');
  let sessionId;
  const keep = () => unsent.keepBox(sessionId, { text: box.value, files: tray.files() });
  const tray = createFileTray({ onChange: keep, onProblem });

  function submit() {
    const content = box.value.trim();
    const files = tray.files();
    if (content === '' && files.length === 0) return;
    set('', []);
    onSend(content, files);
    box.focus();
  }

  function set(text, files) {
    box.value = text;
    tray.set(files);
    keep();
  }

  listen(box, { submit, keep, take: tray.take });
  byId('stop').addEventListener('click', () => {
    onStop();
    box.focus();
  });

  return {
    attach(file) {
      tray.add(file);
      box.focus();
    },
    /** Files that were dropped. */
    take: tray.take,
    /** Puts words into the box, before what is there already, with the cursor at their end. */
    begin(words) {
      set(`${words}${box.value}`, tray.files());
      box.focus();
      box.setSelectionRange(words.length, words.length);
    },
    /** Puts other words into the box, and returns those that were there. */
    swap: (text) => {
      const before = box.value;
      set(text, tray.files());
      box.focus();
      return before;
    },
    /** Puts a message back that could not be sent. */
    restore({ content, files }) {
      set([content, box.value].filter((text) => text !== '').join('\n'), [...files, ...tray.files()]);
      box.focus();
    },
    /** Shows what was half written in this session. */
    show(id) {
      sessionId = id;
      const { text, files } = unsent.readBox(id);
      set(text, files);
    },
    /** The session has been given its id; what is in the box stays. */
    moved(id) {
      unsent.keepBox(sessionId, { text: '', files: [] });
      sessionId = id;
      keep();
    },
    focus: () => focusUnlessTouch(box),
    /** While a turn runs it can be stopped; another message can be sent at any time. */
    setRunning(isRunning) {
      byId('stop').hidden = !isRunning;
    },
  };
}

/** On a touch screen it would open the keyboard. */
function focusUnlessTouch(box) {
  if (!IS_TOUCH) box.focus();
}

function listen(box, { submit, keep, take }) {
  if (IS_TOUCH) byId('hint').hidden = true;
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener('input', keep);
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    if (IS_TOUCH && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    submit();
  });
  box.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void take(files);
  });
}

/** In an input method Enter accepts a word and Escape closes the list of words. Safari says so by the key code only, after the composition has ended. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
