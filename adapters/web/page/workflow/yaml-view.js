import { button, element } from '../shell/element.js';
import { inlineElements } from '../markdown/view.js';
import { yamlLines } from './yaml-lines.js';

/** Lines that the browser lays out together; it leaves out those that are not visible. */
const CHUNK_LINES = 100;

/**
 * A YAML text with line numbers, each issue below its line, and the lines of `changed` (a set of numbers from 1) marked. The numbers are not selected or
 * copied. With `onFix(issue)` each issue has a button.
 */
export function yamlView(text, { issues = [], changed = new Set(), onFix } = {}) {
  const properties = { class: 'yaml', tabindex: '0', role: 'region', 'aria-label': 'YAML with line numbers' };
  return element('div', properties, yamlTable(text, { issues, changed, onFix }));
}

export function yamlTable(text, { issues = [], changed = new Set(), onFix } = {}) {
  const issueElements = (found) => found.map((issue) => issueElement(issue, onFix));
  const byLine = Map.groupBy(issues, ({ line }) => line);
  const lines = yamlLines(text);
  const chunks = [];
  for (let start = 0; start < lines.length; start += CHUNK_LINES) {
    const rows = lines.slice(start, start + CHUNK_LINES).flatMap((pieces, index) => {
      const number = start + index + 1;
      const found = byLine.get(number) ?? [];
      return [lineElement(pieces, found, changed.has(number))].concat(issueElements(found));
    });
    const chunk = element('div', { class: 'yaml-chunk' }, ...rows);
    chunk.style.counterReset = `line ${start}`;
    chunks.push(chunk);
  }
  // Positions after the last line, where something is missing at the end.
  const beyond = issueElements(issues.filter(({ line }) => line > lines.length || line < 1));
  return element('div', { class: 'yaml-lines' }, ...chunks, ...beyond);
}

export function lineElement(pieces, issues = [], isChanged = false) {
  const worst = issues.some(({ severity }) => severity === 'error') ? 'error' : issues[0]?.severity;
  const spans = pieces
    .filter(({ text }) => text !== '')
    .map(({ kind, text }) =>
      kind === 'plain' ? document.createTextNode(text) : element('span', { class: kind, text }),
    );
  const kinds = ['yaml-line', worst, isChanged ? 'changed' : undefined].filter((kind) => kind !== undefined);
  return element('div', { class: kinds.join(' ') }, element('code', {}, ...spans, '\n'));
}

function issueElement(issue, onFix) {
  const { severity, message, suggestion, allowed, code, path } = issue;
  const advice = [
    suggestion === undefined ? undefined : `Did you mean ${suggestion}?`,
    allowed === undefined || allowed.length === 0 ? undefined : `Allowed: ${allowed.slice(0, 20).join(', ')}.`,
  ].filter((sentence) => sentence !== undefined);
  return element(
    'div',
    { class: `issue ${severity === 'error' ? 'error' : 'warning'}`, tabindex: '-1' },
    element('span', { class: 'kind', text: `${placeOf(issue)}: ` }),
    ...inlineElements(message),
    advice.length === 0 ? undefined : element('span', { class: 'advice', text: advice.join(' ') }),
    element('span', { class: 'code', text: path === '' ? code : `${code} at ${path}` }),
    onFix === undefined ? undefined : button('Fix it', () => onFix(issue), 'small'),
  );
}

/** What is said to the model about an issue. */
export function fixRequest({ line, message }) {
  return `Fix line ${line}: ${message}`;
}

/** "Error, line 3, column 5" */
export function placeOf({ severity, line, column }) {
  return `${severity === 'error' ? 'Error' : 'Warning'}, line ${line}, column ${column}`;
}

/** Scrolls to an issue and focuses it, so that a screen reader reads it. */
export function jumpToIssue(view, index) {
  const issue = view.querySelectorAll('.issue')[index];
  issue?.scrollIntoView({ block: 'center' });
  issue?.focus({ preventScroll: true });
}

/** Marks the lines `first` to `last` and scrolls to them; no lines without a place. */
export function markLines(view, place) {
  for (const line of view.querySelectorAll('.yaml-line.marked')) line.classList.remove('marked');
  if (place === undefined) return;
  const lines = [...view.querySelectorAll('.yaml-line')].slice(place.first - 1, place.last);
  for (const line of lines) line.classList.add('marked');
  scrollTo(view, lines[0]);
}

export function scrollToChange(view) {
  scrollTo(view, view.querySelector('.yaml-line.changed'));
}

/** Only the view itself scrolls, with two lines above the target. */
function scrollTo(view, line) {
  if (line === null || line === undefined) return;
  const [top, start] = [line, view].map((element) => element.getBoundingClientRect().top);
  view.scrollTop += top - start - 2 * line.offsetHeight;
}
