import { createKeyedQueue } from '../../src/async/keyed-queue.ts';
import { createBoundedMap } from '../../src/async/bounded-map.ts';
import type { Clock } from '../../src/async/clock.ts';
import type { GatewayReadyDispatchData } from 'discord.js';
import type { AdapterHealth, CallResult, ChatAdapter } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { ReplyPort, ReplyTarget, WriteRight } from '../../src/chat/reply-port.ts';
import type { TrialValues } from '../../src/chat/trial-form.ts';
import type { Log } from '../../src/log.ts';
import { createApi } from './client/api.ts';
import { createCatchUp } from './gateway/catch-up.ts';
import { registerCommands, type CommandDependencies } from './interactions/register-commands.ts';
import { createChannelCache, type ChannelCache } from './gateway/channel-cache.ts';
import { permissionSentences } from './setup/doctor.ts';
import { presentGuilds, type PresentGuild } from './setup/present-guilds.ts';
import { createEdits } from './reply/edits.ts';
import { replyFailure } from './client/failure.ts';
import { createFileReader, type FileReader } from './receive/files.ts';
import { createUnseenDms } from './gateway/unseen-dms.ts';
import { createEventReader } from './gateway/read-event.ts';
import { createGateway } from './gateway/gateway.ts';
import { createUserInstallReply } from './reply/user-install-reply.ts';
import { createInbound } from './receive/inbound.ts';
import { handleInteraction } from './interactions/handle-interaction.ts';
import { createDmAfterExpiry } from './reply/dm-after-expiry.ts';
import { createNotices } from './reply/notices.ts';
import { createNullReply } from './reply/null-reply.ts';
import { createChannelReply, type OutboundDependencies } from './reply/outbound.ts';
import { createDiscordRetry } from './client/retry.ts';
import { placeOf, type ReplyPlace } from './reply/reply-context.ts';
import { createRestClient, type DiscordOptions, type RestClient } from './client/rest-client.ts';
import { createTyping } from './reply/typing.ts';
import { readEarlierMessages, type HistoryDependencies } from './receive/earlier-messages.ts';
import { createThreads } from './reply/open-thread.ts';
import { createWaitingMarks } from './reply/waiting-marks.ts';

export interface DiscordDependencies {
  readonly conversation: ConversationPort;
  readonly options: DiscordOptions;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: { now(): number };
  readonly newId: () => string;
  /** How many processes, including this one, share Discord's limits for this bot. */
  readonly replicas: () => number;
  /** Called with the outcome of each request to Discord's API. */
  readonly onCall?: (result: CallResult) => void;
}

/** The Discord adapter: direct messages, mentions, threads, commands and buttons. */
export function createDiscordAdapter(dependencies: DiscordDependencies): ChatAdapter {
  const { options, log } = dependencies;
  const stopped = new AbortController();
  const services = createServices(dependencies, stopped.signal);
  const { api, client, channelCache, marks, retry, typing } = services;
  const catchUp = createCatchUp({
    ...dependencies,
    api,
    channelCache,
    retry,
    take: (message) => inbound.take(message),
    signal: stopped.signal,
  });
  const unseenDms = createUnseenDms({ ...dependencies, ...services, take: (message) => inbound.take(message) });
  const inbound = createInbound({
    ...dependencies,
    ...services,
    unseenDms,
    notices: createNotices({ api, retry, log }),
    isReduced: () => gateway.isReduced(),
    before: () => catchUp.begun(),
  });
  const interactions = createKeyedQueue();
  const registerOnce = once((applicationId) => registerAndCheckPermissions(client, applicationId, { log, retry }));
  const gateway = createGateway({
    ...dependencies,
    rest: client.rest,
    token: options.token,
    onEvent: createEventReader((event) => {
      channelCache.learn(event);
      unseenDms.follow(event);
      inbound.hear(event);
      catchUp.follow(event);
      if (event.t === 'READY') registerOnce(applicationOf(event.d));
      if (event.t !== 'INTERACTION_CREATE') return;
      const { d: interaction } = event;
      interactions
        .run(interaction.id, () => handleInteraction(interaction, { ...dependencies, ...services }))
        .catch((error: unknown) => log.error({ err: error }, 'an interaction could not be handled'));
    }, log),
  });
  return {
    platform: 'discord',
    start: () => gateway.connect(),
    async stop() {
      stopped.abort();
      await gateway.close();
      await Promise.all([inbound.idle(), interactions.idle()]);
      typing.stopAll();
    },
    openReply: (target, right) => openReply(target, { ...services, log }, right),
    linkTo: (thread) => channelCache.linkTo(thread),
    health: () => healthOf(client.problem(), gateway.health()),
    elsewhere(turn) {
      if (turn?.type === 'began') marks.clear(turn.turnId);
    },
  };
}

function healthOf(problem: string | undefined, gateway: AdapterHealth): AdapterHealth {
  return problem === undefined ? gateway : { ready: false, detail: problem };
}

/** Services that receiving messages, commands and replies share. */
function createServices({ options, clock, log, replicas, onCall }: DiscordDependencies, signal: AbortSignal) {
  const client = createRestClient({ ...options, now: () => clock.now(), replicas, log, onCall });
  const api = createApi(client);
  const retry = createDiscordRetry({ clock, signal });
  const channelCache = createChannelCache({ api, retry, log });
  return {
    client,
    api,
    retry,
    channelCache,
    files: createFileReader({ apiUrl: options.apiUrl, retry, log }),
    threads: createThreads({ api, log, parentOfThread: (id) => channelCache.parentOfThread(id) }),
    handled: createBoundedMap<string, true>(1_000),
    unsentForms: createBoundedMap<string, TrialValues>(200),
    typing: createTyping({ api, clock, log }),
    marks: createWaitingMarks({ api, retry, clock, log }),
    edits: createEdits({ clock, log }),
    clock,
  };
}

/** Needs no gateway: replies are written over the REST API alone. */
function openReply(
  target: ReplyTarget,
  services: OutboundDependencies & ReadFileServices,
  right: WriteRight | undefined,
): ReplyPort {
  const readFile: ReplyPort['readFile'] = async (file, signal) =>
    (await readEarlierMessages(file, { ...services, identity: services.channelCache })) ??
    services.files.read(file, signal);
  return { ...replyAt(placeOf(target.context), target, services, right), readFile };
}

type ReadFileServices = Omit<HistoryDependencies, 'identity'> & {
  readonly files: FileReader;
  readonly channelCache: ChannelCache;
};

function replyAt(
  place: ReplyPlace,
  target: ReplyTarget,
  dependencies: OutboundDependencies,
  right: WriteRight | undefined,
): ReplyPort {
  if (place.kind === 'nowhere') return createNullReply();
  if (place.kind === 'channel' || place.kind === 'thread')
    return createChannelReply(target, place, dependencies, right);
  const { user } = place;
  const toInteraction = createUserInstallReply(target, place, dependencies, right);
  if (user === undefined) return toInteraction;
  return createDmAfterExpiry(toInteraction, async () => {
    const channel = await dependencies.api.directChannel(user).catch((error: unknown) => {
      throw replyFailure(error);
    });
    return createChannelReply(target, { kind: 'channel', channel }, dependencies, right);
  });
}

/** An application has the same id as its bot, unless it is very old. */
function applicationOf({
  application,
  user,
}: Pick<GatewayReadyDispatchData, 'user'> & { application?: { id: string } }): string {
  return application?.id ?? user.id;
}

/** Registers the commands and logs missing permissions. Never rejects. */
async function registerAndCheckPermissions(
  client: RestClient,
  applicationId: string,
  dependencies: CommandDependencies,
): Promise<void> {
  const { log, retry } = dependencies;
  await registerCommands(client, applicationId, dependencies).catch((error: unknown) =>
    log.warn({ err: error }, 'The slash commands could not be registered; the next start tries again.'),
  );
  await retry
    .untilStopped(() => presentGuilds(client))
    .then((guilds) => logMissingPermissions(guilds, log))
    .catch((error: unknown) => log.debug({ err: error }, 'the servers could not be listed'));
}

/** How many servers with missing permissions are named at start-up. */
const MAX_SENTENCES = 5;

function logMissingPermissions(guilds: readonly PresentGuild[], log: Log): void {
  const sentences = permissionSentences(guilds);
  for (const sentence of sentences.slice(0, MAX_SENTENCES)) {
    log.warn(`${sentence} Run threadsmith doctor for the remedy.`);
  }
  const others = sentences.length - MAX_SENTENCES;
  if (others > 0) log.warn(`In ${others} more servers I lack permissions; threadsmith doctor names them.`);
}

function once(work: (argument: string) => Promise<void>): (argument: string) => void {
  let isDone = false;
  return (argument) => {
    if (!isDone) void work(argument);
    isDone = true;
  };
}
