import { button, element } from '../shell/element.js';
import { inlineElements } from '../markdown/view.js';
import { placeOf } from './yaml-view.js';

/** What can be begun in the message box about a step. */
const REQUESTS = [
  ['Ask about it', (id) => `About step \`${id}\`: `],
  ['Change it', (id) => `Change step \`${id}\`: `],
  ['Add a step after it', (id) => `Add a step after \`${id}\`: `],
  ['Remove it', (id) => `Remove step \`${id}\`.`],
];

/** Everything about one step. `onAsk(words)` begins a message, `onSelect(id)` goes to another step, `onClose` closes the panel. */
export function stepPanel(step, issues, { onAsk, onSelect, onClose }) {
  const { id, description } = step;
  return element(
    'section',
    { class: 'step-panel', 'aria-label': `Step ${id}` },
    element(
      'header',
      {},
      element('h4', { class: 'step-name', tabindex: '-1', text: id }),
      button('Close', onClose, 'quiet small'),
    ),
    description === undefined ? undefined : element('p', { dir: 'auto', text: description }),
    element(
      'div',
      { class: 'step-actions' },
      ...REQUESTS.map(([label, words]) => button(label, () => onAsk(words(id)), 'small')),
    ),
    ...issues.map((issue) =>
      element('p', { class: `step-issue ${issue.severity}` }, `${placeOf(issue)}: `, ...inlineElements(issue.message)),
    ),
    element('dl', {}, ...factsOf(step, onSelect)),
  );
}

function factsOf({ prompt, code, reads, writes, tools, model, temperature, next, lines }, onSelect) {
  const settings = [model, temperature === undefined ? undefined : `temperature ${temperature}`];
  return [
    fact(code === undefined ? 'Prompt' : 'Code', element('pre', { tabindex: '0', dir: 'auto', text: code ?? prompt })),
    fact('Reads', ...names(reads)),
    fact('Writes', ...names(writes)),
    fact('Tools', ...names(tools)),
    fact('Model', settings.filter((part) => part !== undefined).join(', ')),
    fact('Then', ...next.map((way) => wayTo(way, onSelect))),
    fact('Lines', lines === undefined ? '' : `${lines.first} to ${lines.last}`),
  ].flat();
}

function fact(name, ...values) {
  const known = values.filter((value) => value !== '');
  return known.length === 0 ? [] : [element('dt', { text: name }), element('dd', {}, ...known)];
}

function wayTo({ to, condition }, onSelect) {
  const target =
    to === 'END' ? element('span', { text: 'the end' }) : button(to, () => onSelect(to), 'quiet small link');
  if (condition === undefined) return element('span', { class: 'way' }, target);
  return element('span', { class: 'way' }, target, ' if ', element('code', { text: condition }));
}

function names(list) {
  return list.map((name) => element('code', { text: name }));
}
