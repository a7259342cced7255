import type { ConversationPort, HeardThread } from '../../../src/chat/conversation-port.ts';
import { createChannelGaps, idOfMoment, newerThan, type Gap, type UnheardChannel } from './channel-gaps.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import { createMissedMessages, type MissedDependencies } from './missed-messages.ts';
import { DIRECT_SCOPE, partsOfKey } from '../reply/reply-context.ts';

/** Fetches messages that were sent while we were disconnected, and has them processed. */
export interface CatchUp {
  /** A new session begins with READY: messages since the last session were not delivered. */
  follow(event: DispatchEvent): void;
  /** Resolves once the last-seen message of each conversation has been read. New messages must not be stored before that. */
  begun(): Promise<void>;
}

export interface CatchUpDependencies extends MissedDependencies {
  readonly conversation: Pick<ConversationPort, 'heard'>;
  readonly wallClock: { now(): number };
}

/** Maximum number of conversations to check, those with the newest messages first. */
const MAX_THREADS = 200;
/** Maximum number of other channels to check in one session. Only mentions and replies to us count there. */
const MAX_CHANNELS = 300;
/** An older mention has probably been settled by somebody else. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

export function createCatchUp(dependencies: CatchUpDependencies): CatchUp {
  const { retry, conversation, wallClock, log } = dependencies;
  const gaps = createChannelGaps();
  const missed = createMissedMessages(dependencies);
  let channelsLeft = MAX_CHANNELS;
  let begun = Promise.resolve();
  let heard: Promise<readonly HeardThread[]> = Promise.resolve([]);
  /** The newest message that an earlier process received. */
  let origin: string | undefined;

  function ask(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun = promise;
    channelsLeft = MAX_CHANNELS;
    heard = retry.untilStopped(() => conversation.heard('discord', MAX_THREADS).finally(resolve));
  }

  async function addConversations(isOfShard: (guild: string | undefined) => boolean): Promise<void> {
    const all = (await heard).flatMap(gapOf).toSorted((one, other) => (newerThan(one.after, other.after) ? -1 : 1));
    origin ??= all[0]?.after;
    const own = all.filter(({ guild }) => isOfShard(guild));
    missed.fetch(own, true);
  }

  async function addChannels(unheard: readonly UnheardChannel[]): Promise<void> {
    await heard;
    const oldest = idOfMoment(wallClock.now() - MAX_AGE_MS);
    const found = unheard.flatMap(({ guild, channel, last, heard: known, joinedAt }) => {
      const from = known ?? origin;
      const after = from === undefined ? undefined : newestOf(from, oldest, idOfMoment(joinedAt));
      return after !== undefined && newerThan(last, after) ? [{ guild, channel, after }] : [];
    });
    missed.fetch(found.slice(0, channelsLeft), false);
    channelsLeft = Math.max(0, channelsLeft - found.length);
  }

  const failed = (error: unknown) =>
    log.warn({ err: error }, 'Messages from the time without a connection are not fetched.');

  return {
    begun: () => begun,
    follow(event) {
      if (event.t === 'READY') {
        ask();
        addConversations(shardOf(event.d.shard)).catch(failed);
      }
      const unheard = gaps.follow(event);
      if (unheard.length > 0) addChannels(unheard).catch(failed);
    },
  };
}

/** Selects the guilds of a shard; direct messages arrive on the first shard. */
function shardOf(shard: readonly [number, number] | undefined): (guild: string | undefined) => boolean {
  const [id, count] = shard ?? [0, 1];
  return (guild) => Number(BigInt(guild ?? '0') >> 22n) % count === id;
}

function newestOf(...ids: readonly string[]): string {
  return ids.reduce((newest, id) => (newerThan(id, newest) ? id : newest));
}

/** The gap of a thread or direct conversation. A conversation by interactions has no history that we may read. */
function gapOf({ thread, messageId }: HeardThread): Gap[] {
  const { scope, id: channel } = partsOfKey(thread);
  const after = /^\d+/.exec(messageId)?.[0];
  if (after === undefined || !/^\d+$/.test(channel)) return [];
  return [{ guild: scope === DIRECT_SCOPE ? undefined : scope, channel, after }];
}
