import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { Log } from '../../src/log.ts';
import { createApi } from './api.ts';
import { createCatchUp } from './catch-up.ts';
import { registerCommands } from './commands.ts';
import { createDirectory } from './directory.ts';
import { createFileReader } from './files.ts';
import { createGateway } from './gateway.ts';
import { createGuestReply } from './guest-reply.ts';
import { createInbound } from './inbound.ts';
import { handleInteraction } from './interactions.ts';
import { createNowhereReply } from './nowhere-reply.ts';
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
export function createDiscordAdapter(parts: DiscordParts): ChatAdapter {
  const { options, log, clock } = parts;
  const client = createRestClient({ ...options, now: () => clock.now() });
  const api = createApi(client);
  const directory = createDirectory(api);
  const threads = createThreads({ api, log });
  const signs = createSigns({ api, clock, log });
  const files = createFileReader(options.apiUrl);
  const inbound = createInbound({
    ...parts,
    api,
    directory,
    files,
    threads,
    signs,
    isReduced: () => gateway.isReduced(),
  });
  const stopped = new AbortController();
  const catchUp = createCatchUp({ ...parts, api, take: (message) => inbound.take(message), signal: stopped.signal });
  const gateway = createGateway({
    rest: client.rest,
    token: options.token,
    log,
    clock,
    onEvent(event) {
      directory.learn(event);
      inbound.hear(event);
      if (event.t === 'INTERACTION_CREATE') void handleInteraction(event.d, { ...parts, api, directory, files, threads });
      if (event.t === 'READY') void registerCommands(client, event.d.application.id, log);
    },
    onFreshSession: catchUp,
  });
  return {
    platform: 'discord',
    start: () => gateway.connect(),
    async stop() {
      stopped.abort();
      await gateway.close();
      await inbound.idle();
    },
    openReply(target) {
      const place = placeOf(target.context);
      if (place.kind === 'nowhere') return createNowhereReply();
      if (place.kind === 'interaction') return createGuestReply(target, place, api);
      return createChannelReply(target, place, { api, threads, signs });
    },
    health: () => gateway.health(),
  };
}
