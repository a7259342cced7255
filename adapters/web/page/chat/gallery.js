import { byId, element } from '../shell/element.js';

/** `shape`: the rows of its picture, each with its number of steps; a step that goes back to an earlier row is `loop: [from, to]`. */
const TEMPLATES = [
  {
    title: 'Research and write',
    request: 'Research a topic, write a 500-word article about it, then check its facts against the research.',
    shape: [1, 1, 1],
  },
  {
    title: 'Sort support mail',
    request:
      'Read a support mail, decide whether it is a bug, a question or spam, and answer bugs and questions in a friendly tone. Spam needs no answer.',
    shape: [1, 3, 1],
  },
  {
    title: 'Write until it is good',
    request:
      'Write a product description, score it from 0 to 10, and rewrite it until the score is at least 8, at most 3 times.',
    shape: [1, 1, 1],
    loop: [2, 1],
  },
  {
    title: 'Summarize and translate',
    request: 'Summarize a long document into five bullet points, then translate them into German and into French.',
    shape: [1, 1, 1],
  },
  {
    title: 'Understand reviews',
    request:
      'Read customer reviews, rate the sentiment of each, group them by topic and write a report with the three most urgent problems.',
    shape: [1, 1, 1, 1],
  },
  {
    title: 'Take data out of a text',
    request:
      'Take the name, the amount, the date and the reason out of an invoice text, check that the amount is a number, and write one line for the bookkeeper.',
    shape: [1, 1, 1],
  },
  {
    title: 'Prepare a meeting',
    request:
      'From notes of the last meeting make a list of decisions, a list of open tasks with their owners, and an agenda for the next meeting.',
    shape: [1, 1, 1],
  },
  {
    title: 'Review a contract',
    request:
      'Read a contract, list its risks, and if any of them is high write questions for the lawyer, otherwise write a short approval note.',
    shape: [1, 1, 2],
  },
];

/** The gallery of examples; returns the function that opens it. `onChoose(request)` is called with the words of the chosen one. */
export function createGallery({ onChoose }) {
  const dialog = byId('gallery');
  const card = ({ title, request, shape, loop }) => {
    const choose = () => {
      dialog.close();
      onChoose(request);
    };
    return element(
      'li',
      {},
      element(
        'button',
        { type: 'button', click: choose },
        picture(shape, loop),
        element('span', { class: 'title', text: title }),
        element('span', { class: 'request', text: request }),
      ),
    );
  };
  return function open() {
    if (byId('gallery-list').childElementCount === 0) byId('gallery-list').append(...TEMPLATES.map(card));
    dialog.showModal();
  };
}

const [WIDTH, ROW, BOX, GAP] = [96, 26, 14, 6];

/** A small picture of the shape of a workflow: boxes in rows, with lines between them. For the eye only. */
function picture(shape, loop) {
  const height = shape.length * ROW;
  const svg = svgElement('svg', { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, 'aria-hidden': 'true' });
  const placeOf = (row, index) => {
    const wide = shape[row] === 1 ? 44 : (WIDTH - 16 - (shape[row] - 1) * GAP) / shape[row];
    const left = (WIDTH - shape[row] * wide - (shape[row] - 1) * GAP) / 2;
    return { x: left + index * (wide + GAP), y: row * ROW + (ROW - BOX) / 2, wide };
  };
  const rows = shape.map((count, row) => Array.from({ length: count }, (_, index) => placeOf(row, index)));
  for (const [row, boxes] of rows.entries()) {
    for (const box of boxes) {
      for (const next of rows[row + 1] ?? []) {
        const path = `M${box.x + box.wide / 2} ${box.y + BOX}L${next.x + next.wide / 2} ${next.y}`;
        svg.append(svgElement('path', { d: path }));
      }
      svg.append(svgElement('rect', { x: box.x, y: box.y, width: box.wide, height: BOX, rx: 4 }));
    }
  }
  if (loop !== undefined) {
    const [from, to] = loop.map((row) => rows[row][0]);
    const right = from.x + from.wide;
    const middle = (place) => place.y + BOX / 2;
    const path = `M${right} ${middle(from)}C${right + 18} ${middle(from)} ${right + 18} ${middle(to)} ${right} ${middle(to)}`;
    svg.append(svgElement('path', { d: path, class: 'back' }));
  }
  return svg;
}

function svgElement(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
