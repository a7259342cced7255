import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { TrialValues } from '../../../src/chat/trial-form.ts';
import type { Log } from '../../../src/log.ts';
import type { InteractionReply } from './interaction-reply.ts';
import type { DiscordApi } from '../client/api.ts';
import type { InteractionOrigin } from './interaction-origin.ts';
import type { ChannelCache } from '../gateway/channel-cache.ts';
import type { FileReader } from '../receive/files.ts';
import type { DiscordRetry } from '../client/retry.ts';
import type { BoundedMap } from '../../../src/async/bounded-map.ts';

import type { Threads } from '../reply/open-thread.ts';

export interface InteractionDependencies {
  readonly conversation: ConversationPort;
  readonly api: DiscordApi;
  readonly channelCache: ChannelCache;
  readonly files: FileReader;
  readonly threads: Threads;
  readonly retry: DiscordRetry;
  readonly clock: Clock;
  readonly log: Log;
  /** Interactions by id. One that is delivered twice must not, for example, stop the next answer too. */
  readonly handled: BoundedMap<string, true>;
  /** Values of a trial form that could not be used, by conversation and person. */
  readonly unsentForms: BoundedMap<string, TrialValues>;
  readonly newId: () => string;
}

/** One interaction with everything that its handling needs. */
export interface InteractionContext {
  readonly id: string;
  readonly origin: InteractionOrigin;
  readonly answer: InteractionReply;
  readonly dependencies: InteractionDependencies;
}
