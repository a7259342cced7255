import { byId, element } from './element.js';

const MOST_SHOWN = 30;

/**
 * The palette: everything that can be done or opened, found by typing. `entries(text)` resolves with `{group, label, detail, run}` for a text; what does not
 * contain its words is left out here.
 */
export function createPalette(entries) {
  const dialog = byId('palette');
  const box = byId('palette-box');
  const list = byId('palette-list');
  let found = [];
  let active = 0;
  let asked = 0;

  async function search() {
    asked += 1;
    const mine = asked;
    const words = box.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const all = await entries(box.value.trim());
    if (mine !== asked) return;
    const matches = ({ label, detail = '', group, isFound }) => {
      const text = `${group} ${label} ${detail}`.toLowerCase();
      return isFound === true || words.every((word) => text.includes(word));
    };
    found = all.filter(matches).slice(0, MOST_SHOWN);
    active = 0;
    draw();
  }

  function draw() {
    list.replaceChildren(...found.map(option));
    if (found.length === 0)
      list.append(element('li', { class: 'none', role: 'option', 'aria-disabled': 'true', text: 'Nothing found' }));
    mark();
  }

  function option({ group, label, detail }, index) {
    const parts = [element('span', { class: 'group', text: group }), element('span', { class: 'label', text: label })];
    if (detail !== undefined) parts.push(element('span', { class: 'detail', text: detail }));
    return element('li', { role: 'option', id: `palette-${index}`, click: () => choose(index) }, ...parts);
  }

  function mark() {
    for (const [index, row] of [...list.children].entries())
      row.setAttribute('aria-selected', String(index === active));
    if (found.length === 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', `palette-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  }

  function choose(index) {
    const entry = found[index];
    if (entry === undefined) return;
    dialog.close();
    entry.run();
  }

  box.addEventListener('input', () => void search());
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      active = (active + step + found.length) % found.length;
      mark();
    }
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      choose(active);
    }
  });
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
