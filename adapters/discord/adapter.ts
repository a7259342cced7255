import { createKeyedQueue } from '../../src/async/keyed-queue.ts';
import { createBoundedMap } from '../../src/async/bounded-map.ts';
import type { Clock } from '../../src/async/clock.ts';
import type { GatewayReadyDispatchData } from 'discord.js';
import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { ReplyPort, ReplyTarget } from '../../src/chat/reply-port.ts';
import type { Log } from '../../src/log.ts';
import { createApi } from './client/api.ts';
import { createCatchUp } from './gateway/catch-up.ts';
import { registerCommands, type CommandParts } from './interactions/register-commands.ts';
import { createDirectory, type Directory } from './gateway/channel-cache.ts';
import { permissionSentences, presentGuilds } from './setup/doctor.ts';
import { createEdits } from './reply/edits.ts';
import { replyFailure } from './client/failure.ts';
import { createFileReader, type FileReader } from './receive/files.ts';
import { createFirstContacts } from './gateway/unseen-dms.ts';
import { createGateway } from './gateway/gateway.ts';
import { createGuestReply } from './reply/user-install-reply.ts';
import { createInbound } from './receive/inbound.ts';
import { handleInteraction } from './interactions/handle-interaction.ts';
import { createLateReply } from './reply/dm-after-expiry.ts';
import { createNotices } from './reply/notices.ts';
import { createNowhereReply } from './reply/null-reply.ts';
import { createChannelReply, type OutboundParts } from './reply/outbound.ts';
import { createPatience } from './client/retry.ts';
import { placeOf, type Place } from './reply/reply-context.ts';
import { createRestClient, type DiscordOptions, type RestClient } from './client/rest-client.ts';
import { createSigns } from './reply/typing.ts';
import { readSaidBefore, type HistoryParts } from './receive/thread-so-far.ts';
import { createThreads } from './reply/open-thread.ts';
import { createWaitingMarks } from './reply/waiting-marks.ts';

export interface DiscordParts {
  readonly conversation: ConversationPort;
  readonly options: DiscordOptions;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: { now(): number };
  readonly newId: () => string;
  /** How many processes share Discord's limits for this bot, this one included. */
  readonly replicas: () => number;
}

/** Joins Discord to the house: direct messages, mentions, threads, commands and buttons. */
export function createDiscordAdapter(parts: DiscordParts): ChatAdapter {
  const { options, log } = parts;
  const stopped = new AbortController();
  const room = createRoom(parts, stopped.signal);
  const { api, client, directory, marks, patience, signs } = room;
  const catchUp = createCatchUp({
    ...parts,
    api,
    directory,
    patience,
    take: (message) => inbound.take(message),
    signal: stopped.signal,
  });
  const contacts = createFirstContacts({ ...parts, ...room, take: (message) => inbound.take(message) });
  const inbound = createInbound({
    ...parts,
    ...room,
    contacts,
    notices: createNotices({ api, patience, log }),
    isReduced: () => gateway.isReduced(),
    before: () => catchUp.begun(),
  });
  const interactions = createKeyedQueue();
  const introduce = once((applicationId) => introduceOurselves(client, applicationId, { log, patience }));
  const gateway = createGateway({
    ...parts,
    rest: client.rest,
    token: options.token,
    onEvent(event) {
      directory.learn(event);
      contacts.follow(event);
      inbound.hear(event);
      catchUp.follow(event);
      if (event.t === 'READY') introduce(applicationOf(event.d));
      if (event.t !== 'INTERACTION_CREATE') return;
      const { d: interaction } = event;
      void interactions
        .run(interaction.id, () => handleInteraction(interaction, { ...parts, ...room }))
        .catch((error: unknown) => log.error({ err: error }, 'an interaction could not be handled'));
    },
  });
  return {
    platform: 'discord',
    start: () => gateway.connect(),
    async stop() {
      stopped.abort();
      await gateway.close();
      await Promise.all([inbound.idle(), interactions.idle()]);
      signs.stopAll();
    },
    openReply: (target) => openReply(target, { ...room, log }),
    linkTo: (thread) => directory.linkTo(thread),
    health: () => gateway.health(),
    elsewhere(turn) {
      if (turn?.type === 'began') marks.clear(turn.turnId);
    },
  };
}

/** What hearing, commands and replies share. */
function createRoom({ options, clock, log, replicas }: DiscordParts, signal: AbortSignal) {
  const client = createRestClient({ ...options, now: () => clock.now(), replicas });
  const api = createApi(client);
  const patience = createPatience({ clock, signal });
  return {
    client,
    api,
    patience,
    directory: createDirectory({ api, patience, log }),
    files: createFileReader({ apiUrl: options.apiUrl, patience, log }),
    threads: createThreads({ api, log }),
    handled: createBoundedMap<string, true>(1_000),
    signs: createSigns({ api, clock, log }),
    marks: createWaitingMarks({ api, patience, clock, log }),
    edits: createEdits({ clock, log }),
  };
}

/** Needs no gateway: what is written goes over the API alone. */
function openReply(target: ReplyTarget, room: OutboundParts & ReadingRoom): ReplyPort {
  const readFile: ReplyPort['readFile'] = async (file, signal) =>
    (await readSaidBefore(file, { ...room, ourselves: room.directory })) ?? room.files.read(file, signal);
  return { ...replyAt(placeOf(target.context), target, room), readFile };
}

type ReadingRoom = Omit<HistoryParts, 'ourselves'> & { readonly files: FileReader; readonly directory: Directory };

function replyAt(place: Place, target: ReplyTarget, parts: OutboundParts): ReplyPort {
  if (place.kind === 'nowhere') return createNowhereReply();
  if (place.kind === 'interaction') return replyToGuest(place, target, parts);
  return createChannelReply(target, place, parts);
}

function replyToGuest(place: Extract<Place, { kind: 'interaction' }>, target: ReplyTarget, parts: OutboundParts) {
  const { user } = place;
  const guest = createGuestReply(target, place, parts);
  if (user === undefined) return guest;
  return createLateReply(guest, async () => {
    const channel = await parts.api.directChannel(user).catch((error: unknown) => {
      throw replyFailure(error);
    });
    return createChannelReply(target, { kind: 'channel', channel }, parts);
  });
}

/** The application has the id of its bot, except where it is very old. */
function applicationOf({
  application,
  user,
}: Pick<GatewayReadyDispatchData, 'user'> & { application?: { id: string } }): string {
  return application?.id ?? user.id;
}

/** Servers that are named at the start as lacking permissions. */
const MAX_SENTENCES = 5;

/** Makes the commands known, and tells the operator once what is missing. Never rejects. */
async function introduceOurselves(client: RestClient, applicationId: string, parts: CommandParts): Promise<void> {
  const { log, patience } = parts;
  await registerCommands(client, applicationId, parts).catch((error: unknown) =>
    log.warn({ err: error }, 'The slash commands could not be registered; the next start tries again.'),
  );
  const guilds = await patience
    .forEver(() => presentGuilds(client))
    .catch((error: unknown) => {
      log.debug({ err: error }, 'the servers could not be listed');
      return [];
    });
  const sentences = permissionSentences(guilds);
  for (const sentence of sentences.slice(0, MAX_SENTENCES)) {
    log.warn(`${sentence} threadsmith doctor shows how to mend it.`);
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
