export interface WaitingTurn {
  readonly threadKey: string;
  readonly turnId: string;
}

/** Turns that wait for their turn, in order within each thread. Threads come up one after another, with one turn each time. */
export interface WaitingTurns {
  /** A turn that waits already keeps its place. */
  add(turn: WaitingTurn): void;
  /** The next turn; its thread does not come up again before `release`. */
  take(): WaitingTurn | undefined;
  release(threadKey: string): void;
  /** Takes all that wait out. */
  drain(): readonly WaitingTurn[];
}

export function createWaitingTurns(): WaitingTurns {
  const lines = new Map<string, Set<string>>();
  /** Threads that have waiting turns and are not held. */
  const ready = new Set<string>();
  const held = new Set<string>();

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
    release(threadKey) {
      held.delete(threadKey);
      if (lines.has(threadKey)) ready.add(threadKey);
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
