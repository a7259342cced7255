import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { DispatchEvent } from './dispatch-event.ts';

/** A channel with messages that we did not receive. */
export interface Gap {
  readonly guild: string | undefined;
  readonly channel: string;
  /** The id after which nothing was received. There need not be a message with this id. */
  readonly after: string;
}

/** Tracks the last message in each channel of a guild, and so finds out after a new session where messages were missed. */
export interface ChannelGaps {
  /** Returns the channels of a guild that has just become available which have newer messages than we received, the newest first. */
  follow(event: DispatchEvent): readonly UnheardChannel[];
}

export interface UnheardChannel {
  readonly guild: string;
  readonly channel: string;
  /** The id of its newest message. */
  readonly last: string;
  /** The newest message that this process knew of; undefined when it did not know the channel. */
  readonly heard: string | undefined;
  /** Earlier messages were not for us, since we were not in the guild yet. */
  readonly joinedAt: number;
}

/** Maximum number of channels whose newest message is remembered. */
const MAX_CHANNELS = 20_000;
/** An id that is lower than that of any message, for channels without messages. */
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

/** An id with this timestamp (milliseconds since 1970), lower than that of any message sent at that time. */
export function idOfMoment(ms: number): string {
  return (BigInt(Math.max(0, Math.floor(ms) - EPOCH_MS)) << 22n).toString();
}
