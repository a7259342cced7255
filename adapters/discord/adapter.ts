import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { Log } from '../../src/log.ts';
import { createApi } from './api.ts';
import { createDirectory } from './directory.ts';
import { createFileReader } from './files.ts';
import { createGateway } from './gateway.ts';
import { createInbound } from './inbound.ts';
import { createChannelReply } from './outbound.ts';
import { placeOf } from './place.ts';
import { createRestClient } from './rest-client.ts';
import { createSigns, type Clock } from './signs.ts';
import { createThreads } from './threads.ts';

export interface DiscordOptions {
  readonly token: string;
  /** Ends in `/api`: a proxy of Discord's API or a server for tests. The gateway's address comes from there too. */
  readonly apiUrl?: string;
}

export interface DiscordParts {
  readonly conversation: ConversationPort;
  readonly options: DiscordOptions;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Joins Discord to the house: direct messages, mentions, threads, commands and buttons. */
export function createDiscordAdapter({ conversation, options, log, clock, newId }: DiscordParts): ChatAdapter {
  const client = createRestClient({ ...options, now: () => clock.now() });
  const api = createApi(client);
  const directory = createDirectory(api);
  const threads = createThreads({ api, log });
  const signs = createSigns({ api, clock, log });
  const files = createFileReader(options.apiUrl);
  const inbound = createInbound({
    conversation,
    api,
    directory,
    files,
    threads,
    signs,
    log,
    newId,
    isReduced: () => gateway.isReduced(),
  });
  const gateway = createGateway({
    rest: client.rest,
    token: options.token,
    log,
    clock,
    onEvent(event) {
      directory.learn(event);
      inbound.hear(event);
    },
    onFreshSession: () => undefined,
  });
  return {
    platform: 'discord',
    start: () => gateway.connect(),
    async stop() {
      await gateway.close();
      await inbound.idle();
    },
    openReply(target) {
      const place = placeOf(target.context);
      if (place.kind === 'interaction') throw new Error('not yet');
      return createChannelReply(target, place, { api, threads, signs });
    },
    health: () => gateway.health(),
  };
}
