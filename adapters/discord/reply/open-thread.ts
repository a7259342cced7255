import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import { codeOf, isRefusal } from '../client/failure.ts';
import type { ChannelPlace, ReplyPlace } from './reply-context.ts';

/** Where posts really go. */
export interface PostTarget {
  readonly channel: string;
  /** The message that the first post, or every post, is a reply to. */
  readonly quote?: { readonly message: string; readonly posts: 'once' | 'always' };
  /** No thread could be opened, so the conversation goes on by replies to our messages. */
  readonly withoutThread: boolean;
}

/** Opens the thread of a conversation once, however many ask. */
export interface Threads {
  target(place: ChannelPlace): Promise<PostTarget>;
  /** Nothing may be written at this spot of the place: gives another one, for good, or undefined where there is none. */
  leave(place: ChannelPlace, target: PostTarget): PostTarget | undefined;
}

type ThreadPlace = Extract<ReplyPlace, { kind: 'thread' }>;

/** Conversations whose spot is remembered; an older one is looked up at Discord again. */
const MAX_REMEMBERED = 500;

export function createThreads({ api, log }: { api: DiscordApi; log: Log }): Threads {
  const opened = createBoundedMap<string, Promise<PostTarget>>(MAX_REMEMBERED);

  async function open(place: ThreadPlace): Promise<PostTarget> {
    const { channel, message, name } = place;
    try {
      return { channel: await api.openThread(channel, message, name), withoutThread: false };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.info({ code: codeOf(error), channel }, 'no thread can be opened here, so the reply goes into the channel');
      return beside(place);
    }
  }

  return {
    async target(place) {
      if (place.kind === 'channel') {
        const { channel, message, quote } = place;
        const quoted = message === undefined || quote === undefined ? {} : { quote: { message, posts: quote } };
        return { channel, ...quoted, withoutThread: quote === 'always' };
      }
      const known = opened.get(place.message);
      if (known !== undefined) return (await known).withoutThread ? beside(place) : known;
      const opening = open(place);
      opened.set(place.message, opening);
      opening.catch(() => opened.delete(place.message));
      return opening;
    },
    leave(place, { withoutThread }) {
      if (place.kind !== 'thread' || withoutThread) return undefined;
      log.info({ channel: place.channel }, 'nothing may be written in this thread, so the reply goes into the channel');
      const target = beside(place);
      opened.set(place.message, Promise.resolve(target));
      return target;
    },
  };
}

function beside({ channel, message, answers = message }: ThreadPlace): PostTarget {
  return { channel, quote: { message: answers, posts: 'always' }, withoutThread: true };
}
