import { element } from '../shell/element.js';

/** A text box for YAML with line numbers. `onInput` is called after each change. */
export function createEditor(label, onInput) {
  const numbers = element('div', { class: 'editor-numbers', 'aria-hidden': 'true' });
  const box = element('textarea', {
    class: 'editor-text',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    wrap: 'off',
    'aria-label': label,
  });
  let marks = new Map();

  function drawNumbers() {
    const count = box.value.split('\n').length;
    const rows = Array.from({ length: count }, (_, index) => {
      const severity = marks.get(index + 1);
      return element('span', { class: severity ?? '', text: String(index + 1) });
    });
    numbers.replaceChildren(...rows);
    numbers.scrollTop = box.scrollTop;
  }

  box.addEventListener('scroll', () => {
    numbers.scrollTop = box.scrollTop;
  });
  box.addEventListener('keydown', keepIndentation);
  box.addEventListener('input', () => {
    drawNumbers();
    onInput();
  });
  return {
    element: element('div', { class: 'editor' }, numbers, box),
    text: () => box.value,
    set(text) {
      box.value = text;
      marks = new Map();
      drawNumbers();
      box.setSelectionRange(0, 0);
      box.scrollTop = 0;
    },
    /** Marks the numbers of the lines that have issues. */
    mark(issues) {
      marks = new Map();
      for (const { line, severity } of issues) if (marks.get(line) !== 'error') marks.set(line, severity);
      drawNumbers();
    },
    focus: () => box.focus(),
    /** Puts the cursor there. */
    goTo({ line, column }) {
      const lines = box.value.split('\n');
      const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
      const at = Math.min(start + column - 1, box.value.length);
      box.focus();
      box.setSelectionRange(at, at);
      box.scrollTop = (line - 4) * (box.scrollHeight / Math.max(lines.length, 1));
    },
  };
}

/** A new line begins as the one before. Tab leaves the box, as everywhere on the page. */
function keepIndentation(event) {
  if (event.key !== 'Enter' || event.isComposing || event.ctrlKey || event.metaKey) return;
  const box = event.target;
  const line = box.value.slice(box.value.lastIndexOf('\n', box.selectionStart - 1) + 1, box.selectionStart);
  event.preventDefault();
  box.setRangeText(`\n${/^ */.exec(line)[0]}`, box.selectionStart, box.selectionEnd, 'end');
  box.dispatchEvent(new Event('input'));
}
