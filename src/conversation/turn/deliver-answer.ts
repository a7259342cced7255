import { ReplyFailure, type Attachment, type TurnEnd } from '../../chat/reply-port.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { LiveReply } from '../../reply/live-reply.ts';
import type { FinalContent } from '../../reply/reply-views.ts';
import type { AnsweredTurn, SessionStore } from '../../session/session-store.ts';
import type { MessageMetadata, Revision, Turn } from '../../session/session.ts';
import { trialFileName } from '../trial/trial-file.ts';
import { startPicture } from './revision-picture.ts';

/** Number of recent messages that are searched for the undelivered answer. */
const RECENT_MESSAGES = 200;

/** An answer that an earlier process stored but did not deliver. */
export async function readStoredAnswer(turn: Turn, store: SessionStore): Promise<AnsweredTurn> {
  const messages = await store.recentMessages(turn.sessionId, RECENT_MESSAGES);
  const message = messages.find(({ id }) => id === turn.answerMessageId);
  if (message === undefined) throw new Error('the answer of the turn is gone');
  const revision = await findRevision(turn.revisionNumber, turn, store);
  return { turn, message, ...(revision === undefined ? {} : { revision }) };
}

export interface DeliveryDependencies extends Pick<ConversationDependencies, 'store' | 'log' | 'pictures'> {
  /** Whether the platform shows a file with a picture. */
  readonly showsPictures: boolean;
}

/** The end of a turn, and who asked for it, unless that was deleted. */
export interface Delivered {
  readonly end: TurnEnd;
  readonly askedBy: string | undefined;
}

/** Shows the final state of the reply. A permanent refusal by the platform is only logged, because there is no other place to report it. */
export async function deliverAnswer(
  answered: AnsweredTurn,
  reply: LiveReply,
  dependencies: DeliveryDependencies,
): Promise<Delivered> {
  const { store, log } = dependencies;
  const { turn } = answered;
  let authors = await store.turnAuthors(turn.id);
  const content = await finalContent(answered, isDeleted(turn, authors), dependencies);
  try {
    if (!isDeleted(turn, authors)) {
      await reply.finish(content);
      // The deletion may be reported while the answer is being delivered.
      authors = await store.turnAuthors(turn.id);
    }
    if (isDeleted(turn, authors)) await reply.withdraw(content);
  } catch (failure) {
    if (!(failure instanceof ReplyFailure)) throw failure;
    log.warn({ err: failure }, 'the platform refuses the reply');
  }
  return { end: endOf(answered), askedBy: authors[0] };
}

async function finalContent(
  { turn, message, revision }: AnsweredTurn,
  isWithdrawn: boolean,
  dependencies: DeliveryDependencies,
): Promise<FinalContent> {
  const { store, log, pictures, showsPictures } = dependencies;
  const { metadata } = message;
  const shown = revision ?? (await findRevision(metadata.revision, turn, store));
  const picture =
    shown === undefined || pictures === undefined || !showsPictures
      ? {}
      : { picture: startPicture({ ...shown, ...comparedWith(metadata) }, { store, log, pictures }) };
  const trial = await trialAttachment(message, turn, dependencies);
  const attachment: Attachment | undefined =
    shown === undefined
      ? (trial ?? handedOver(metadata))
      : { fileName: shown.fileName, content: shown.yaml, revision: shown.number, ...picture };
  return {
    text: message.content,
    actions: isWithdrawn ? [] : actionsFor(turn, shown),
    ...(turn.outcome === 'failed' || turn.outcome === 'stopped' ? { unfinished: true } : {}),
    ...(shown === undefined ? {} : { revision: shown.number }),
    ...(attachment === undefined ? {} : { attachment }),
  };
}

/** A comparison is drawn against the revision that the person asked for. */
function comparedWith({ against }: MessageMetadata): Pick<Revision, 'basedOn'> {
  return against === undefined ? {} : { basedOn: against };
}

/** Whether all messages that the turn answers were deleted. */
function isDeleted(turn: Turn, authors: readonly (string | undefined)[]): boolean {
  return turn.kind === 'message' && authors.length === 0;
}

async function findRevision(number: number | undefined, turn: Turn, store: SessionStore) {
  return number === undefined ? undefined : store.getRevision(turn.sessionId, number);
}

function handedOver({ invalidDraft: draft, file }: MessageMetadata): Attachment | undefined {
  return draft === undefined ? file : { fileName: draft.fileName, content: draft.yaml };
}

/** The results of a trial as a file, with a picture of the workflow that marks the path. */
async function trialAttachment(
  { content, metadata: { trial, file } }: AnsweredTurn['message'],
  turn: Turn,
  { store, log, pictures, showsPictures }: DeliveryDependencies,
): Promise<Attachment | undefined> {
  if (trial === undefined || pictures === undefined || !showsPictures) return undefined;
  const tried = await findRevision(trial.revision, turn, store);
  if (tried === undefined) return undefined;
  const path = [...trial.path, ...(trial.reachedEnd === true ? ['END'] : [])];
  const { basedOn: _, ...alone } = tried;
  const picture = startPicture({ ...alone, path }, { store, log, pictures });
  return { ...(file ?? { fileName: trialFileName(tried), content: `${content}\n` }), picture };
}

function actionsFor(turn: Turn, shown: Revision | undefined): FinalContent['actions'] {
  if (turn.command === 'try') return ['try'];
  if (turn.outcome === 'failed') return ['retry'];
  if (turn.outcome === 'stopped') return ['regenerate'];
  if (turn.kind === 'command' && turn.command !== 'regenerate' && turn.outcome !== 'revised') return [];
  if (turn.outcome !== 'revised') return ['regenerate'];
  if (shown?.basedOn === undefined) return ['try', 'validate', 'show', 'regenerate'];
  return ['try', 'changes', 'validate', 'show', 'undo', 'regenerate'];
}

function endOf({ turn, message, revision }: AnsweredTurn): TurnEnd {
  const outcome = turn.outcome ?? 'answered';
  return {
    outcome,
    ...(outcome === 'failed' ? { message: message.content } : {}),
    ...(revision === undefined ? {} : { revision: { number: revision.number, fileName: revision.fileName } }),
  };
}
