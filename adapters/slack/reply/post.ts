import type { Clock } from '../../../src/async/clock.ts';
import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { ButtonTarget } from '../format/message-blocks.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import type { SlackApi } from '../client/web-api.ts';

/** With no more growing answers than this each may be edited as often as it likes. */
export const FEW = 4;

/** One message of ours, however it is kept up to date. */
export interface SlackPost {
  readonly ts: string;
  /** Shows a view; throws `SlackCallFailure`. */
  show(view: ReplyView): Promise<void>;
  /** Milliseconds until the budget has room for more of it. */
  waitMs(): number;
  /** Nothing more will be shown: gives back what was kept for it. */
  abandon(): void;
}

export interface PostDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly capabilities: SlackCapabilities;
  readonly channel: string;
  readonly buttons: ButtonTarget;
  /** Marks messages as finished deps of this turn; an unmarked one was left behind by a process that died. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Slack ends the thread's agent session with its stream. */
  readonly onStreamStopped: () => void;
}
