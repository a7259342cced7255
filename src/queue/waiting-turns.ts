export interface WaitingTurn {
  readonly threadKey: string;
  readonly turnId: string;
}

/** Waiting turns, in order within each thread. Threads alternate: each has one turn taken at a time. */
export interface WaitingTurns {
  /** A turn that is already waiting keeps its position. */
  add(turn: WaitingTurn): void;
  /** The next turn. Its thread provides no other one before `release` or `putBack`. */
  take(): WaitingTurn | undefined;
  release(threadKey: string): void;
  /** Releases the thread of a taken turn, and makes the turn the thread's next one again. */
  putBack(turn: WaitingTurn): void;
  /** Removes all waiting turns and returns them. */
  drain(): readonly WaitingTurn[];
}

export function createWaitingTurns(): WaitingTurns {
  /** By thread; never empty. */
  const lines = new Map<string, Set<string>>();
  /** Threads that have waiting turns and no taken one. */
  const ready = new Set<string>();
  const held = new Set<string>();

  function release(threadKey: string): void {
    held.delete(threadKey);
    if (lines.has(threadKey)) ready.add(threadKey);
  }

  return {
    add({ threadKey, turnId }) {
      lines.set(threadKey, (lines.get(threadKey) ?? new Set()).add(turnId));
      if (!held.has(threadKey)) ready.add(threadKey);
    },
    take() {
      for (const threadKey of ready) {
        ready.delete(threadKey);
        const turnId = shift(lines, threadKey);
        if (turnId === undefined) continue;
        held.add(threadKey);
        return { threadKey, turnId };
      }
      return undefined;
    },
    release,
    putBack({ threadKey, turnId }) {
      lines.set(threadKey, new Set([turnId, ...(lines.get(threadKey) ?? [])]));
      release(threadKey);
    },
    drain() {
      const turns = [...lines].flatMap(([threadKey, line]) => [...line].map((turnId) => ({ threadKey, turnId })));
      lines.clear();
      ready.clear();
      return turns;
    },
  };
}

function shift(lines: Map<string, Set<string>>, threadKey: string): string | undefined {
  const line = lines.get(threadKey);
  const [first] = line ?? [];
  if (line === undefined || first === undefined) return undefined;
  line.delete(first);
  if (line.size === 0) lines.delete(threadKey);
  return first;
}
