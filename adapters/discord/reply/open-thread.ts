import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import { codeOf, isRefusal } from '../client/failure.ts';
import type { ChannelPlace, ReplyPlace } from './reply-context.ts';

/** The channel or thread that posts go to. */
export interface PostTarget {
  readonly channel: string;
  /** The message that the first post, or every post, is a reply to. */
  readonly quote?: { readonly message: string; readonly posts: 'once' | 'always' };
  /** There is no thread to write in, so the conversation continues by replies to our messages. */
  readonly withoutThread: boolean;
}

/** Opens the thread of a conversation only once, however many callers ask for it. */
export interface Threads {
  targetFor(place: ChannelPlace): Promise<PostTarget>;
  /** Called when Discord refuses posts at `target`. Returns the parent channel of the thread, for all further posts; undefined when there is none. */
  leave(place: ChannelPlace, target: PostTarget): Promise<PostTarget | undefined>;
}

export interface ThreadsDependencies {
  readonly api: Pick<DiscordApi, 'openThread'>;
  /** The parent channel of a thread; undefined for anything else, or when it cannot be found out. */
  readonly parentOfThread: (channelId: string) => Promise<string | undefined>;
  readonly log: Log;
}

type ThreadPlace = Extract<ReplyPlace, { kind: 'thread' }>;

/** Conversations whose target is cached; for older ones Discord is asked again. */
const MAX_REMEMBERED = 500;

export function createThreads({ api, parentOfThread, log }: ThreadsDependencies): Threads {
  const opened = createBoundedMap<string, Promise<PostTarget>>(MAX_REMEMBERED);

  async function open(place: ThreadPlace): Promise<PostTarget> {
    const { channel, message, name } = place;
    try {
      return { channel: await api.openThread(channel, message, name), withoutThread: false };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.info({ code: codeOf(error), channel }, 'the thread could not be opened, so the reply goes to the channel');
      return inChannel(place);
    }
  }

  return {
    async targetFor(place) {
      if (place.kind === 'channel') {
        const { channel, message, quote } = place;
        const quoted = message === undefined || quote === undefined ? {} : { quote: { message, posts: quote } };
        return { channel, ...quoted, withoutThread: quote === 'always' };
      }
      const known = opened.get(place.message);
      if (known !== undefined) return (await known).withoutThread ? inChannel(place) : known;
      const opening = open(place);
      opened.set(place.message, opening);
      opening.catch(() => opened.delete(place.message));
      return opening;
    },
    async leave(place, { channel, withoutThread }) {
      if (withoutThread) return undefined;
      const parent = place.kind === 'thread' ? place.channel : await parentOfThread(channel);
      if (parent === undefined) return undefined;
      log.info({ channel: parent }, 'the thread accepts no message, so the reply goes to the channel');
      if (place.kind === 'channel') return { channel: parent, withoutThread: true };
      const target = inChannel(place);
      opened.set(place.message, Promise.resolve(target));
      return target;
    },
  };
}

function inChannel({ channel, message, answers = message }: ThreadPlace): PostTarget {
  return { channel, quote: { message: answers, posts: 'always' }, withoutThread: true };
}
