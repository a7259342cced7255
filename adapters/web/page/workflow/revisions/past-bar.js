import { button, byId, element } from '../../shell/element.js';

/** Above a revision that is not the current one: what can be done with it. */
export function createPastBar({ onRestore, onCompare }) {
  const bar = byId('past');
  const words = element('span');
  bar.append(words, button('Compare', onCompare, 'small'), button('Make it current', onRestore, 'small'));
  return {
    show({ chosen, current, isEditing }) {
      bar.hidden = chosen === undefined || chosen === current || isEditing;
      words.textContent = `Revision ${chosen}, not the current one`;
    },
  };
}
