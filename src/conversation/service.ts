import type { ConversationPort, InboundFeedback } from '../chat/conversation-port.ts';
import { userIdentifier } from '../chat/inbound-message.ts';
import type { ThreadKey } from '../chat/thread-key.ts';
import { shortenText } from '../text/cut-text.ts';
import { createBudgets, type Budgets } from './receive/budgets.ts';
import { runButtonCommand } from './commands/button-command.ts';
import { listWorkflows } from './commands/list-workflows.ts';
import type { ConversationDependencies } from './dependencies.ts';
import { deleteMessage, editMessage } from './receive/changed-message.ts';
import { createForgottenMessages } from './receive/forgotten-messages.ts';
import { receiveMessage } from './receive/receive-message.ts';
import { repeatStops, stopThreads } from './receive/stop-turns.ts';
import { createCodeRunner } from '../trial/python/code-runner.ts';
import { checkTrial, trialForm } from './trial/trial-form.ts';
import { runTurn } from './turn/run-turn.ts';
import { createRunningTurns } from './turn/running-turns.ts';
import { unobserved } from '../observe/observer.ts';
import { OPEN_POLICY } from '../policy/policy.ts';
import { threadedWorkflowTasks } from './threaded-tasks.ts';

export interface ConversationService extends ConversationPort {
  /** Starts to run turns, first those that an earlier process left unfinished. */
  start(): Promise<void>;
  /** Waits at most `graceMs` for running turns; the next start finishes the rest. */
  stop(graceMs: number): Promise<void>;
}

/** Defaults: large configs are processed in a worker thread; everybody may use it without limits; there are no admins and no observer. */
export type ConversationOptions = Omit<ConversationDependencies, WithDefault | 'budgets'> &
  Partial<Pick<ConversationDependencies, WithDefault>>;
type WithDefault = 'workflow' | 'policy' | 'limits' | 'code' | 'trialLimits' | 'observe';

const DEFAULTS: Pick<ConversationDependencies, 'policy' | 'limits' | 'observe' | 'trialLimits'> = {
  policy: () => OPEN_POLICY,
  limits: {},
  observe: unobserved,
  trialLimits: { maxSteps: 40, maxMs: 10 * 60_000, maxTokens: 200_000 },
};

/** How long an interrupted turn may take to close its requests, in milliseconds. */
const SHUTDOWN_MS = 500;

export function createConversationService(options: ConversationOptions): ConversationService {
  const given = { ...DEFAULTS, workflow: threadedWorkflowTasks(), code: createCodeRunner(), ...options };
  const dependencies = { ...given, budgets: budgetsOf(given) };
  const { store, queue, clock } = dependencies;
  const running = createRunningTurns();
  const forgotten = createForgottenMessages(store);
  return {
    receive: async (message) =>
      forgotten.receiptOf(message.thread, message.messageId) ?? receiveMessage(message, dependencies),
    command: (command) => runButtonCommand(command, dependencies),
    trialForm: (place) => trialForm(place, dependencies),
    checkTrial: (place, values) => checkTrial(place, values, dependencies),
    edited: (thread, messageId, text) => editMessage(thread, messageId, text, dependencies),
    deleted: (thread, messageId) => deleteMessage(thread, messageId, dependencies),
    leave: (keyPrefix) => stopThreads(keyPrefix, dependencies),
    feedback: (feedback) => recordFeedback(feedback, dependencies),
    refusesGuests: () => !dependencies.policy().guests,
    knows: async (thread) => (await store.findSessionByThread(thread)) !== undefined,
    workflows: (asker, limit) => listWorkflows(asker, limit, dependencies),
    renamed: (thread, title) => renameSession(thread, title, dependencies),
    heard: (platform, limit, filter) => store.latestMessages(platform, limit, filter),
    start: () =>
      queue.start({
        run: (turnId, holdsTurn) => runTurn(turnId, dependencies, { running, forgotten, holdsTurn }),
        interrupt: (turnId, reason) => running.interrupt(turnId, reason),
        takeOver: () => repeatStops(dependencies),
      }),
    async stop(graceMs) {
      const allEnded = new AbortController();
      const interrupting = clock.sleep(graceMs, allEnded.signal).then(() => running.shutDown());
      await queue.stop(graceMs + SHUTDOWN_MS);
      allEnded.abort();
      await interrupting;
      await dependencies.code.close();
    },
  };
}

/** Titles are one line; platforms allow up to 200 characters. */
const MAX_TITLE_CHARS = 200;

async function renameSession(thread: ThreadKey, title: string, { store }: ConversationDependencies): Promise<void> {
  const line = shortenText(title.replaceAll(/\s+/g, ' ').trim(), MAX_TITLE_CHARS);
  const session = await store.findSessionByThread(thread);
  if (session !== undefined && line !== '') await store.renameSession(session.id, line);
}

function budgetsOf({
  limits: { budgets = {}, prices = {} },
  ...dependencies
}: Pick<ConversationDependencies, 'store' | 'log' | 'limits'>): Budgets {
  return createBudgets({ ...dependencies, limits: budgets, prices, now: () => new Date() });
}

async function recordFeedback(
  { turnId, author, sessionId, verdict }: InboundFeedback,
  { store, log }: ConversationDependencies,
): Promise<'noted' | 'unknown'> {
  if (sessionId !== undefined && (await store.getTurn(turnId))?.sessionId !== sessionId) return 'unknown';
  const isNoted = await store.recordFeedback({ turnId, verdict, userIdentifier: userIdentifier(author) });
  if (isNoted) log.info({ turn: turnId, verdict }, 'feedback');
  return isNoted ? 'noted' : 'unknown';
}
