import type { Clock } from '../async/clock.ts';
import type { ReplyPort, ReplyTarget, WriteRight } from '../chat/reply-port.ts';
import type { ThreadKey } from '../chat/thread-key.ts';
import type { Provider } from '../llm/provider.ts';
import type { PriceTable } from '../llm/token-price.ts';
import type { Observe } from '../observe/observer.ts';
import type { Pictures } from '../picture/picture.ts';
import type { Log } from '../log.ts';
import type { PolicyRules } from '../policy/policy.ts';
import type { TurnQueue } from '../queue/turn-queue.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { CodeRunner } from '../trial/python/code-runner.ts';
import type { BudgetLimits, Budgets } from './receive/budgets.ts';
import type { WorkflowTasks } from './workflow-tasks.ts';

/** What one trial may take; at any of these it stops. */
interface TrialLimits {
  readonly maxSteps: number;
  readonly maxMs: number;
  /** In and out, of all steps together. */
  readonly maxTokens: number;
}

/** How much people may ask for; of one person where nothing else is said. Undefined: without a limit, as it is for authors that are not told apart. */
export interface TurnLimits {
  /** Turns that a model answers, in any 60 minutes. */
  readonly perHour?: number;
  /** Turns that wait or run at the same time. */
  readonly atOnce?: number;
  /** Turns of one workspace that wait or run at the same time. */
  readonly atOnceInWorkspace?: number;
  /** What models may take in a day. */
  readonly budgets?: BudgetLimits;
  /** What tokens cost. */
  readonly prices?: PriceTable;
}

/** What the conversation service needs; the composition root builds and passes it. */
export interface ConversationDependencies {
  readonly store: SessionStore;
  readonly queue: TurnQueue;
  readonly provider: Provider;
  readonly workflow: WorkflowTasks;
  /** Runs the code steps of trials. */
  readonly code: CodeRunner;
  readonly trialLimits: TrialLimits;
  /** The reply side of a turn on the platform of its thread. */
  readonly openReply: (target: ReplyTarget, right?: WriteRight) => ReplyPort;
  /** Draws revisions for platforms that show pictures; without it, none are shown. */
  readonly pictures?: Pick<Pictures, 'png' | 'warmUp'>;
  readonly limits: TurnLimits;
  readonly budgets: Budgets;
  /** The rules that hold now on who may use Threadsmith and what. */
  readonly policy: () => PolicyRules;
  /** The address of a conversation, on platforms where it has one. */
  readonly linkTo?: (thread: ThreadKey) => Promise<string | undefined>;
  /** Told of what happens, for operators. */
  readonly observe: Observe;
  readonly log: Log;
  readonly clock: Clock;
}
