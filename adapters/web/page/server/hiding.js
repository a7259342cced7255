/** A background tab closes its connection after this time, since a browser allows only six per server. */
const HIDDEN_MS = 20_000;

/** `hide()` is called when the tab has been hidden for a while, `show()` when it is seen again. */
export function listenForHiding({ hide, show }) {
  let timer;
  const begin = () => {
    timer = setTimeout(() => hide(), HIDDEN_MS);
  };
  // A tab may be hidden from the start.
  if (document.hidden) begin();
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) begin();
    else show();
  });
}
