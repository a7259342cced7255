import { element } from '../shell/element.js';

/** The steps in words, in the order in which they run: what a picture of them shows, for those who do not see it. */
export function stepList(steps, { selected, onSelect }) {
  if (steps.length === 0) return element('p', { class: 'none', text: 'This file has no steps that can be read.' });
  return element(
    'ol',
    { class: 'step-list', 'aria-label': 'Steps' },
    ...steps.map((step) => row(step, selected, onSelect)),
  );
}

function row({ id, description, next }, selected, onSelect) {
  const properties = {
    type: 'button',
    'data-step': id,
    'aria-pressed': String(id === selected),
    click: () => onSelect(id),
  };
  return element(
    'li',
    {},
    element(
      'button',
      properties,
      element('span', { class: 'step-id', text: id }),
      description === undefined ? undefined : element('span', { class: 'what', dir: 'auto', text: description }),
      element('span', { class: 'ways', text: waysOf(next) }),
    ),
  );
}

function waysOf(next) {
  const ways = next.map(({ to, condition }) => {
    const target = to === 'END' ? 'the end' : to;
    return condition === undefined ? target : `${target} if ${condition}`;
  });
  return ways.length === 0 ? '' : `then ${ways.join(', or ')}`;
}
