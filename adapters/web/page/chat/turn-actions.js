import { button, byId } from '../shell/element.js';

/** Does nothing while the action of an earlier press has not been accepted. */
async function press(pressed, action) {
  if (pressed.getAttribute('aria-disabled') === 'true') return;
  pressed.setAttribute('aria-disabled', 'true');
  await action();
  pressed.removeAttribute('aria-disabled');
}

/** The buttons under the last answer. They stay the same elements for as long as they are there, so that they keep the focus. */
export function createTurnActions(container, { command, rate }) {
  let last;
  const trial = button('Try it', () => void press(trial, () => command('try')), 'quiet');
  const again = button('Regenerate', () => void press(again, () => command('regenerate')), 'quiet');
  const undo = button('Undo the last change', () => void press(undo, () => command('undo')), 'quiet');
  const thumbs = ['good', 'bad'].map((verdict) => {
    const thumb = button(verdict === 'good' ? 'Good answer' : 'Bad answer', () => void vote(verdict), 'quiet');
    return thumb;
  });

  async function vote(verdict) {
    if (!(await rate(last.turnId, verdict))) return;
    for (const [index, thumb] of thumbs.entries())
      thumb.setAttribute('aria-pressed', String((index === 0) === (verdict === 'good')));
  }

  return function show({ detail, isGone, outbox }, isRunning) {
    const answer = detail?.messages.findLast(({ role }) => role === 'assistant');
    const isHidden = answer === undefined || isGone || isRunning || outbox.length > 0;
    if (isHidden && container.contains(document.activeElement)) byId('message').focus();
    container.hidden = isHidden;
    if (isHidden) return;
    if (answer.turnId !== last?.turnId) for (const thumb of thumbs) thumb.setAttribute('aria-pressed', 'false');
    last = answer;
    const current = detail.revisions.find(({ number }) => number === detail.session.currentRevision);
    const hasFailed = answer.outcome === 'failed';
    again.textContent = hasFailed ? 'Try again' : 'Regenerate';
    again.classList.toggle('quiet', !hasFailed);
    // The answer of a command cannot be made again.
    again.hidden = answer.command !== undefined;
    trial.hidden = current === undefined;
    undo.hidden = current?.basedOn === undefined;
    for (const thumb of thumbs) thumb.hidden = answer.command !== undefined || answer.turnId === undefined;
    if (container.childElementCount === 0) container.append(trial, again, undo, ...thumbs);
  };
}
