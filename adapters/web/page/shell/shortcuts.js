import { isComposing } from '../chat/composer.js';

/** Keys that work anywhere on the page: Ctrl+K for the palette, / for the search, Escape to stop the running answer. */
export function listenForShortcuts({ openPalette, search, stop, isRunning }) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const isTyping = event.target.matches?.('input, textarea, select') === true;
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      openPalette();
    } else if (event.key === '/' && !isTyping && document.querySelector('dialog[open]') === null) {
      event.preventDefault();
      search();
    } else if (event.key === 'Escape' && isRunning() && isAtRest()) stop();
  });
}

/** Nothing that Escape would close is open. */
function isAtRest() {
  return document.querySelector('dialog[open], :popover-open') === null;
}
