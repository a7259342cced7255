import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReplyPort, ReplyTarget, WriteRight } from './reply-port.ts';
import type { ThreadKey } from './thread-key.ts';

export interface AdapterHealth {
  readonly ready: boolean;
  /** One sentence for the operator when not ready. */
  readonly detail?: string;
}

/** A path on the web server that belongs to another adapter (Slack's HTTP events). The listener reads the request itself. */
export interface HttpMount {
  readonly path: string;
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
}

/** How a request to a platform came to its end; `unclear`: it may have had its effect. */
export type CallResult = 'ok' | 'rate_limited' | 'unclear' | 'refused';

/** A turn of this platform that another replica runs on the same database. */
export interface TurnElsewhere {
  readonly type: 'began' | 'ended';
  readonly thread: string;
  readonly sessionId: string;
  readonly turnId: string;
}

/** Connects one platform. */
export interface ChatAdapter {
  readonly platform: string;
  /**
   * Connects and begins to listen. Throws a `ThreadsmithError` that says what to fix, and only for failures that waiting cannot fix: a wrong token, a
   * missing permission. If the platform cannot be reached at the moment, it resolves after the first attempt, `health()` says why messages cannot arrive
   * yet, and the attempts go on until one succeeds or `stop` is called.
   */
  start(): Promise<void>;
  /** Stops listening; replies that are under way may still be finished. */
  stop(): Promise<void>;
  /**
   * The reply side of a turn; also for turns that an earlier process began. The caller confirms `right` before each call of the port; an adapter that waits
   * inside of a call confirms it again afterwards.
   */
  openReply(target: ReplyTarget, right?: WriteRight): ReplyPort;
  health(): AdapterHealth;
  /** The address at which a person opens a conversation of the platform; undefined where it has none. Never rejects. */
  linkTo?(thread: ThreadKey): Promise<string | undefined>;
  /**
   * Only where something that is shown lives in this process. Called for each turn that another replica begins or has ended, and with undefined after a time
   * in which that could not be heard.
   */
  elsewhere?(turn: TurnElsewhere | undefined): void;
  /** Only where the platform calls us over HTTP. */
  readonly mount?: HttpMount;
}
