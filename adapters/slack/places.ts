import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import { threadKey, type ThreadKey } from '../../src/chat/thread-key.ts';

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
  /** The place where a person last spoke with us in a channel, for slash commands, which Slack gives no thread. */
  lastPlace(channel: string, user: string): SlackPlace | 'several' | undefined;
  remember(channel: string, user: string, place: SlackPlace): void;
  /** Takes in what is said in one conversation one after another, as it was said. */
  inOrder(thread: ThreadKey, take: () => Promise<void>): Promise<void>;
}

const MAX_REMEMBERED = 2000;

/**
 * `scope` is the installation (workspace, or organisation where the app is installed for all of it), the same for every event that it gets: twins
 * of one message then have one key, also in channels shared between workspaces.
 */
export function createSlackPlaces(scope: string, conversation: Pick<ConversationPort, 'knows'>): SlackPlaces {
  let agentPane = false;
  const recent = new Map<string, SlackPlace | 'several'>();
  const lines = new Map<ThreadKey, Promise<void>>();
  const keyOf = (channel: string, ts?: string): ThreadKey =>
    threadKey('slack', scope, ts === undefined ? channel : `${channel}:${ts}`);
  const thread = (channel: string, root: string): SlackPlace => ({
    thread: keyOf(channel, root),
    place: 'thread',
    replyTs: root,
  });

  return {
    rootsAreChats(yes) {
      agentPane = yes;
    },
    async placeOf({ channel, isDirect, ts, threadTs }) {
      if (!isDirect) return thread(channel, threadTs ?? ts);
      const own = thread(channel, threadTs ?? ts);
      if (agentPane || (threadTs !== undefined && (await conversation.knows(own.thread)))) return own;
      return {
        thread: keyOf(channel),
        place: 'direct',
        ...(threadTs === undefined ? {} : { replyTs: threadTs }),
      };
    },
    async inOrder(thread, take) {
      const before = lines.get(thread);
      const own = (async () => {
        await before?.catch(() => undefined);
        await take();
      })();
      lines.set(thread, own);
      try {
        await own;
      } finally {
        if (lines.get(thread) === own) lines.delete(thread);
      }
    },
    lastPlace: (channel, user) => recent.get(`${channel}:${user}`),
    remember(channel, user, place) {
      const key = `${channel}:${user}`;
      const known = recent.get(key);
      const same = known === undefined || (known !== 'several' && known.thread === place.thread);
      recent.delete(key);
      recent.set(key, same ? place : 'several');
      const oldest = recent.size > MAX_REMEMBERED ? recent.keys().next().value : undefined;
      if (oldest !== undefined) recent.delete(oldest);
    },
  };
}
