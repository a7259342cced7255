import type { ConversationPort, HeardThread } from '../../../src/chat/conversation-port.ts';
import { createChannelGaps, idOfMoment, newerThan, type Gap, type UnheardChannel } from './channel-gaps.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import { createMissedMessages, type MissedDependencies } from './missed-messages.ts';
import { DIRECT_SCOPE, partsOfKey } from '../reply/reply-context.ts';

/** Fetches what was said while nobody listened, and takes it. */
export interface CatchUp {
  /** A fresh session begins with READY: what was said since the last one was not sent to anybody. */
  follow(event: DispatchEvent): void;
  /** Resolves once it was read how far our conversations were heard before this session: what is new must not be stored earlier. */
  begun(): Promise<void>;
}

export interface CatchUpDependencies extends MissedDependencies {
  readonly conversation: Pick<ConversationPort, 'heard'>;
  readonly wallClock: { now(): number };
}

/** Conversations that are looked at, those with the newest messages first. */
const MAX_THREADS = 200;
/** Other channels that are looked at in one session: there only mentions and replies to us count. */
const MAX_CHANNELS = 300;
/** A mention that is older has been dealt with by somebody else. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

export function createCatchUp(dependencies: CatchUpDependencies): CatchUp {
  const { retry, conversation, wallClock, log } = dependencies;
  const gaps = createChannelGaps();
  const missed = createMissedMessages(dependencies);
  let channelsLeft = MAX_CHANNELS;
  let begun = Promise.resolve();
  let heard: Promise<readonly HeardThread[]> = Promise.resolve([]);
  /** The newest that an earlier process heard. */
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

  const failed = (error: unknown) => log.warn({ err: error }, 'What was said while Discord was away is not fetched.');

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

/** Tells the guilds that a shard is told of; direct messages come over the first. */
function shardOf(shard: readonly [number, number] | undefined): (guild: string | undefined) => boolean {
  const [id, count] = shard ?? [0, 1];
  return (guild) => Number(BigInt(guild ?? '0') >> 22n) % count === id;
}

function newestOf(...ids: readonly string[]): string {
  return ids.reduce((newest, id) => (newerThan(id, newest) ? id : newest));
}

/** Threads and direct conversations; what goes on in an interaction has no history that we may read. */
function gapOf({ thread, messageId }: HeardThread): Gap[] {
  const { scope, id: channel } = partsOfKey(thread);
  const after = /^\d+/.exec(messageId)?.[0];
  if (after === undefined || !/^\d+$/.test(channel)) return [];
  return [{ guild: scope === DIRECT_SCOPE ? undefined : scope, channel, after }];
}
