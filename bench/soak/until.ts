import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds; generous, because a loaded machine starts processes slowly. */
const TIMEOUT_MS = 90_000;

/** Polls until the condition holds. @throws after the timeout */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`timeout: waited ${timeoutMs / 1000} s for ${what}`);
    await pause(30);
  }
}
