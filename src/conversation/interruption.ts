/** Why a running turn was told to end. `stopped`: by the user. `restart`: its message was edited. `shutdown`: the process ends. */
export type InterruptionReason = 'stopped' | 'restart' | 'shutdown';

/** The reason with which a turn's signal is aborted. */
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
  /** Aborted by `shutDown`. */
  readonly shutdownSignal: AbortSignal;
}

export interface RunningTurn {
  /** Aborted with a `TurnInterrupted`. */
  readonly signal: AbortSignal;
  /** Begins a new round after a `restart`, with a fresh signal. */
  restarted(): RunningTurn;
}

export function createRunningTurns(): RunningTurns {
  const controllers = new Map<string, AbortController>();
  const shutdown = new AbortController();

  function begin(turnId: string): RunningTurn {
    const controller = new AbortController();
    controllers.set(turnId, controller);
    return { signal: controller.signal, restarted: () => begin(turnId) };
  }

  function interrupt(turnId: string, reason: InterruptionReason): boolean {
    const controller = controllers.get(turnId);
    controller?.abort(new TurnInterrupted(reason));
    return controller !== undefined;
  }

  return {
    begin,
    interrupt,
    end: (turnId) => void controllers.delete(turnId),
    shutdownSignal: shutdown.signal,
    shutDown() {
      shutdown.abort(new TurnInterrupted('shutdown'));
      for (const turnId of controllers.keys()) interrupt(turnId, 'shutdown');
    },
  };
}
