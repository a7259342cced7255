import type { ReplyView } from '../../../src/chat/reply-port.ts';
import { isGone, isPlaceClosed, isRefusal } from '../client/failure.ts';
import type { ChannelPlace } from './reply-context.ts';
import type { PostTarget, Threads } from './open-thread.ts';

/** Where the posts of one reply go. */
export interface ReplyDestination {
  /** Undefined before `resolve` has been called. */
  readonly target: PostTarget | undefined;
  resolve(): Promise<PostTarget>;
  /** Posts there. If the thread accepts no posts, or refuses a final text, posts in its channel instead. */
  post<T>(phase: ReplyView['phase'], write: (target: PostTarget) => Promise<T>): Promise<T>;
}

/** @param onMove called when the thread has been left */
export function createReplyDestination(
  place: ChannelPlace,
  threads: Threads,
  onMove: (target: PostTarget) => void,
): ReplyDestination {
  let target: PostTarget | undefined;
  const resolve = async (): Promise<PostTarget> => (target ??= await threads.targetFor(place));
  return {
    get target() {
      return target;
    },
    resolve,
    async post(phase, write) {
      const current = await resolve();
      try {
        return await write(current);
      } catch (error) {
        const isFinalRefusal = phase === 'final' && isRefusal(error) && !isGone(error);
        const other = isPlaceClosed(error) || isFinalRefusal ? await threads.leave(place, current) : undefined;
        if (other === undefined) throw error;
        target = other;
        onMove(other);
        return write(other);
      }
    },
  };
}
