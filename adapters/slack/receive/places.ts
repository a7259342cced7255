import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';

/** Where something was said in Slack. */
interface SlackSpot {
  readonly channel: string;
  readonly isDirect: boolean;
  readonly ts: string;
  /** The root of the thread, for what was said inside of one. */
  readonly threadTs?: string;
}

/** Which conversation a spot belongs to, and where its answers go. */
export interface SlackPlace {
  readonly thread: ThreadKey;
  readonly place: 'thread' | 'direct';
  /** Answers hang under this message; without it they stand in the channel itself. */
  readonly replyTs?: string;
}

/** Maps what Slack calls channels, threads and direct messages to conversations. */
export interface SlackPlaces {
  placeOf(spot: SlackSpot): Promise<SlackPlace>;
  /** Each message at the root of a direct channel begins a chat of its own: the app is an agent with its own pane. */
  rootsAreChats(yes: boolean): void;
  /**
   * The place where a person last spoke with us in a channel, for slash commands, which Slack gives no thread; `several` where they spoke in another one
   * not long before.
   */
  lastPlace(channel: string, user: string): Promise<SlackPlace | 'several' | undefined>;
  /** Takes in what is said in one conversation one after another, as it was said. */
  inOrder(thread: ThreadKey, take: () => Promise<void>): Promise<void>;
}

/** Threads of a channel, and direct conversations, that are looked through: those that were last active. */
const RECENT_THREADS = 50;
const RECENT_DIRECT = 20;
/** Of two threads in which a person spoke within so long, either may be meant. Milliseconds. */
const NOT_LONG_MS = 24 * 60 * 60 * 1000;

/**
 * `scope` is the installation (workspace, or organisation where the app is installed for all of it), the same for every event that it gets: twins
 * of one message then have one key, also in channels shared between workspaces.
 */
export function createSlackPlaces(scope: string, conversation: Pick<ConversationPort, 'knows' | 'heard'>): SlackPlaces {
  let agentPane: boolean | undefined;
  const threads = createKeyedQueue();
  const keyOf = (channel: string, ts?: string): ThreadKey =>
    threadKey('slack', scope, ts === undefined ? channel : `${channel}:${ts}`);
  const thread = (channel: string, root: string): SlackPlace => ({
    thread: keyOf(channel, root),
    place: 'thread',
    replyTs: root,
  });
  const placeOfKey = (channel: string, key: ThreadKey): SlackPlace =>
    key === keyOf(channel) ? { thread: key, place: 'direct' } : thread(channel, key.slice(keyOf(channel).length + 1));

  /** A process that has not been told yet goes by what the ones before it were: only an agent's direct conversations have roots. */
  async function isAgentPane(): Promise<boolean> {
    if (agentPane !== undefined) return agentPane;
    const direct = await conversation.heard('slack', RECENT_DIRECT, { keyPrefix: keyOf('D') });
    if (direct.some(({ thread: key }) => /:\d+\.\d+$/.test(key))) agentPane ??= true;
    return agentPane ?? false;
  }

  return {
    rootsAreChats(yes) {
      agentPane = yes;
    },
    async placeOf({ channel, isDirect, ts, threadTs }) {
      if (!isDirect) return thread(channel, threadTs ?? ts);
      const own = thread(channel, threadTs ?? ts);
      if ((await isAgentPane()) || (threadTs !== undefined && (await conversation.knows(own.thread)))) return own;
      return {
        thread: keyOf(channel),
        place: 'direct',
        ...(threadTs === undefined ? {} : { replyTs: threadTs }),
      };
    },
    inOrder: (thread, take) => threads.run(thread, take),
    async lastPlace(channel, user) {
      const keyPrefix = keyOf(channel);
      const author = { platform: 'slack', scope, id: user };
      const heard = await conversation.heard('slack', RECENT_THREADS, { keyPrefix, author });
      const own = heard.filter(({ thread: key }) => key === keyPrefix || key.startsWith(`${keyPrefix}:`));
      const [before, last] = [own.at(-2), own.at(-1)];
      if (last === undefined) return undefined;
      const isUnclear = before !== undefined && last.at.getTime() - before.at.getTime() < NOT_LONG_MS;
      return isUnclear ? 'several' : placeOfKey(channel, last.thread);
    },
  };
}

/** The address at which Slack opens the thread of a conversation; undefined for a direct channel, which is one conversation after another. */
export function linkToThread(thread: ThreadKey, workspaceUrl: string): string | undefined {
  const [, , channel = '', ts] = thread.split(':');
  return ts === undefined ? undefined : new URL(`/archives/${channel}/p${ts.replace('.', '')}`, workspaceUrl).href;
}
