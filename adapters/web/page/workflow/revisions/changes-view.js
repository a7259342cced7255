import { element } from '../../shell/element.js';

const KINDS = {
  ' ': { kind: 'same', sign: ' ' },
  '-': { kind: 'removed', sign: '\u2212', word: 'Removed: ' },
  '+': { kind: 'added', sign: '+', word: 'Added: ' },
};
const FIRST = 'This revision was not made from another one. Choose one to compare it with.';
const TOO_DIFFERENT = 'The two files have too little in common to be compared line by line.';

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
    show({ chosen, against, revisions, comparison }) {
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
        ...(comparison === undefined ? [element('p', { class: 'none', text: FIRST })] : lineElements(comparison)),
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

function lineElements({ hunks }) {
  if (hunks === undefined || hunks.length === 0)
    return [element('p', { class: 'none', text: hunks === undefined ? TOO_DIFFERENT : 'Nothing is different.' })];
  return hunks.flatMap(({ lines }) => {
    const rows = lines
      .filter((line) => line[0] in KINDS)
      .map((line) => Object.assign({ text: line.slice(1) }, KINDS[line[0]]));
    return [element('hr'), ...rows.map((row, index) => lineElement(row, rows, index))];
  });
}

function lineElement({ kind, sign, word, text }, rows, index) {
  const spoken = word === undefined ? undefined : element('span', { class: 'unseen', text: word });
  const seen = element('span', { class: 'sign', 'aria-hidden': 'true', text: sign });
  const code = element('code', {}, ...markedText(text, counterpart(rows, index)));
  return element('div', { class: `change ${kind}` }, seen, spoken, code);
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
