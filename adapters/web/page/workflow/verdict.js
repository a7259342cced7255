import { button, element } from '../shell/element.js';
import { inlineElements } from '../markdown/view.js';
import { placeOf } from './yaml-view.js';

/** More issues are not listed; all are shown at their lines. */
const MOST_LISTED = 100;

/**
 * One line that sums up a validation, with a list of its issues, which is open where nothing else shows them; `onJump` gets the index of an issue. Put into a region with the role `status`, so that it
 * is read aloud.
 */
export function verdictBar({ verdict, issues }, onJump, { isOpen = false } = {}) {
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const warnings = issues.length - errors;
  const { tone, text } = summaryOf(verdict, errors, warnings);
  const bar = element('div', { class: `verdict ${tone}` }, element('strong', { text }));
  if (issues.length === 0) return bar;
  let at = -1;
  const jump = () => {
    at = (at + 1) % issues.length;
    onJump(at);
  };
  bar.append(button(issues.length === 1 ? 'Go to issue' : 'Go to next issue', jump, 'quiet jumps'));
  if (issues.length > 1 || isOpen) bar.append(issueList(issues, onJump, isOpen));
  return bar;
}

function issueList(issues, onJump, isOpen) {
  const rows = issues
    .slice(0, MOST_LISTED)
    .map((issue, index) =>
      element(
        'li',
        {},
        element(
          'button',
          { type: 'button', class: 'button quiet', click: () => onJump(index) },
          `${placeOf(issue)}: `,
          ...inlineElements(issue.message),
        ),
      ),
    );
  const rest = issues.length - rows.length;
  if (rest > 0) rows.push(element('li', { text: `and ${rest} more` }));
  return element(
    'details',
    { class: 'issue-list', open: isOpen },
    element('summary', { text: 'All issues' }),
    element('ol', {}, ...rows),
  );
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
