import { api } from '../server/api.js';
import { unsent } from '../chat/unsent.js';
import { button, element } from '../shell/element.js';
import { showProblem } from '../shell/notice.js';
import { createEditor } from './editor.js';
import { verdictBar } from './verdict.js';

const PAUSE_MS = 400;

/**
 * The file, to be edited by hand, validated while it is being written. `onChecked(text)` is called after each check,
 * `onKeep(text)` sends it into the conversation, where it becomes a revision, and `onCancel` is called when it is given up.
 */
export function createEditView({ onChecked, onKeep, onCancel }) {
  const editor = createEditor('Workflow file, editable', changed);
  const verdict = element('div', { role: 'status' });
  const note = element('p', { class: 'edit-note', hidden: true });
  const check = createLiveCheck({ editor, verdict, onChecked });
  let session;

  function changed() {
    unsent.keepEdit(session.id, { text: editor.text(), base: session.base });
    check.soon();
  }

  async function finish() {
    const report = await check.now();
    if (report === undefined) return;
    if (!report.valid) {
      showProblem('This file is not valid yet, so it cannot be kept. Fix its errors first.');
      editor.goTo(report.issues.find(({ severity }) => severity === 'error'));
      return;
    }
    const text = editor.text();
    close();
    onKeep(text);
  }

  function close() {
    check.cancel();
    unsent.keepEdit(session.id, undefined);
  }

  const discard = button('Discard', () => {
    close();
    onCancel();
  });
  const keep = button('Keep as a revision', () => void finish(), 'primary');
  const row = element('div', { class: 'edit-row' }, discard, keep);
  return {
    element: element('div', { class: 'edit' }, note, editor.element, verdict, row),
    /** Begins with `text`, or goes on with what was left unfinished in this session. */
    open({ sessionId, text, base }) {
      const left = unsent.readEdit(sessionId);
      session = { id: sessionId, base: left?.base ?? base };
      editor.set(left?.text ?? text);
      verdict.replaceChildren();
      void check.now();
      editor.focus();
    },
    /** A newer revision came while the file was being edited. */
    warnOf(current) {
      note.hidden = session === undefined || current === session.base;
      note.textContent = `Revision ${current} is the current one now. What you edit is based on revision ${session?.base} and would replace it.`;
    },
  };
}

/** Validates the text a moment after the last change, and shows what was found. */
function createLiveCheck({ editor, verdict, onChecked }) {
  let timer;
  let checks = 0;

  /** The report on the text as it is now; undefined when a newer check has begun or the server could not answer. */
  async function now() {
    clearTimeout(timer);
    checks += 1;
    const mine = checks;
    try {
      const report = await api.validate(editor.text());
      if (mine !== checks) return undefined;
      editor.mark(report.issues);
      const isOpen = verdict.querySelector('details')?.open ?? true;
      verdict.replaceChildren(verdictBar(report, (index) => editor.goTo(report.issues[index]), { isOpen }));
      void onChecked(editor.text());
      return report;
    } catch (error) {
      if (mine === checks) showProblem(error.message);
      return undefined;
    }
  }

  return {
    now,
    soon() {
      clearTimeout(timer);
      timer = setTimeout(() => void now(), PAUSE_MS);
    },
    cancel() {
      clearTimeout(timer);
      checks += 1;
    },
  };
}
