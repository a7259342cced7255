import { element } from '../shell/element.js';

const SVG = 'http://www.w3.org/2000/svg';
/** What a picture consists of; everything else is left out. */
const ELEMENTS = new Set(['svg', 'g', 'rect', 'path', 'text']);
const ATTRIBUTES = new Set(
  'viewBox width height x y rx d transform class data-step fill stroke stroke-width stroke-dasharray font-family font-size font-weight textLength lengthAdjust'.split(
    ' ',
  ),
);
const ZOOMS = [0.5, 0.7, 1, 1.4, 2];
/** Smaller letters cannot be read, so a wide picture scrolls instead. */
const SMALLEST_FIT = 0.55;

/** The picture of a workflow, of which each step can be chosen by mouse or keyboard. `onSelect(id)` is called then. */
export function createPictureView(onSelect) {
  const canvas = element('div', { class: 'canvas' });
  const zoom = createZoom();
  const root = element('div', { class: 'picture', hidden: true }, canvas, zoom.element);
  let boxes = [];

  canvas.addEventListener('click', ({ target }) => {
    const box = target.closest?.('[data-step]');
    if (boxes.includes(box)) onSelect(box.dataset.step);
  });
  canvas.addEventListener('keydown', (event) => {
    const next = boxAfter(boxes, event);
    if (next !== undefined) {
      event.preventDefault();
      for (const box of boxes) box.setAttribute('tabindex', box === next ? '0' : '-1');
      next.focus();
    } else if (boxes.includes(event.target) && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      onSelect(event.target.dataset.step);
    }
  });
  return {
    element: root,
    /** `source` is the root of an SVG document, or undefined where there is no picture. */
    show(source, steps) {
      root.hidden = source === undefined;
      boxes = [];
      canvas.replaceChildren();
      if (source === undefined) return;
      const svg = copied(source);
      svg.setAttribute('role', 'group');
      svg.setAttribute('aria-label', 'Picture of the workflow');
      boxes = stepButtons(svg, steps);
      zoom.apply(svg);
      canvas.append(svg);
    },
    mark(selected) {
      for (const box of boxes) {
        const isSelected = box.dataset.step === selected;
        box.classList.toggle('selected', isSelected);
        box.setAttribute('aria-pressed', String(isSelected));
        if (isSelected) box.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    },
    focus: (id) => boxes.find((box) => box.dataset.step === id)?.focus(),
  };
}

/** Buttons for the size of the picture, which fits the pane at first. */
function createZoom() {
  /** Index into ZOOMS; undefined while the picture fits the pane. */
  let zoom;
  let svg;

  function apply() {
    const width = Number(svg.getAttribute('width'));
    const fit = `max(${width * SMALLEST_FIT}px, min(100%, ${width}px))`;
    svg.style.width = zoom === undefined ? fit : `${width * ZOOMS[zoom]}px`;
  }

  function button(sign, label, next) {
    const press = () => {
      zoom = next();
      apply();
    };
    return element('button', { type: 'button', class: 'button small', text: sign, 'aria-label': label, click: press });
  }

  const from = () => zoom ?? ZOOMS.indexOf(1);
  return {
    element: element(
      'div',
      { class: 'zoom' },
      button('Fit', 'Fit the picture', () => undefined),
      button('\u2212', 'Smaller', () => Math.max(from() - 1, 0)),
      button('+', 'Larger', () => Math.min(from() + 1, ZOOMS.length - 1)),
    ),
    apply(next) {
      svg = next;
      apply();
    },
  };
}

/** The boxes of the steps as buttons, in the order in which they run: one stop for the Tab key, and the arrow keys go from step to step. */
function stepButtons(svg, steps) {
  const place = new Map(steps.map(({ id }, index) => [id, index]));
  const boxes = [...svg.querySelectorAll('[data-step]')].filter((box) => place.has(box.dataset.step));
  boxes.sort((a, b) => place.get(a.dataset.step) - place.get(b.dataset.step));
  for (const [index, box] of boxes.entries()) {
    box.setAttribute('role', 'button');
    box.setAttribute('tabindex', index === 0 ? '0' : '-1');
    // The name begins with the visible words, so that it can be spoken to choose the step.
    box.setAttribute('aria-label', `${box.textContent.trim()} (step ${index + 1} of ${steps.length})`);
  }
  return boxes;
}

/** The step to which an arrow key leads. */
function boxAfter(boxes, { key, target }) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
  const at = boxes.indexOf(target);
  return step === undefined || at === -1 ? undefined : boxes[(at + step + boxes.length) % boxes.length];
}

/** A copy that belongs to the page, of nothing but shapes and letters, with spaces between its words. */
function copied(source) {
  const made = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.data);
    else if (child.namespaceURI === SVG && ELEMENTS.has(child.localName)) made.append(copied(child), ' ');
  }
  return made;
}
