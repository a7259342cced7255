import { button, byId, element } from '../../shell/element.js';

/** Above a revision that is not the current one: what can be done with it. */
export function createPastBar({ onBringBack, onCompare }) {
  const bar = byId('past');
  const words = element('span');
  const bringBack = button('Bring it back', onBringBack, 'small');
  bringBack.title = 'Sends this file, so that it becomes the newest revision';
  bar.append(words, button('Compare with the current one', onCompare, 'small'), bringBack);
  return {
    show({ chosen, current, isEditing }) {
      bar.hidden = chosen === undefined || chosen === current || isEditing;
      words.textContent = `You are looking at revision ${chosen}.`;
    },
  };
}
