import { element } from '../shell/element.js';
import { inlineElements } from '../markdown/view.js';
import { yamlLines } from './yaml-lines.js';

/** A YAML text with line numbers, and each issue below its line. The numbers are not selected or copied. */
export function yamlView(text, issues = []) {
  const properties = { class: 'yaml', tabindex: '0', role: 'region', 'aria-label': 'YAML with line numbers' };
  return element('div', properties, yamlTable(text, issues));
}

export function yamlTable(text, issues = []) {
  const byLine = Map.groupBy(issues, ({ line }) => line);
  const lines = yamlLines(text);
  const rows = lines.flatMap((pieces, index) => {
    const found = byLine.get(index + 1) ?? [];
    return [lineElement(pieces, found), ...found.map(issueElement)];
  });
  // Positions after the last line, where something is missing at the end.
  const beyond = issues.filter(({ line }) => line > lines.length || line < 1).map(issueElement);
  return element('div', { class: 'yaml-lines' }, ...rows, ...beyond);
}

function lineElement(pieces, issues) {
  const worst = issues.some(({ severity }) => severity === 'error') ? 'error' : issues[0]?.severity;
  const spans = pieces
    .filter(({ text }) => text !== '')
    .map(({ kind, text }) =>
      kind === 'plain' ? document.createTextNode(text) : element('span', { class: kind, text }),
    );
  return element('div', { class: `yaml-line ${worst ?? ''}`.trim() }, element('code', {}, ...spans, '\n'));
}

function issueElement({ severity, line, column, message, suggestion, allowed, code, path }) {
  const kind = severity === 'error' ? 'Error' : 'Warning';
  const advice = [
    suggestion === undefined ? undefined : `Did you mean ${suggestion}?`,
    allowed === undefined || allowed.length === 0 ? undefined : `Allowed: ${allowed.slice(0, 20).join(', ')}.`,
  ].filter((sentence) => sentence !== undefined);
  return element(
    'div',
    { class: `issue ${severity === 'error' ? 'error' : 'warning'}`, tabindex: '-1' },
    element('span', { class: 'kind', text: `${kind}, line ${line}, column ${column}: ` }),
    ...inlineElements(message),
    advice.length === 0 ? undefined : element('span', { class: 'advice', text: advice.join(' ') }),
    element('span', { class: 'code', text: path === '' ? code : `${code} at ${path}` }),
  );
}

/** One line that sums up the validation; `onJump` gets the index of the next issue. */
export function verdictBar({ verdict, issues }, onJump) {
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const warnings = issues.length - errors;
  const { tone, text } = summaryOf(verdict, errors, warnings);
  const bar = element('div', { class: `verdict ${tone}`, role: 'status' }, element('strong', { text }));
  if (issues.length === 0) return bar;
  let at = -1;
  const jump = () => {
    at = (at + 1) % issues.length;
    onJump(at);
  };
  const label = issues.length === 1 ? 'Go to issue' : 'Go to next issue';
  bar.append(element('button', { type: 'button', class: 'button quiet jumps', text: label, click: jump }));
  return bar;
}

/** In the words that the chat and the shell use, too. */
const VERDICTS = {
  runs: { tone: 'good', words: 'Runs' },
  makes_things_up: { tone: 'warning', words: 'Valid, but it makes things up when run' },
  fails_when_run: { tone: 'warning', words: 'Valid, but it fails when run' },
  not_valid: { tone: 'bad', words: 'Not valid' },
};

function summaryOf(verdict, errors, warnings) {
  const { tone, words } = VERDICTS[verdict];
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter((part) => part !== '');
  return {
    tone: tone === 'good' && warnings > 0 ? 'warning' : tone,
    text: [words, counts.join(', ')].filter((part) => part !== '').join(': '),
  };
}

function count(number, noun) {
  return number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Scrolls to an issue and focuses it, so that a screen reader reads it. */
export function jumpToIssue(view, index) {
  const issue = view.querySelectorAll('.issue')[index];
  issue?.scrollIntoView({ block: 'center' });
  issue?.focus({ preventScroll: true });
}
