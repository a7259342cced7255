import type { InterruptionReason } from '../../queue/turn-queue.ts';

/** The reason with which a turn's signals are aborted. */
export class TurnInterrupted extends Error {
  override readonly name = 'TurnInterrupted';
  readonly reason: InterruptionReason;

  constructor(reason: InterruptionReason) {
    super(`The turn was interrupted: ${reason}`);
    this.reason = reason;
  }
}

/** The turns that this process is answering right now. */
export interface RunningTurns {
  /** Registers the turn before anything shows that it runs, so that it can be stopped from its first moment. */
  begin(turnId: string): RunningTurn;
  end(turnId: string): void;
  /** False when the turn is not running here. */
  interrupt(turnId: string, reason: InterruptionReason): boolean;
  /** The process ends: every running turn is left as it stands, to be finished after the next start. */
  shutDown(): void;
}

export interface RunningTurn {
  /** Aborted with a `TurnInterrupted`, whatever the reason: what is being answered is not wanted any more. */
  readonly signal: AbortSignal;
  /** Aborted when the turn is to be left as it stands, its delivery too. */
  readonly left: AbortSignal;
  /** Begins a new round after a `restart`, with a fresh signal. */
  restarted(): RunningTurn;
  /** The answer stands and is stored from here on: too late to begin it anew. Throws where the turn was interrupted, though not where it was stopped. */
  settle(): void;
}

interface Round {
  readonly answering: AbortController;
  readonly running: AbortController;
  isSettled: boolean;
}

export function createRunningTurns(): RunningTurns {
  const turns = new Map<string, Round>();

  function round(turnId: string, running: AbortController): RunningTurn {
    const answering = new AbortController();
    const own: Round = { answering, running, isSettled: false };
    turns.set(turnId, own);
    if (running.signal.aborted) answering.abort(running.signal.reason);
    return {
      signal: answering.signal,
      left: running.signal,
      restarted: () => round(turnId, running),
      settle() {
        const reason: unknown = answering.signal.reason;
        if (reason instanceof TurnInterrupted && reason.reason !== 'stopped') throw reason;
        own.isSettled = true;
      },
    };
  }

  function interrupt(turnId: string, reason: InterruptionReason): boolean {
    const turn = turns.get(turnId);
    const interrupted = new TurnInterrupted(reason);
    if (reason === 'shutdown') turn?.running.abort(interrupted);
    turn?.answering.abort(interrupted);
    return turn !== undefined && !(reason === 'restart' && turn.isSettled);
  }

  return {
    begin: (turnId) => round(turnId, new AbortController()),
    interrupt,
    end: (turnId) => void turns.delete(turnId),
    shutDown() {
      for (const turnId of turns.keys()) interrupt(turnId, 'shutdown');
    },
  };
}
