import { isForbidden } from '../client/failure.ts';
import type { ChannelPlace } from './reply-context.ts';
import type { PostTarget, Threads } from './open-thread.ts';

/** Where the posts of one reply go. */
export interface ReplyDestination {
  /** Undefined before it was asked for. */
  readonly target: PostTarget | undefined;
  settled(): Promise<PostTarget>;
  /** Writes there; a thread that was opened and then takes no message is left for the channel, and written in again. */
  write<T>(work: (target: PostTarget) => Promise<T>): Promise<T>;
}

/** @param onMove told when the thread was left */
export function createReplyDestination(
  place: ChannelPlace,
  threads: Threads,
  onMove: (target: PostTarget) => void,
): ReplyDestination {
  let target: PostTarget | undefined;
  const settled = async (): Promise<PostTarget> => (target ??= await threads.target(place));
  return {
    get target() {
      return target;
    },
    settled,
    async write(work) {
      const where = await settled();
      try {
        return await work(where);
      } catch (error) {
        const other = isForbidden(error) ? threads.leave(place, where) : undefined;
        if (other === undefined) throw error;
        target = other;
        onMove(other);
        return work(other);
      }
    },
  };
}
