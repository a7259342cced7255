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

/** Limits of one trial; it stops at the first that it reaches. */
interface TrialLimits {
  readonly maxSteps: number;
  readonly maxMs: number;
  /** Input and output, all steps together. */
  readonly maxTokens: number;
}

/** Limits on requests; each applies to one person unless its name says otherwise. Undefined means no limit. Authors that cannot be told apart have none. */
export interface TurnLimits {
  /** Model turns in any 60 minutes. */
  readonly perHour?: number;
  /** Turns that wait or run at the same time. */
  readonly atOnce?: number;
  /** The same for all turns of one workspace. */
  readonly atOnceInWorkspace?: number;
  /** Model usage per day. */
  readonly budgets?: BudgetLimits;
  /** Prices of tokens. */
  readonly prices?: PriceTable;
}

/** The dependencies of the conversation service, built by the composition root. */
export interface ConversationDependencies {
  readonly store: SessionStore;
  readonly queue: TurnQueue;
  readonly provider: Provider;
  readonly workflow: WorkflowTasks;
  /** Runs the code steps of trials. */
  readonly code: CodeRunner;
  readonly trialLimits: TrialLimits;
  /** Opens the reply of a turn on the platform of its thread. */
  readonly openReply: (target: ReplyTarget, right?: WriteRight) => ReplyPort;
  /** Draws revisions for platforms that show pictures; without it, none are shown. */
  readonly pictures?: Pick<Pictures, 'png' | 'warmUp'>;
  readonly limits: TurnLimits;
  readonly budgets: Budgets;
  /** The current rules on who may use Threadsmith, and for what. */
  readonly policy: () => PolicyRules;
  /** Web address of a conversation, on platforms that have one. */
  readonly linkTo?: (thread: ThreadKey) => Promise<string | undefined>;
  /** Receives observations for operators. */
  readonly observe: Observe;
  readonly log: Log;
  readonly clock: Clock;
}
