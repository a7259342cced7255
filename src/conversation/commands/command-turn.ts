import type { ThreadKey } from '../../chat/thread-key.ts';
import type { ChatMessage, ChatSession, Turn } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { forgetsAll, isReadCommand, isRevisionCommand } from '../receive/command-words.ts';
import { readRevisionWords } from '../receive/revision-words.ts';
import { mayChange, needsPermission, noPermission } from '../receive/permissions.ts';
import { runExpectationCommand } from '../trial/expectation-commands.ts';
import { runTrialTurn, type TrialContext } from '../trial/trial-turn.ts';
import type { CommandInput, CommandOutcome } from './command-outcome.ts';
import { earlierSessions } from './forget.ts';
import { findMeantRevision } from './find-revision.ts';
import { runReadCommand } from './read-command.ts';
import { noSuchRevision, runRevisionCommand } from './revision-commands.ts';

const FRESH_START = 'A fresh start: say what the workflow should do. The earlier one is in `list`.';
const MESSAGES_STAY = 'The messages in this thread stay until someone deletes them.';
const ONE_THREAD = 'This conversation keeps its workflow. Start another conversation for another workflow.';
const NOTHING_TO_REGENERATE = 'There is no answer to regenerate yet. Say what the workflow should do.';

/** Runs a command that became a turn. */
export async function runCommandTurn(
  input: CommandInput,
  dependencies: Pick<ConversationDependencies, 'store' | 'workflow' | 'linkTo' | 'policy' | 'observe'> &
    TrialContext & { readonly isPrivate: boolean },
): Promise<CommandOutcome> {
  const { store } = dependencies;
  const { name, turn, message } = input;
  let { session } = input;
  const user = message?.metadata.author ?? '';
  const isDirect = message?.metadata.direct === true;
  const says = (text: string): CommandOutcome => ({ kind: 'command', command: name, text });
  if (name === 'try') return runTrialTurn(input, dependencies);
  if (name === 'expect') return runExpectationCommand(message?.content ?? '', session, dependencies);
  const request = readRevisionWords(message?.content ?? '');
  if (name === 'show' && request?.command === 'show' && session !== undefined) {
    const shown = await findMeantRevision(request.which, { session, store, askedAt: turn.createdAt });
    if (shown === undefined) return says(await noSuchRevision(request.which, { session, store }));
    session = { ...session, currentRevision: shown.number };
  }
  if (isReadCommand(name)) {
    const isPrivate = isDirect || dependencies.isPrivate;
    const { text, revision } = await runReadCommand(name, { session, user, isPrivate }, dependencies);
    return { ...says(text), ...(revision === undefined ? {} : { revision: revision.number }) };
  }
  if (
    needsPermission(name) &&
    session !== undefined &&
    !(await mayChange(message?.metadata ?? {}, session, dependencies))
  )
    return says(noPermission({ command: name, user, thread: turn.threadKey as ThreadKey }, dependencies));
  if (name === 'undo') return { ...says(''), ...(await undo(session, store)) };
  if (isRevisionCommand(name))
    return { ...says(''), ...(await runRevisionCommand(request, session, turn.createdAt, dependencies)) };
  if (name === 'stop') return says((await hasStopped(turn, store)) ? 'Stopped.' : 'Nothing is running here.');
  if (name === 'forget') return { ...says(''), ...(await forget(turn, message, dependencies)) };
  if (name === 'new') return says(isDirect ? await startFresh(turn, store) : ONE_THREAD);
  return says(NOTHING_TO_REGENERATE);
}

/** The session was already detached when the command was accepted, unless the process was killed in between. */
async function startFresh({ sessionId }: Turn, store: SessionStore): Promise<string> {
  await store.detachSession(sessionId);
  return FRESH_START;
}

async function forget(
  turn: Turn,
  message: ChatMessage | undefined,
  dependencies: Pick<ConversationDependencies, 'store' | 'policy'>,
): Promise<Pick<CommandOutcome, 'text' | 'forgets'>> {
  const forgets = forgetsAll(message?.content ?? '') ? 'all' : 'conversation';
  const earlier = await earlierSessions(turn, dependencies);
  const count = earlier.length === 1 ? '1 earlier one' : `${earlier.length} earlier ones`;
  const text =
    forgets === 'all'
      ? `Forgotten: I deleted my copy of this conversation${earlier.length === 0 ? '' : ` and ${count}`}, with all revisions. ${MESSAGES_STAY}`
      : `Forgotten: I deleted my copy of this conversation and its revisions. ${MESSAGES_STAY}`;
  const hint =
    forgets === 'conversation' && earlier.length > 0 ? ` I still have ${count}; \`forget all\` deletes them, too.` : '';
  return { text: `${text}${hint}`, forgets };
}

async function undo(
  session: ChatSession | undefined,
  store: SessionStore,
): Promise<Pick<CommandOutcome, 'text' | 'revision' | 'makeCurrent'>> {
  if (session?.currentRevision === undefined) return { text: 'There is nothing to undo yet.' };
  const current = await store.getRevision(session.id, session.currentRevision);
  if (current?.basedOn === undefined) return { text: 'This is the first revision, so there is nothing to undo.' };
  return {
    text: `Revision ${current.basedOn} is the current one again. Undone: ${current.changes}.`,
    revision: current.basedOn,
    makeCurrent: current.basedOn,
  };
}

/** Turns run in order, so a turn that this command stopped is the last one that ended. */
async function hasStopped({ sessionId, createdAt }: Turn, store: SessionStore): Promise<boolean> {
  const last = await store.lastMessageTurn(sessionId);
  if (last?.outcome === 'stopped' && last.finishedAt !== undefined && last.finishedAt >= createdAt) return true;
  const [answer] = (await store.recentMessages(sessionId, 3)).filter(({ role }) => role === 'assistant').slice(-1);
  return answer?.metadata.outcome === 'stopped' && answer.metadata.trial !== undefined && answer.createdAt >= createdAt;
}
