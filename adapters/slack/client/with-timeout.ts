/** What somebody who waits needs of a clock. */
export interface Patience {
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What comes within so many milliseconds; undefined where nothing did. What comes later, a failure too, is nobody's any more. */
export async function inTime<T>(asked: Promise<T>, ms: number, clock: Patience): Promise<T | undefined> {
  const answered = new AbortController();
  const late = clock.sleep(ms, answered.signal).then(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    answered.abort();
  }
}
