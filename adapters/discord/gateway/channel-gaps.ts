import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** A channel in which something was said that we did not hear. */
export interface Gap {
  readonly guild: string | undefined;
  readonly channel: string;
  /** The id of a message after which nothing was heard; it need not exist. */
  readonly after: string;
}

/** Follows what was said last in the channels of guilds, and so knows after a new session where something was missed. */
export interface ChannelGaps {
  /** Returns the channels of a guild that just came into sight in which something newer was said than we heard of, the newest first. */
  follow(event: DispatchEvent): readonly UnheardChannel[];
}

export interface UnheardChannel {
  readonly guild: string;
  readonly channel: string;
  /** The id of its newest message. */
  readonly last: string;
  /** The newest that this process had heard of; undefined where it knew nothing of the channel. */
  readonly heard: string | undefined;
  /** Before this nothing was for us to hear. */
  readonly joinedAt: number;
}

/** Channels whose newest message is remembered. */
const MAX_CHANNELS = 20_000;
/** Channels in which nothing was said are before every message. */
const NOTHING = '0';
/** Text, voice, announcement, threads, stage: where people write. */
const TEXT_CHANNELS = new Set([0, 2, 5, 10, 11, 12, 13]);

interface ListedChannel {
  readonly id: string;
  readonly type: number;
  readonly last_message_id?: string | null | undefined;
}

export function createChannelGaps(): ChannelGaps {
  const newest = createBoundedMap<string, string>(MAX_CHANNELS);

  function note(channel: string, id: string): void {
    if (newerThan(id, newest.get(channel) ?? NOTHING)) newest.set(channel, id);
  }

  function look(guild: string, joinedAt: number, { id, type, last_message_id: told }: ListedChannel): UnheardChannel[] {
    if (!TEXT_CHANNELS.has(type)) return [];
    const heard = newest.get(id);
    const last = told ?? NOTHING;
    newest.set(id, last);
    return newerThan(last, heard ?? NOTHING) ? [{ guild, channel: id, last, heard, joinedAt }] : [];
  }

  return {
    follow({ t, d }) {
      if (t === 'MESSAGE_CREATE') note(d.channel_id, d.id);
      else if (t === 'CHANNEL_CREATE' || t === 'THREAD_CREATE') note(d.id, NOTHING);
      if (t !== 'GUILD_CREATE' || d.unavailable === true) return [];
      const channels: readonly ListedChannel[] = [...(d.channels ?? []), ...(d.threads ?? [])];
      const joinedAt = Date.parse(d.joined_at) || 0;
      return channels
        .flatMap((channel) => look(d.id, joinedAt, channel))
        .toSorted((one, other) => (newerThan(one.last, other.last) ? -1 : 1));
    },
  };
}

/** False when one of them is not a Discord id. */
export function newerThan(id: string, other: string): boolean {
  return DIGITS.test(id) && DIGITS.test(other) && BigInt(id) > BigInt(other);
}

const DIGITS = /^\d+$/;

const EPOCH_MS = 1_420_070_400_000;

/** An id as Discord would have given it at that moment (milliseconds since 1970), before all messages of it. */
export function idOfMoment(ms: number): string {
  return (BigInt(Math.max(0, Math.floor(ms) - EPOCH_MS)) << 22n).toString();
}
