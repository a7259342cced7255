import { button, element } from '../shell/element.js';

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
  const zoomButtons = [
    ['\u2212', 'Smaller', -1],
    ['+', 'Larger', 1],
  ].map(([sign, label, step]) => {
    const made = button(sign, () => setZoom((zoom ?? ZOOMS.indexOf(1)) + step), 'small');
    made.setAttribute('aria-label', label);
    return made;
  });
  const root = element(
    'div',
    { class: 'picture', hidden: true },
    canvas,
    element(
      'div',
      { class: 'zoom' },
      button('Fit', () => setZoom(undefined), 'small'),
      ...zoomButtons,
    ),
  );
  let svg;
  let boxes = [];
  /** Index into ZOOMS; undefined while the picture fits the pane. */
  let zoom;

  function setZoom(next) {
    zoom = next === undefined ? undefined : Math.min(Math.max(next, 0), ZOOMS.length - 1);
    applyZoom();
  }

  function applyZoom() {
    const width = Number(svg.getAttribute('width'));
    const fit = `max(${width * SMALLEST_FIT}px, min(100%, ${width}px))`;
    svg.style.width = zoom === undefined ? fit : `${width * ZOOMS[zoom]}px`;
  }

  function move(event) {
    const at = boxes.findIndex((box) => box === event.target);
    if (at === -1) return;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = boxes[(at + step + boxes.length) % boxes.length];
      for (const box of boxes) box.setAttribute('tabindex', box === next ? '0' : '-1');
      next.focus();
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(event.target.dataset.step);
    }
  }

  /** One stop for the Tab key; the arrow keys go from step to step in the order in which they run. */
  function makeButtons(steps) {
    const place = new Map(steps.map(({ id }, index) => [id, index]));
    boxes = [...svg.querySelectorAll('[data-step]')].filter((box) => place.has(box.dataset.step));
    boxes.sort((a, b) => place.get(a.dataset.step) - place.get(b.dataset.step));
    for (const [index, box] of boxes.entries()) {
      // The name begins with the visible words, so that it can be spoken to choose the step.
      const words = [...box.querySelectorAll('text')].map((text) => text.textContent);
      const name = `${words.join(' ')} (step ${index + 1} of ${steps.length})`;
      box.setAttribute('role', 'button');
      box.setAttribute('tabindex', index === 0 ? '0' : '-1');
      box.setAttribute('aria-label', name);
    }
  }

  canvas.addEventListener('click', ({ target }) => {
    const box = target.closest?.('[data-step]');
    if (boxes.includes(box)) onSelect(box.dataset.step);
  });
  canvas.addEventListener('keydown', move);
  return {
    element: root,
    /** `source` is the root of an SVG document, or undefined where there is no picture. */
    show(source, steps) {
      root.hidden = source === undefined;
      if (source === undefined) {
        canvas.replaceChildren();
        return;
      }
      svg = copied(source);
      svg.setAttribute('role', 'group');
      svg.setAttribute('aria-label', 'Picture of the workflow');
      makeButtons(steps);
      applyZoom();
      canvas.replaceChildren(svg);
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

/** A copy that belongs to the page, of nothing but shapes and letters. */
function copied(source) {
  const made = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.data);
    else if (child.namespaceURI === SVG && ELEMENTS.has(child.localName)) made.append(copied(child));
  }
  return made;
}
