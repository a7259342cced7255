import type { Clock } from '../../../src/async/clock.ts';
import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { ButtonTarget } from '../format/message-blocks.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import type { SlackApi } from '../client/web-api.ts';

/** Up to this many growing answers, edits need no restraint. */
export const FEW = 4;

/** One of our messages, whether it is streamed or edited. */
export interface SlackPost {
  readonly ts: string;
  /** Shows a view; throws `SlackCallFailure`. */
  show(view: ReplyView): Promise<void>;
  /** Milliseconds until the budget allows the next text. */
  waitMs(): number;
  /** Releases the reserved calls when nothing more will be shown. */
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
  /** Marks messages as finished parts of this turn. An unmarked one belongs to a process that died. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Called because Slack ends the thread's agent session with its stream. */
  readonly onStreamStopped: () => void;
}
