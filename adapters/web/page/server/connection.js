import { api } from './api.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Watches whether the server answers. A caller that cannot reach it calls `lost`; the server is then polled, at growing intervals
 * until a caller calls `steady`. `onAway` gets the milliseconds until the next try; `onBack` is called when the server answers again.
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
    // A restart takes a moment; only a longer absence is shown.
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
