import type { Clock } from '../async/clock.ts';

/** Tracks how recently the server answered: a process that was suspended must not trust older knowledge. */
export interface SessionFreshness {
  /** Call it when a query is sent, and its result when the answer is read; false if the answer may be from before a suspension. */
  sent(): () => boolean;
  /** Whether the server answered a moment ago. */
  isFresh(): boolean;
}

export interface SessionClocks {
  readonly clock: Clock;
  /** Milliseconds since 1970. Unlike `clock` it also advances while the machine is suspended. */
  readonly wallClock: { now(): number };
}

/** How long an answer counts, from the moment its query was sent. All threads together therefore ask at most four times a second. Milliseconds. */
const FRESH_MS = 250;
/** An answer that is read this long after its query was sent may have arrived before a suspension. Milliseconds. */
const LATE_ANSWER_MS = 3_000;

export function createSessionFreshness({ clock, wallClock }: SessionClocks): SessionFreshness {
  const time = () => ({ monotonic: clock.now(), wall: wallClock.now() });
  const msSince = ({ monotonic, wall }: ReturnType<typeof time>) =>
    Math.max(clock.now() - monotonic, wallClock.now() - wall);
  let confirmedAt = time();
  return {
    sent() {
      const sentAt = time();
      return () => {
        const isInTime = msSince(sentAt) < LATE_ANSWER_MS;
        if (isInTime) confirmedAt = sentAt;
        return isInTime;
      };
    },
    isFresh: () => msSince(confirmedAt) < FRESH_MS,
  };
}
