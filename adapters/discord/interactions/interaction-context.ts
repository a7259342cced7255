import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { Log } from '../../../src/log.ts';
import type { Answer } from './interaction-reply.ts';
import type { DiscordApi } from '../client/api.ts';
import type { Asker } from './interaction-origin.ts';
import type { Directory } from '../gateway/channel-cache.ts';
import type { FileReader } from '../receive/files.ts';
import type { Patience } from '../client/retry.ts';
import type { BoundedMap } from '../../../src/async/bounded-map.ts';

import type { Threads } from '../reply/open-thread.ts';

export interface InteractionParts {
  readonly conversation: ConversationPort;
  readonly api: DiscordApi;
  readonly directory: Directory;
  readonly files: FileReader;
  readonly threads: Threads;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly log: Log;
  /** Interactions by their ids: one that is delivered twice must not, for example, stop the next answer too. */
  readonly handled: BoundedMap<string, true>;
  readonly newId: () => string;
}

/** One interaction with everything that its handling needs. */
export interface Asking {
  readonly id: string;
  readonly asker: Asker;
  readonly answer: Answer;
  readonly parts: InteractionParts;
}
