import { timeAgo } from '../../chat/session-list.js';
import { byId, element } from '../../shell/element.js';

/** The numbers of the current revision and of those that it was made from; the others have been undone. */
function ancestors(revisions, current) {
  const basedOn = new Map(revisions.map((revision) => [revision.number, revision.basedOn]));
  const found = new Set();
  for (let number = current; number !== undefined && !found.has(number); number = basedOn.get(number))
    found.add(number);
  return found;
}

/**
 * The revisions in a row, as radio buttons of which the arrow keys choose the next. The buttons stay the same elements, so that they keep the focus.
 * `onChoose(number)` is called when the user chooses one.
 */
export function createTimeline(onChoose) {
  const row = byId('timeline');
  const buttons = new Map();

  function move(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...buttons.values()];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    next.click();
  }

  function add({ number }) {
    const made = element(
      'button',
      { type: 'button', class: 'revision', role: 'radio', click: () => onChoose(number) },
      element('span', { class: 'number', text: `r${number}` }),
      element('span', { class: 'what' }),
    );
    buttons.set(number, made);
    row.append(made);
    return made;
  }

  row.addEventListener('keydown', move);
  return {
    /** A single revision needs no choice. */
    show({ sessionId, revisions, current, chosen }) {
      if (chosen === undefined) return;
      if (row.dataset.session !== sessionId || revisions.length < buttons.size) {
        row.dataset.session = sessionId;
        row.replaceChildren();
        buttons.clear();
      }
      row.hidden = revisions.length < 2;
      const kept = ancestors(revisions, current);
      for (const revision of revisions) {
        const { number, changes, createdAt, name } = revision;
        const made = buttons.get(number) ?? add(revision);
        const isChosen = number === chosen;
        const when = timeAgo(new Date(createdAt), new Date());
        const what = name ?? (changes === '' ? 'first draft' : changes.replaceAll('`', ''));
        made.querySelector('.number').textContent = number === current ? `r${number}, current` : `r${number}`;
        made.querySelector('.what').textContent = what;
        made.title = `${what} (${when})`;
        made.classList.toggle('undone', !kept.has(number));
        made.setAttribute('aria-label', `Revision ${number}${number === current ? ', current' : ''}: ${what}, ${when}`);
        made.setAttribute('aria-checked', String(isChosen));
        made.tabIndex = isChosen ? 0 : -1;
        if (isChosen) made.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    },
  };
}
