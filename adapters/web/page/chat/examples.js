import { byId, element } from '../shell/element.js';

const EXAMPLES = [
  'Research a topic and write a 500-word article with sources',
  'Analyze sentiment of customer reviews and categorize them',
  'Summarize a long document into bullet points',
];

/** The requests that are offered in an empty session. `onSend(text)` sends one; a second press does nothing while the first is still being sent. */
export function showExamples(onSend) {
  const examples = byId('examples');

  async function choose(text) {
    if (examples.inert) return;
    examples.inert = true;
    await onSend(text);
    examples.inert = false;
  }

  examples.append(
    ...EXAMPLES.map((text) =>
      element('li', {}, element('button', { type: 'button', text, click: () => void choose(text) })),
    ),
  );
}
