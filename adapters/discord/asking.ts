import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { Log } from '../../src/log.ts';
import type { Answer } from './answers.ts';
import type { DiscordApi } from './api.ts';
import type { Asker } from './asker.ts';
import type { Directory } from './directory.ts';
import type { FileReader } from './files.ts';
import type { Patience } from './patience.ts';
import type { Recent } from './recent.ts';
import type { Clock } from './signs.ts';
import type { Threads } from './threads.ts';

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
  readonly handled: Recent<true>;
  readonly newId: () => string;
}

/** One interaction with everything that its handling needs. */
export interface Asking {
  readonly id: string;
  readonly asker: Asker;
  readonly answer: Answer;
  readonly parts: InteractionParts;
}
