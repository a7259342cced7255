import { byId, element } from '../shell/element.js';
import { lineElement } from './yaml-view.js';
import { yamlLines } from './yaml-lines.js';

/** Within this many pixels of the end a reader is taken to follow along. */
const NEAR_END = 40;
const NOTHING = { text: '', steps: [] };

/** The file while it is being written: its steps as they come, and its lines. What is there already stays as it is, so that nothing flickers. */
export function createDraftView() {
  const root = byId('drafting');
  const steps = element('ol', { 'aria-label': 'Steps so far' });
  const lines = element('div', { class: 'yaml-lines' });
  const file = element('div', { class: 'yaml', tabindex: '0', role: 'region', 'aria-label': 'Draft so far' }, lines);
  root.append(element('h3', { text: 'Being drafted' }), steps, file);
  let shown = NOTHING;

  return function show(draft) {
    if ((draft ?? NOTHING) === shown) return;
    root.hidden = draft === undefined;
    const { text, steps: ids } = draft ?? NOTHING;
    if (!text.startsWith(shown.text)) lines.replaceChildren();
    const isReadingAlong = file.scrollHeight - file.scrollTop - file.clientHeight < NEAR_END;
    const rows = yamlLines(text).slice(lines.childElementCount);
    lines.append(...(text === '' ? [] : rows.map((pieces) => lineElement(pieces))));
    if (ids.slice(0, shown.steps.length).join() !== shown.steps.join()) steps.replaceChildren();
    steps.append(...ids.slice(steps.childElementCount).map((id) => element('li', { text: id })));
    if (isReadingAlong) file.scrollTop = file.scrollHeight;
    shown = draft ?? NOTHING;
  };
}
