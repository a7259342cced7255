import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';
import { isDirectEvent } from '../client/payloads.ts';

/** A position in Slack, in Slack's own fields. */
interface SlackPosition {
  readonly channel: string;
  readonly channel_type?: string | null | undefined;
  readonly ts: string;
  readonly thread_ts?: string | null | undefined;
  /** Present only on messages from the agent's own pane. */
  readonly app_context?: unknown;
  readonly assistant_thread?: unknown;
}

/** The conversation at a position, and where its answers go. */
export interface SlackPlace {
  readonly thread: ThreadKey;
  readonly place: 'thread' | 'direct';
  /** Answers are replies to this message. Without it they are posted in the channel itself. */
  readonly replyTs?: string;
}

/** Maps Slack's channels, threads and direct messages to conversations. */
export interface SlackPlaces {
  placeOf(position: SlackPosition): Promise<SlackPlace>;
  /** In an agent's pane, each message at the root of a direct channel begins its own conversation. */
  setAgentPane(isAgentPane: boolean): void;
  /**
   * Where a person last wrote to us in a channel, for slash commands, which Slack sends without a thread; `several` when that person also wrote to us in
   * another thread shortly before.
   */
  lastPlace(channel: string, user: string): Promise<SlackPlace | 'several' | undefined>;
  /** Runs the work of one conversation in the order of the calls. */
  inOrder(thread: ThreadKey, work: () => Promise<void>): Promise<void>;
}

/** How many of the last active threads of a channel, and of the last active direct conversations, are searched. */
const RECENT_THREADS = 50;
const RECENT_DIRECT = 20;
/** If a person wrote in two threads within this time, a slash command is ambiguous. Milliseconds. */
const AMBIGUOUS_WITHIN_MS = 24 * 60 * 60 * 1000;

/**
 * `scope` is the installation: the workspace, or the organisation if the app is installed for all of it. It is the same for every event that the app gets, so
 * both events of a mention have the same key, even in channels that workspaces share.
 */
export function createSlackPlaces(scope: string, conversation: Pick<ConversationPort, 'knows' | 'heard'>): SlackPlaces {
  let agentPane: boolean | undefined;
  const queue = createKeyedQueue();
  const keyOf = (channel: string, ts?: string): ThreadKey =>
    threadKey('slack', scope, ts === undefined ? channel : `${channel}:${ts}`);
  const threadPlace = (channel: string, root: string): SlackPlace => ({
    thread: keyOf(channel, root),
    place: 'thread',
    replyTs: root,
  });
  const placeOfKey = (channel: string, key: ThreadKey): SlackPlace =>
    key === keyOf(channel)
      ? { thread: key, place: 'direct' }
      : threadPlace(channel, key.slice(keyOf(channel).length + 1));

  /** Until Slack has told this process, it infers the answer from earlier conversations: only in an agent's pane do direct ones have a root. */
  async function hasAgentPane(): Promise<boolean> {
    if (agentPane !== undefined) return agentPane;
    const direct = await conversation.heard('slack', RECENT_DIRECT, { keyPrefix: keyOf('D') });
    if (direct.some(({ thread }) => /:\d+\.\d+$/.test(thread))) agentPane ??= true;
    return agentPane ?? false;
  }

  return {
    setAgentPane(isAgentPane) {
      agentPane = isAgentPane;
    },
    async placeOf(position) {
      const { channel, ts, thread_ts } = position;
      const threadTs = thread_ts ?? undefined;
      const own = threadPlace(channel, threadTs ?? ts);
      if (!isDirectEvent(position)) return own;
      if (position.app_context !== undefined || position.assistant_thread !== undefined) agentPane = true;
      if ((await hasAgentPane()) || (threadTs !== undefined && (await conversation.knows(own.thread)))) return own;
      return { thread: keyOf(channel), place: 'direct', ...(threadTs === undefined ? {} : { replyTs: threadTs }) };
    },
    inOrder: (thread, work) => queue.run(thread, work),
    async lastPlace(channel, user) {
      const keyPrefix = keyOf(channel);
      const author = { platform: 'slack', scope, id: user };
      const heard = await conversation.heard('slack', RECENT_THREADS, { keyPrefix, author });
      const own = heard.filter(({ thread: key }) => key === keyPrefix || key.startsWith(`${keyPrefix}:`));
      const [before, last] = [own.at(-2), own.at(-1)];
      if (last === undefined) return undefined;
      const isAmbiguous = before !== undefined && last.at.getTime() - before.at.getTime() < AMBIGUOUS_WITHIN_MS;
      return isAmbiguous ? 'several' : placeOfKey(channel, last.thread);
    },
  };
}

/** The channel of a conversation, and the root message of its thread. A direct channel without threads has no root. */
export function positionOf(thread: ThreadKey): { readonly channel: string; readonly ts: string | undefined } {
  const [, , channel = '', ts] = thread.split(':');
  return { channel, ts };
}

/** Web address of a conversation's thread; `undefined` for a direct channel, where conversations follow one another in the same place. */
export function linkToThread(thread: ThreadKey, workspaceUrl: string): string | undefined {
  const { channel, ts } = positionOf(thread);
  return ts === undefined ? undefined : new URL(`/archives/${channel}/p${ts.replace('.', '')}`, workspaceUrl).href;
}
