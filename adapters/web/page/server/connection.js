import { api } from './api.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Knows whether the server answers. Whoever fails to reach it says `lost`; from then on it is asked again, ever less often until
 * someone says `steady`. `onAway` is told the milliseconds until the next try, `onBack` that the server is there again.
 */
export function createConnection({ onAway, onBack }) {
  let pause = FIRST_PAUSE_MS;
  let timer;
  let isTrying = false;

  async function attempt() {
    timer = undefined;
    isTrying = true;
    try {
      await api.isAlive();
      isTrying = false;
      onBack();
    } catch {
      isTrying = false;
      plan();
    }
  }

  function plan() {
    timer = setTimeout(() => void attempt(), pause);
    // A restart takes a moment; only what lasts longer is worth a word.
    if (pause > FIRST_PAUSE_MS) onAway(pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function tryNow() {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => void attempt(), 0);
  }

  window.addEventListener('online', tryNow);
  return {
    lost() {
      if (timer === undefined && !isTrying) plan();
    },
    steady() {
      pause = FIRST_PAUSE_MS;
    },
    tryNow,
  };
}
