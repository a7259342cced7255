import { createBoundedMap } from '../../async/bounded-map.ts';
import type { InterruptionReason } from '../../queue/turn-queue.ts';

/** The abort reason of a turn's signals. */
export class TurnInterrupted extends Error {
  override readonly name = 'TurnInterrupted';
  readonly reason: InterruptionReason;

  constructor(reason: InterruptionReason) {
    super(`The turn was interrupted: ${reason}`);
    this.reason = reason;
  }
}

/** Throws the reason of an aborted signal, unless it is the user's stop: the text written so far is then still delivered. */
export function throwUnlessStopped({ aborted, reason }: AbortSignal): void {
  if (aborted && !(reason instanceof TurnInterrupted && reason.reason === 'stopped')) throw reason;
}

/** The turns that this process is running. */
export interface RunningTurns {
  /** Registers the turn before anything shows that it runs, so that it can be stopped from its first moment. */
  begin(turnId: string): RunningTurn;
  end(turnId: string): void;
  /** False when the turn is not running here. */
  interrupt(turnId: string, reason: InterruptionReason): boolean;
  /** The process ends: every running turn is left to the next start. */
  shutDown(): void;
}

export interface RunningTurn {
  /** Aborted with a `TurnInterrupted` for any reason: the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** Aborted when the process leaves the turn, which also ends its delivery. */
  readonly shutdown: AbortSignal;
  /** This process has run the turn before without finishing it, and survived that. */
  readonly isRepeated: boolean;
  /** The same turn after a `restart`, with a new signal. */
  restarted(): RunningTurn;
  /** Called when the answer is stored, so that a `restart` comes too late. Throws an earlier interruption, unless it is the user's stop. */
  closeToRestarts(): void;
}

/** Maximum number of remembered runs; a turn is repeated soon or not at all. */
const MAX_ENDED = 1_000;

interface Round {
  readonly answering: AbortController;
  readonly running: AbortController;
  isClosed: boolean;
}

export function createRunningTurns(): RunningTurns {
  const turns = new Map<string, Round>();
  const ended = createBoundedMap<string, true>(MAX_ENDED);

  function round(turnId: string, running: AbortController, isRepeated: boolean): RunningTurn {
    const answering = new AbortController();
    const own: Round = { answering, running, isClosed: false };
    turns.set(turnId, own);
    if (running.signal.aborted) answering.abort(running.signal.reason);
    return {
      signal: answering.signal,
      shutdown: running.signal,
      isRepeated,
      restarted: () => round(turnId, running, true),
      closeToRestarts() {
        throwUnlessStopped(answering.signal);
        own.isClosed = true;
      },
    };
  }

  function interrupt(turnId: string, reason: InterruptionReason): boolean {
    const turn = turns.get(turnId);
    const interruption = new TurnInterrupted(reason);
    if (reason === 'shutdown') turn?.running.abort(interruption);
    turn?.answering.abort(interruption);
    return turn !== undefined && !(reason === 'restart' && turn.isClosed);
  }

  return {
    begin: (turnId) => round(turnId, new AbortController(), ended.has(turnId)),
    interrupt,
    end(turnId) {
      turns.delete(turnId);
      ended.set(turnId, true);
    },
    shutDown() {
      for (const turnId of turns.keys()) interrupt(turnId, 'shutdown');
    },
  };
}
