import type { ReplyPort, ReplyTarget } from './reply-port.ts';

export interface AdapterHealth {
  readonly ready: boolean;
  /** One sentence for the operator when not ready. */
  readonly detail?: string;
}

/** The folder that joins one platform to the house. */
export interface ChatAdapter {
  readonly platform: string;
  /** Connects and begins to listen; resolves when messages can arrive. Throws a `ThreadsmithError` that says what to mend. */
  start(): Promise<void>;
  /** Stops listening; replies that are under way may still be finished. */
  stop(): Promise<void>;
  /** The reply side of a turn; also for turns that an earlier process began. */
  openReply(target: ReplyTarget): ReplyPort;
  health(): AdapterHealth;
}
