import type { Attachment, ReplyPort, ReplyTarget, TurnEnd, WriteRight } from '../../chat/reply-port.ts';
import { ReplyFailure } from '../../chat/reply-port.ts';
import { ThreadsmithError } from '../../errors.ts';
import { confirmWrites } from '../../reply/confirm-writes.ts';
import type { TurnRunEnd } from '../../queue/turn-queue.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import type { Log } from '../../log.ts';
import { createLiveReply, type FinalContent, type LiveReply } from '../../reply/live-reply.ts';
import type { AnsweredTurn, TurnAnswer } from '../../session/session-store.ts';
import type { Turn } from '../../session/session.ts';
import { answerMessages, stopped, type AnsweringContext } from './answer-turn.ts';
import { runCommandTurn } from './commands.ts';
import { failureText } from './failure-text.ts';
import type { Forgotten } from '../receive/forgotten-messages.ts';
import { TurnInterrupted, type RunningTurn, type RunningTurns } from './running-turns.ts';
import { gatherMaterial } from './turn-input.ts';
import type { ConversationParts } from '../dependencies.ts';
import { referenceOf } from './turn-reference.ts';

/**
 * The story of one turn: it is started, answered, its answer stored, and the reply delivered, each step from wherever an earlier process left it.
 * Never rejects: a failure is told in the thread, recorded on the row and logged. Only what the store's failure left undone is for the queue to run again.
 */
export async function runTurn(
  turnId: string,
  parts: ConversationParts,
  {
    running,
    forgotten,
    holdsTurn,
  }: {
    readonly running: RunningTurns;
    readonly forgotten: Forgotten;
    /** See `TurnHandler.run`. */
    readonly holdsTurn: () => Promise<boolean>;
  },
): Promise<TurnRunEnd> {
  const run = running.begin(turnId);
  const right: WriteRight = {
    async confirm() {
      if (await holdsTurn()) return;
      running.interrupt(turnId, 'shutdown');
      run.left.throwIfAborted();
    },
  };
  try {
    const turn = await parts.store.getTurn(turnId);
    if (turn !== undefined && !isEnded(turn)) await driveTurn(turn, run, { ...parts, forgotten, right });
    return 'done';
  } catch (error) {
    if (error instanceof TurnInterrupted) return 'done';
    const end: TurnRunEnd = isStoreFailure(error) ? 'store_failed' : 'done';
    parts.log.error({ err: error, turn: turnId }, 'a turn did not come to its end');
    return end;
  } finally {
    running.end(turnId);
  }
}

async function driveTurn(
  turn: Turn,
  run: RunningTurn,
  parts: ConversationParts & { readonly forgotten: Forgotten; readonly right: WriteRight },
): Promise<void> {
  const log = parts.log.child({ session: turn.sessionId, turn: turn.id });
  const port = confirmWrites(parts.openReply(await targetOf(turn, parts), parts.right), parts.right);
  const reply = liveReply(turn, port, run.left, { ...parts, log });
  const shown = { reference: referenceOf(turn.id), showsHints: port.limits.showsHints === true };
  const context = { parts: { ...parts, log }, turn, port, reply, signal: run.signal, ...shown };
  await port.signal('working');
  try {
    const answered = turn.state === 'answered' ? await storedAnswer(turn, parts) : await answerAndStore(run, context);
    if (answered === undefined) return;
    const end = await deliver(answered, reply, parts, log);
    if (turn.command === 'forget' && answered.turn.outcome !== 'failed')
      await parts.forgotten.forget(turn.sessionId, turn.threadKey);
    else await parts.store.finishTurn(turn.id);
    log.info({ outcome: end.outcome }, 'turn ended');
    await port.ended(end);
  } finally {
    await port.signal('finished');
  }
}

function liveReply(
  turn: Turn,
  port: ReplyPort,
  signal: AbortSignal,
  { store, clock, log }: ConversationParts,
): LiveReply {
  return createLiveReply({
    port,
    key: turn.id,
    postIds: turn.postIds,
    fileDelivered: turn.fileDelivered,
    clock,
    signal,
    onDelivery: (progress) => store.recordDelivery(turn.id, progress),
    onDropped: (failure) => log.debug({ err: failure }, 'an in-between edit was dropped'),
  });
}

/** A turn that takes the process down with it each time must not do so for ever. */
const MAX_ATTEMPTS = 5;

/** Answers until an answer stands; an edited message begins the answer anew, into the same reply. */
async function answerAndStore(run: RunningTurn, context: AnsweringContext): Promise<AnsweredTurn | undefined> {
  const { store } = context.parts;
  const started = await store.startTurn(context.turn.id);
  if (started === undefined) return undefined;
  try {
    const answer = started.stopRequested ? stopped('', [], context) : await answerOf(started, context);
    run.settle();
    return await store.answerTurn({ ...answer, metadata: { ...answer.metadata, outcome: answer.outcome } });
  } catch (error) {
    if (!(error instanceof TurnInterrupted) || error.reason !== 'restart') throw error;
    const again = run.restarted();
    return answerAndStore(again, { ...context, signal: again.signal });
  }
}

async function answerOf(turn: Turn, context: AnsweringContext): Promise<TurnAnswer> {
  try {
    if (turn.attempts > MAX_ATTEMPTS)
      throw new Error(`the process ended ${MAX_ATTEMPTS} times while it answered this turn`);
    const { parts } = context;
    const answering = { ...context, parts: { ...parts, provider: parts.provider.forTurn?.() ?? parts.provider } };
    if (turn.kind === 'command') return await runCommandTurn(turn, answering);
    const material = await gatherMaterial(context, turn);
    if (material === undefined) throw new Error('the session of the turn is gone');
    return await answerMessages(material, answering);
  } catch (error) {
    if (error instanceof TurnInterrupted && error.reason === 'stopped') return stopped('', [], context);
    if (error instanceof TurnInterrupted || isStoreFailure(error)) throw error;
    context.parts.log.error({ err: error, reference: context.reference }, 'a turn failed');
    const content = failureText(error, context);
    return { turnId: turn.id, outcome: 'failed', content, metadata: {} };
  }
}

/** The answer that is still to be delivered stands among the last messages of its session. */
const RECENT = 200;

async function storedAnswer(turn: Turn, { store }: ConversationParts): Promise<AnsweredTurn> {
  const messages = await store.recentMessages(turn.sessionId, RECENT);
  const message = messages.find(({ id }) => id === turn.answerMessageId);
  if (message === undefined) throw new Error('the answer of the turn is gone');
  const revision =
    turn.revisionNumber === undefined ? undefined : await store.getRevision(turn.sessionId, turn.revisionNumber);
  return { turn, message, ...(revision === undefined ? {} : { revision }) };
}

/** Shows the final state. What a platform refuses for good is logged and ends there: there is no place left to tell it. */
async function deliver(answered: AnsweredTurn, reply: LiveReply, parts: ConversationParts, log: Log): Promise<TurnEnd> {
  const content = await finalContent(answered, parts);
  try {
    await reply.finish(content);
  } catch (failure) {
    if (!(failure instanceof ReplyFailure)) throw failure;
    log.warn({ err: failure }, 'the platform refuses the reply');
  }
  return endOf(answered);
}

async function finalContent(
  { turn, message, revision }: AnsweredTurn,
  { store }: ConversationParts,
): Promise<FinalContent> {
  const shown = revision ?? (await revisionOf(message.metadata.revision, turn, store));
  const attachment: Attachment | undefined =
    shown === undefined
      ? invalidAttachment(message.metadata.invalidDraft)
      : { fileName: shown.fileName, content: shown.yaml, revision: shown.number };
  return {
    text: message.content,
    actions: (await isForgotten(turn, store)) ? [] : actionsFor(turn),
    ...(turn.outcome === 'failed' || turn.outcome === 'stopped' ? { unfinished: true } : {}),
    ...(shown === undefined ? {} : { revision: shown.number }),
    ...(attachment === undefined ? {} : { attachment }),
  };
}

/** Whoever asked has deleted that, so there is nothing to answer anew. */
async function isForgotten(turn: Turn, store: ConversationParts['store']): Promise<boolean> {
  return turn.outcome === 'stopped' && (await store.turnMessages(turn.id)).length === 0;
}

async function revisionOf(number: number | undefined, turn: Turn, store: ConversationParts['store']) {
  return number === undefined ? undefined : store.getRevision(turn.sessionId, number);
}

function invalidAttachment(draft: { fileName: string; yaml: string } | undefined): Attachment | undefined {
  return draft === undefined ? undefined : { fileName: draft.fileName, content: draft.yaml };
}

function actionsFor(turn: Turn): FinalContent['actions'] {
  if (turn.outcome === 'failed') return ['retry'];
  if (turn.outcome === 'stopped') return ['regenerate'];
  if (turn.kind === 'command' && turn.command !== 'regenerate' && turn.outcome !== 'revised') return [];
  return turn.outcome === 'revised' ? ['validate', 'show', 'undo', 'regenerate'] : ['regenerate'];
}

function endOf({ turn, message, revision }: AnsweredTurn): TurnEnd {
  const outcome = turn.outcome ?? 'answered';
  return {
    outcome,
    ...(outcome === 'failed' ? { message: message.content } : {}),
    ...(revision === undefined ? {} : { revision: { number: revision.number, fileName: revision.fileName } }),
  };
}

async function targetOf(turn: Turn, { store }: ConversationParts): Promise<ReplyTarget> {
  const { context, messageId, waited } = turn.replyTarget;
  const messages = waited === true ? await store.turnMessages(turn.id) : [];
  return {
    thread: turn.threadKey as ThreadKey,
    sessionId: turn.sessionId,
    turnId: turn.id,
    context,
    askedAt: turn.createdAt,
    ...(turn.attempts > 0 || turn.state === 'answered' ? { resumed: true } : {}),
    ...(messageId === undefined ? {} : { messageId }),
    ...(messages.length === 0 ? {} : { waited: messages.flatMap(({ platformMessageId: id }) => id ?? []) }),
  };
}

/** Nothing can be stored right now; what was to be stored has to be done again. */
function isStoreFailure(error: unknown): boolean {
  return error instanceof ThreadsmithError && error.code === 'store.unavailable';
}

function isEnded({ state }: Turn): boolean {
  return state === 'delivered' || state === 'failed' || state === 'stopped';
}
