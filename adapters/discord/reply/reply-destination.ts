import { isForbidden } from '../client/failure.ts';
import type { OpenPlace } from './reply-context.ts';
import type { Spot, Threads } from './open-thread.ts';

/** Where the posts of one reply go. */
export interface Stay {
  /** Undefined before it was asked for. */
  readonly spot: Spot | undefined;
  settled(): Promise<Spot>;
  /** Writes there; a thread that was opened and then takes no message is left for the channel, and written in again. */
  write<T>(work: (spot: Spot) => Promise<T>): Promise<T>;
}

/** @param onMove told when the thread was left */
export function createStay(place: OpenPlace, threads: Threads, onMove: (spot: Spot) => void): Stay {
  let spot: Spot | undefined;
  const settled = async (): Promise<Spot> => (spot ??= await threads.spot(place));
  return {
    get spot() {
      return spot;
    },
    settled,
    async write(work) {
      const where = await settled();
      try {
        return await work(where);
      } catch (error) {
        const other = isForbidden(error) ? threads.leave(place, where) : undefined;
        if (other === undefined) throw error;
        spot = other;
        onMove(other);
        return work(other);
      }
    },
  };
}
