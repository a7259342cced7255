import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReplyPort, ReplyTarget } from './reply-port.ts';

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
  /** Only where the platform calls us over HTTP. */
  readonly mount?: HttpMount;
}
