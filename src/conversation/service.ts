import type {
  CommandResult,
  ConversationPort,
  HeardFilter,
  HeardThread,
  InboundCommand,
  InboundFeedback,
  Receipt,
} from '../chat/conversation-port.ts';
import { userIdentifier, type InboundMessage } from '../chat/inbound-message.ts';
import type { ThreadKey } from '../chat/thread-key.ts';
import type { Acceptance, Accepted } from '../session/session-store.ts';
import type { Turn } from '../session/session.ts';
import { acceptanceOf } from './receive/to-acceptance.ts';
import { commandIn, isReadOnly, readCommand, verdictOnFile } from './turn/commands.ts';
import { createForgotten } from './receive/forgotten-messages.ts';
import { createRunningTurns } from './turn/running-turns.ts';
import { asOf, undoRefusal } from './turn/button-revision.ts';
import type { ConversationParts } from './dependencies.ts';
import { runTurn } from './turn/run-turn.ts';

export interface ConversationService extends ConversationPort {
  /** Begins to answer, first what an earlier process left unanswered. */
  start(): Promise<void>;
  /** Lets running turns end for at most `graceMs`; what is left is answered after the next start. */
  stop(graceMs: number): Promise<void>;
}

/** Longest message that is taken, in UTF-16 code units: beyond it, text belongs into a file. */
const MAX_MESSAGE_CHARS = 40_000;
/** What an interrupted turn needs to let go of its requests, in milliseconds. */
const SHUTDOWN_MS = 500;

export function createConversationService(parts: ConversationParts): ConversationService {
  const running = createRunningTurns();
  const forgotten = createForgotten(parts.store);
  const { store, queue } = parts;
  return {
    receive: async (message) => forgotten.receiptOf(message.thread, message.messageId) ?? receive(message, parts),
    command: (command) => takeCommand(command, parts),
    edited: (thread, messageId, text) => edited({ thread, messageId, text }, parts),
    async deleted(thread, messageId) {
      const message = await store.deleteMessage(thread, messageId);
      if (message?.turnId === undefined) return;
      const others = await store.turnMessages(message.turnId);
      if (others.length > 0) void queue.interrupt(message.turnId, 'restart');
      else await stopTurn(message.turnId, parts);
    },
    feedback: (feedback) => keepFeedback(feedback, parts),
    knows: async (thread) => (await store.findSessionByThread(thread)) !== undefined,
    heard: (platform, limit, filter) => heard(platform, limit, { filter, store }),
    async start() {
      await queue.start({
        run: (turnId, holdsTurn) => runTurn(turnId, parts, { running, forgotten, holdsTurn }),
        interrupt: (turnId, reason) => running.interrupt(turnId, reason),
        takeOver: () => repeatStops(parts),
      });
    },
    async stop(graceMs) {
      const allEnded = new AbortController();
      const patience = parts.clock.sleep(graceMs, allEnded.signal).then(() => running.shutDown());
      await queue.stop(graceMs + SHUTDOWN_MS);
      allEnded.abort();
      await patience;
    },
  };
}

async function keepFeedback(
  { turnId, author, verdict }: InboundFeedback,
  { store, log }: ConversationParts,
): Promise<'noted' | 'unknown'> {
  const isNoted = await store.recordFeedback({ turnId, verdict, userIdentifier: userIdentifier(author) });
  if (isNoted) log.info({ turn: turnId, verdict }, 'feedback');
  return isNoted ? 'noted' : 'unknown';
}

async function heard(
  platform: string,
  limit: number,
  { filter: { keyPrefix, author } = {}, store }: { filter: HeardFilter | undefined } & Pick<ConversationParts, 'store'>,
): Promise<readonly HeardThread[]> {
  const messages = await store.latestMessages(platform, limit, {
    ...(keyPrefix === undefined ? {} : { keyPrefix }),
    ...(author === undefined ? {} : { author: userIdentifier(author) }),
  });
  return messages.map(({ threadKey, platformMessageId, createdAt }) => ({
    thread: threadKey as ThreadKey,
    messageId: platformMessageId,
    at: createdAt,
  }));
}

/** Stores the message with its turn, then lets the queue run it. A redelivered one ends at the store. */
async function receive(message: InboundMessage, parts: ConversationParts): Promise<Receipt> {
  if (message.text.length > MAX_MESSAGE_CHARS) {
    return {
      outcome: 'refused',
      sentence: `That message is longer than ${MAX_MESSAGE_CHARS} characters. Send it as a file.`,
    };
  }
  const command = message.files.length === 0 ? commandIn(message.text) : undefined;
  return take(acceptanceOf(message, command, message.messageId), message, parts);
}

type Accepting = Extract<Receipt, { turnId: string }>;

async function take(
  acceptance: Acceptance,
  where: Pick<InboundMessage, 'thread' | 'place'>,
  parts: ConversationParts,
): Promise<Accepting> {
  const accepted = await parts.store.accept(acceptance);
  if (!accepted.redelivery) await begin(accepted, { ...where, ...acceptance.turn }, parts);
  return {
    outcome: accepted.redelivery ? 'redelivery' : 'accepted',
    sessionId: accepted.session.id,
    messageId: accepted.message.id,
    turnId: accepted.turn.id,
    waiting: accepted.waiting,
  };
}

async function begin(
  accepted: Accepted,
  { thread, place, replyTarget }: Pick<InboundMessage, 'thread' | 'place'> & Pick<Turn, 'replyTarget'>,
  parts: ConversationParts,
): Promise<void> {
  const { turn, session } = accepted;
  const { command } = turn;
  try {
    if (command === 'stop' || command === 'forget') await stopThread(thread, { before: turn.id }, parts);
    // What is said from here on belongs to the next session: else it would be forgotten, unanswered, along with this one.
    const leaves = command === 'forget' || (command === 'new' && place === 'direct');
    if (leaves) await parts.store.detachSession(session.id);
  } finally {
    // It is stored, so nobody sends it again.
    await parts.queue.enqueue(thread, turn.id);
  }
  // Stored is stored: what the platform makes of a sign holds up neither this message nor the next.
  if (accepted.waiting && command !== 'stop') void signalWaiting({ ...turn, replyTarget }, thread, parts);
}

/** Of the message that came just now, which may have joined a turn that waits already. */
async function signalWaiting(turn: Turn, thread: ThreadKey, parts: ConversationParts): Promise<void> {
  const { messageId, context } = turn.replyTarget;
  const target = {
    thread,
    sessionId: turn.sessionId,
    turnId: turn.id,
    context,
    ...(messageId === undefined ? {} : { messageId }),
  };
  await parts.openReply(target).signal('waiting');
}

const OF_AN_EARLIER_ONE =
  'That belongs to an earlier workflow; another one has its place now. To go on with it, say `new` and send me its file.';

async function takeCommand(command: InboundCommand, parts: ConversationParts): Promise<CommandResult> {
  const { store } = parts;
  if (command.name === 'validate' && command.file !== undefined) {
    return { kind: 'done', text: verdictOnFile(command.file) };
  }
  const here = await store.findSessionByThread(command.thread);
  const { sessionId = here?.id } = command;
  if (command.name === 'stop') {
    const stopped = await stopThread(command.thread, command, parts);
    return { kind: 'done', text: stopped ? 'Stopping.' : 'Nothing is running here.' };
  }
  if (here === undefined && !isReadOnly(command.name)) {
    return { kind: 'done', text: 'There is nothing here yet. Say what the workflow should do.' };
  }
  const isEarlier = sessionId !== here?.id;
  if (isEarlier && !isReadOnly(command.name)) return { kind: 'done', text: OF_AN_EARLIER_ONE };
  const refusal = undoRefusal(command, here);
  if (refusal !== undefined) return { kind: 'done', text: refusal };
  const session = isEarlier && sessionId !== undefined ? await store.getSession(sessionId) : here;
  if (isReadOnly(command.name)) {
    const outcome = await readCommand(command.name, asOf(session, command), userIdentifier(command.author), parts);
    const revision =
      session === undefined || outcome.revision === undefined
        ? undefined
        : await store.getRevision(session.id, outcome.revision);
    const attachment =
      revision === undefined
        ? {}
        : { attachment: { fileName: revision.fileName, content: revision.yaml, revision: revision.number } };
    return { kind: 'done', text: outcome.text, ...attachment };
  }
  const message = { ...command, messageId: command.commandId, text: command.name, files: [] };
  const { turnId } = await take(acceptanceOf(message, command.name, undefined), command, parts);
  return { kind: 'queued', turnId };
}

/** Stops what runs and what waits in a thread, up to the turn `before`, or of one session alone, without waiting for any of it. */
async function stopThread(
  thread: ThreadKey,
  { before, sessionId }: { readonly before?: string; readonly sessionId?: string | undefined },
  parts: ConversationParts,
): Promise<boolean> {
  const unfinished = await parts.store.unfinishedTurnsOf(thread);
  const end = unfinished.findIndex(({ id }) => id === before);
  const turns = unfinished
    .slice(0, end === -1 ? undefined : end)
    .filter((turn) => turn.state !== 'answered' && (sessionId === undefined || turn.sessionId === sessionId))
    // These have been carried out, or cannot be taken back, from when they were stored.
    .filter(({ command }) => command !== 'forget' && command !== 'new');
  for (const turn of turns) await stopTurn(turn.id, parts);
  return turns.length > 0;
}

/** A process that was killed between storing a `stop` and carrying it out has left the turns before it unstopped. */
async function repeatStops(parts: ConversationParts): Promise<void> {
  for (const { id, command, threadKey } of await parts.store.unfinishedTurns()) {
    if (command === 'stop' || command === 'forget') await stopThread(threadKey as ThreadKey, { before: id }, parts);
  }
}

/** Whoever runs the turn is told at once, and need not be waited for: whoever begins it from here on finds the stop on its row. */
async function stopTurn(turnId: string, { store, queue }: ConversationParts): Promise<void> {
  await store.requestStop(turnId);
  void queue.interrupt(turnId, 'stopped');
}

async function edited(
  { thread, messageId, text }: { thread: ThreadKey; messageId: string; text: string },
  { store, queue }: ConversationParts,
): Promise<'restarted' | 'offer_redo' | 'unknown'> {
  const message = await store.editMessage(thread, messageId, text);
  if (message?.turnId === undefined) return 'unknown';
  const turn = await store.getTurn(message.turnId);
  if (turn === undefined) return 'unknown';
  if (turn.state === 'queued') return 'restarted';
  if (turn.state === 'running' && (await queue.interrupt(turn.id, 'restart'))) return 'restarted';
  const session = await store.getSession(turn.sessionId);
  return session?.threadKey === thread ? 'offer_redo' : 'unknown';
}
