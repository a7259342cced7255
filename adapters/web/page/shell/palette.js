import { byId, element } from './element.js';

const MOST_SHOWN = 30;

/**
 * The palette: everything that can be done or opened, found by typing. `entries(text)` resolves with `{group, label, detail, run}` for a text; what does not
 * contain its words is left out here.
 */
export function createPalette(entries) {
  const dialog = byId('palette');
  const box = byId('palette-box');
  const list = createOptions(byId('palette-list'), { box, onChoose: choose });
  let found = [];
  let asked = 0;

  async function search() {
    asked += 1;
    const mine = asked;
    const all = await entries(box.value.trim());
    if (mine !== asked) return;
    found = all.filter(matcher(box.value)).slice(0, MOST_SHOWN);
    list.show(found);
  }

  function choose(index) {
    const entry = found[index];
    if (entry === undefined) return;
    dialog.close();
    entry.run();
  }

  box.addEventListener('input', () => void search());
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  return {
    open() {
      if (dialog.open) return;
      box.value = '';
      dialog.showModal();
      void search();
    },
  };
}

/** Every word that was typed occurs in the entry. */
function matcher(typed) {
  const words = typed.toLowerCase().split(/\s+/);
  return ({ label, detail = '', group, isFound }) => {
    const text = `${group} ${label} ${detail}`.toLowerCase();
    return isFound === true || words.every((word) => text.includes(word));
  };
}

/** The list under a box, in which the arrow keys choose while the box keeps the focus. */
function createOptions(list, { box, onChoose }) {
  let active = 0;
  let count = 0;

  function mark(next) {
    active = next;
    for (const [index, row] of [...list.children].entries())
      row.setAttribute('aria-selected', String(index === active));
    if (count === 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', `palette-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      mark((active + step + count) % count);
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      onChoose(active);
    }
  });

  return {
    show(entries) {
      count = entries.length;
      const rows = entries.map((entry, index) =>
        option(entry, { id: `palette-${index}`, click: () => onChoose(index) }),
      );
      if (count === 0)
        rows.push(element('li', { class: 'none', role: 'option', 'aria-disabled': 'true', text: 'Nothing found' }));
      list.replaceChildren(...rows);
      mark(0);
    },
  };
}

function option({ group, label, detail }, properties) {
  const parts = [element('span', { class: 'group', text: group }), element('span', { class: 'label', text: label })];
  if (detail !== undefined) parts.push(element('span', { class: 'detail', text: detail }));
  return element('li', { role: 'option', ...properties }, ...parts);
}
