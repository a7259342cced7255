import type { Attachment, WriteRight } from '../../chat/reply-port.ts';
import type { Observation } from '../../observe/observer.ts';
import type { TurnRunEnd } from '../../queue/turn-queue.ts';
import { forgetSessions } from '../commands/forget.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { ForgottenMessages } from '../receive/forgotten-messages.ts';
import type { AnsweredTurn } from '../../session/session-store.ts';
import type { Turn } from '../../session/session.ts';
import type { ComposedAnswer } from './answer-parts.ts';
import { answerTurn, isStoreFailure, type AnsweringDependencies } from './answer-turn.ts';
import { deliverAnswer, readStoredAnswer } from './deliver-answer.ts';
import { flushPendingRequests } from './flush-pending-requests.ts';
import { endOfTurn, subjectOf } from './observed-turn.ts';
import { openTurnReply } from './open-turn-reply.ts';
import { TurnInterrupted, type RunningTurn, type RunningTurns } from './running-turns.ts';
import { startPicture } from './revision-picture.ts';

export interface RunOptions {
  readonly running: RunningTurns;
  readonly forgotten: ForgottenMessages;
  /** See `TurnHandler.run`. */
  readonly holdsTurn: () => Promise<boolean>;
}

/**
 * Runs one turn: reads its input, answers it, stores the answer and delivers the reply, continuing at the step that an earlier process reached. Never
 * rejects: a failure is reported in the thread, recorded on the turn's row and logged. The queue runs the turn again only after a failure of the store.
 */
export async function runTurn(
  turnId: string,
  dependencies: ConversationDependencies,
  { running, forgotten, holdsTurn }: RunOptions,
): Promise<TurnRunEnd> {
  const { store, log } = dependencies;
  const run = running.begin(turnId);
  try {
    const turn = await store.getTurn(turnId);
    if (turn === undefined || isEnded(turn)) return 'done';
    const turnLog = log.child({ session: turn.sessionId, turn: turn.id });
    const right = writeRight(turnId, run, { running, holdsTurn });
    await observed(turn, dependencies, () =>
      answerAndDeliver(turn, run, { ...dependencies, log: turnLog, forgotten, right }),
    );
    return 'done';
  } catch (error) {
    if (error instanceof TurnInterrupted) {
      await leaveTurn(turnId, dependencies);
      return 'done';
    }
    log.error({ err: error, turn: turnId }, 'a turn could not be finished');
    return isStoreFailure(error) ? 'store_failed' : 'done';
  } finally {
    running.end(turnId);
  }
}

/** Reports when the turn begins and how it ends; `work` returns undefined when it did not end. */
async function observed(
  turn: Turn,
  { observe }: Pick<ConversationDependencies, 'observe'>,
  work: () => Promise<Observation | undefined>,
): Promise<void> {
  observe({ type: 'turn_began', turn: subjectOf(turn), resumed: turn.state !== 'queued' });
  let end: Observation | undefined;
  try {
    end = await work();
  } finally {
    observe(end ?? { type: 'turn_left', turn: subjectOf(turn) });
  }
}

/** Leaves the turn to a later start or another replica. Best effort; never rejects. */
async function leaveTurn(turnId: string, { store, log }: ConversationDependencies): Promise<void> {
  try {
    await store.resetAttempts(turnId);
  } catch (error) {
    log.warn(
      { err: error, turn: turnId },
      'the interruption of a turn could not be recorded; it counts as a killed attempt',
    );
  }
}

/** Interrupts the turn as soon as another replica may have taken it over. */
function writeRight(
  turnId: string,
  run: RunningTurn,
  { running, holdsTurn }: Pick<RunOptions, 'running' | 'holdsTurn'>,
): WriteRight {
  return {
    async confirm() {
      if (await holdsTurn()) return;
      running.interrupt(turnId, 'shutdown');
      run.shutdown.throwIfAborted();
    },
  };
}

async function answerAndDeliver(
  turn: Turn,
  run: RunningTurn,
  dependencies: ConversationDependencies & { readonly forgotten: ForgottenMessages; readonly right: WriteRight },
): Promise<Observation | undefined> {
  const { store, log } = dependencies;
  const reply = await openTurnReply(turn, run.shutdown, dependencies);
  if (showsPictures({ reply })) dependencies.pictures?.warmUp();
  await reply.port.signal('working');
  try {
    const answered =
      turn.state === 'answered'
        ? await readStoredAnswer(turn, store)
        : await answerAndStore(turn.id, run, { ...dependencies, reply });
    if (answered === undefined) return undefined;
    const delivered = await deliverAnswer(answered, reply.live, {
      ...dependencies,
      showsPictures: showsPictures({ reply }),
    });
    const observation = endOfTurn(answered, delivered);
    const { forgets } = answered.message.metadata;
    await (forgets === undefined ? store.finishTurn(turn.id) : forgetSessions(turn, forgets, dependencies));
    log.info({ outcome: delivered.end.outcome }, 'turn ended');
    await reply.port.ended(delivered.end);
    return observation;
  } catch (error) {
    if (isStoreFailure(error)) await reply.live.pause(CANNOT_SAVE);
    throw error;
  } finally {
    await reply.port.signal('finished');
  }
}

/** Shown below a reply whose turn the queue will run again. */
const CANNOT_SAVE = "I can't save right now. I'll try again shortly.";

/** Answers until the answer is stored. An edited message restarts it in the same reply. Undefined when nothing is left to answer. */
async function answerAndStore(
  turnId: string,
  run: RunningTurn,
  dependencies: AnsweringDependencies,
): Promise<AnsweredTurn | undefined> {
  const { store, reply } = dependencies;
  if (run.isRepeated) await store.resetAttempts(turnId);
  const turn = await store.startTurn(turnId);
  if (turn === undefined) return undefined;
  try {
    const { file, ...answer } = await answerTurn(turn, run.signal, dependencies);
    if (file !== undefined) {
      reply.live.prepare(withPicture(file, answer, turn, dependencies));
      await flushPendingRequests();
    }
    run.closeToRestarts();
    return await store.answerTurn(answer);
  } catch (error) {
    if (!(error instanceof TurnInterrupted) || error.reason !== 'restart') throw error;
    return answerAndStore(turnId, run.restarted(), dependencies);
  }
}

/** Starts the picture while the answer is being stored; `deliverAnswer` requests the same one. */
function withPicture(
  file: Attachment,
  { revision }: Pick<ComposedAnswer, 'revision'>,
  { sessionId }: Turn,
  dependencies: AnsweringDependencies,
): Attachment {
  if (revision === undefined || dependencies.pictures === undefined || !showsPictures(dependencies)) return file;
  const shown = { ...revision, sessionId, fileName: file.fileName };
  return { ...file, picture: startPicture(shown, dependencies) };
}

function showsPictures({ reply }: Pick<AnsweringDependencies, 'reply'>): boolean {
  return reply.port.limits.showsPictures === true;
}

function isEnded({ state }: Turn): boolean {
  return state === 'delivered' || state === 'failed' || state === 'stopped';
}
