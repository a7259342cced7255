import { element } from '../../shell/element.js';

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;
const SIGNS = { same: ' ', removed: '\u2212', added: '+' };
const FIRST = 'This revision was not made from another one. Choose one to compare it with.';
const WORDS = { removed: 'Removed: ', added: 'Added: ' };

/** The differences between two revisions. `onAgainst(number)` is called when another one is chosen to compare with. */
export function createChangesView(onAgainst) {
  const select = element('select', { 'aria-label': 'Compare with', change: () => onAgainst(Number(select.value)) });
  const words = element('div', { class: 'changes-words' });
  const lines = element('div', {
    class: 'changes-lines',
    tabindex: '0',
    role: 'region',
    'aria-label': 'Changed lines',
  });
  return {
    element: element('div', { class: 'changes' }, element('div', { class: 'changes-head' }, words, select), lines),
    show({ chosen, against, revisions, rows, comparison }) {
      const others = revisions.filter(({ number }) => number !== chosen);
      const options = others.map(({ number }) =>
        element('option', { value: String(number), text: `since revision ${number}`, selected: number === against }),
      );
      if (against === undefined)
        options.unshift(element('option', { text: 'compare with', selected: true, disabled: true }));
      select.replaceChildren(...options);
      select.hidden = others.length === 0;
      words.replaceChildren(...(comparison === undefined ? [`Revision ${chosen}`] : comparisonElements(comparison)));
      lines.replaceChildren(
        ...(against === undefined ? [element('p', { class: 'none', text: FIRST })] : lineElements(rows)),
      );
    },
  };
}

/** What changed by meaning, and the words of the prompts that were rewritten. */
function comparisonElements({ changes, prompts }) {
  const list = element('ul', {}, ...changes.map((clause) => element('li', { text: clause.replaceAll('`', '') })));
  return [list, ...prompts.flatMap(({ step, words }) => promptElements(step, words))];
}

function promptElements(step, words) {
  const parts = words.split(/(\[-.*?-\]|\{\+.*?\+\})/su).map((part) => {
    const isGone = part.startsWith('[-') && part.endsWith('-]');
    if (!isGone && !(part.startsWith('{+') && part.endsWith('+}'))) return part;
    return element(isGone ? 'del' : 'ins', { text: part.slice(2, -2) });
  });
  return [element('p', { class: 'prompt-of', text: `Prompt of ${step}` }), element('p', { class: 'prompt' }, ...parts)];
}

function lineElements(rows) {
  if (rows.every(({ kind }) => kind === 'same'))
    return [element('p', { class: 'none', text: 'Nothing is different.' })];
  const isNear = nearChanges(rows);
  return rows.flatMap((row, index) => {
    if (!isNear[index]) return isNear[index - 1] === true || index === 0 ? [element('hr')] : [];
    return [lineElement(row, rows, index)];
  });
}

/** For each row whether it is a change or close to one. */
function nearChanges(rows) {
  const near = rows.map(() => false);
  for (const [index, { kind }] of rows.entries()) {
    if (kind !== 'same') near.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  return near;
}

function lineElement({ kind, text }, rows, index) {
  const spoken = WORDS[kind] === undefined ? undefined : element('span', { class: 'unseen', text: WORDS[kind] });
  const sign = element('span', { class: 'sign', 'aria-hidden': 'true', text: SIGNS[kind] });
  const code = element('code', {}, ...markedText(text, counterpart(rows, index)));
  return element('div', { class: `change ${kind}` }, sign, spoken, code);
}

/** The line that a single removed line became, and the other way round. */
function counterpart(rows, index) {
  const kindAt = (place) => rows[place]?.kind;
  const kind = kindAt(index);
  const [first, second] = kind === 'removed' ? [index, index + 1] : [index - 1, index];
  const isPair = kindAt(first) === 'removed' && kindAt(second) === 'added';
  const isAlone = kindAt(first - 1) !== 'removed' && kindAt(second + 1) !== 'added';
  return isPair && isAlone ? rows[kind === 'removed' ? second : first].text : undefined;
}

/** The part of a changed line that is different is marked. */
function markedText(text, other) {
  if (other === undefined) return [text];
  const shorter = Math.min(text.length, other.length);
  let start = 0;
  while (start < shorter && text[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  const middle = text.slice(start, text.length - end);
  return [text.slice(0, start), middle === '' ? '' : element('mark', { text: middle }), text.slice(text.length - end)];
}
