import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReplyPort, ReplyTarget, WriteRight } from './reply-port.ts';
import type { ThreadKey } from './thread-key.ts';

export interface AdapterHealth {
  readonly ready: boolean;
  /** One sentence for the operator when `ready` is false. */
  readonly detail?: string;
}

/** A path on the web server that belongs to another adapter (Slack's HTTP events). The listener reads the request itself. */
export interface HttpMount {
  readonly path: string;
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
}

/** How a request to a platform ended; `unclear`: it may have taken effect. */
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
   * Connects and begins to listen. If the platform cannot be reached, resolves after the first attempt: `health()` then says why no messages arrive, and the
   * attempts continue until one succeeds or `stop` is called. Throws a `ThreadsmithError` only for a problem that waiting cannot fix, such as a wrong token
   * or a missing permission.
   */
  start(): Promise<void>;
  /** Stops listening; replies in progress may still be finished. */
  stop(): Promise<void>;
  /**
   * The reply side of a turn, also for a turn that an earlier process began. The caller confirms `right` before each call of the port; an adapter that waits
   * during a call confirms it again afterwards.
   */
  openReply(target: ReplyTarget, right?: WriteRight): ReplyPort;
  health(): AdapterHealth;
  /** Web address of a conversation; undefined when it has none. Never rejects. */
  linkTo?(thread: ThreadKey): Promise<string | undefined>;
  /**
   * For adapters whose clients are connected to this process. Called for each turn that another replica begins or ends, and with undefined after a time in
   * which such reports may have been missed.
   */
  elsewhere?(turn: TurnElsewhere | undefined): void;
  /** For platforms that call us over HTTP. */
  readonly mount?: HttpMount;
}
