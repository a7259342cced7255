import { button, byId, element } from './element.js';

/** The bar above the message box tells what went wrong and what can be done about it. */
export function hideNotice() {
  byId('notice').hidden = true;
}

export function showProblem(sentence, retry) {
  show(sentence, 'Try again', retry);
}

export function showAway(pauseMs, tryNow) {
  const seconds = Math.round(pauseMs / 1000);
  show(`Threadsmith does not answer. Trying again in ${seconds} s; nothing is lost.`, 'Try now', tryNow);
}

function show(sentence, label, action) {
  const bar = byId('notice');
  const buttons = action === undefined ? [] : [button(label, action)];
  bar.replaceChildren(element('span', { text: sentence }), ...buttons, button('Close', hideNotice, 'quiet'));
  bar.hidden = false;
}
