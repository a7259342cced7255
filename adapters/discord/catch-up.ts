import type { APIMessage } from 'discord.js';
import type { ConversationPort, HeardThread } from '../../src/chat/conversation-port.ts';
import type { Log } from '../../src/log.ts';
import type { DiscordApi } from './api.ts';
import { codeOf } from './failure.ts';
import type { HeardMessage } from './heard-message.ts';
import { DIRECT_SCOPE, partsOfKey } from './place.ts';
import type { Clock } from './signs.ts';

export interface CatchUpParts {
  readonly conversation: Pick<ConversationPort, 'heard'>;
  readonly api: Pick<DiscordApi, 'messagesAfter'>;
  readonly take: (message: HeardMessage) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Conversations that are looked at, those with the newest messages first. */
const MAX_THREADS = 200;
const PAGE = 100;
const MAX_PAGES = 3;
/** Leaves most of Discord's limit to the answers that are being written meanwhile. */
const PAUSE_MS = 50;

/**
 * Returns a function that fetches what was said in our threads and direct conversations while nobody listened, and takes it. Calls
 * during a run lead to one more run after it.
 */
export function createCatchUp(parts: CatchUpParts): () => void {
  let isRunning = false;
  let isWanted = false;
  async function run(): Promise<void> {
    isRunning = true;
    while (isWanted && !parts.signal.aborted) {
      isWanted = false;
      await catchUp(parts).catch((error: unknown) =>
        parts.log.warn({ err: error }, 'What was said while Discord was away could not be fetched.'),
      );
    }
    isRunning = false;
  }
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}

async function catchUp(parts: CatchUpParts): Promise<void> {
  const heard = await parts.conversation.heard('discord', MAX_THREADS);
  const places = heard
    .flatMap(placeOfHeard)
    .toSorted((one, other) => (BigInt(one.after) < BigInt(other.after) ? 1 : -1));
  for (const place of places) {
    if (parts.signal.aborted) return;
    for (const message of await missedIn(place, parts)) {
      await parts.take({ ...message, ...(place.guild === undefined ? {} : { guild_id: place.guild }) });
    }
    await parts.clock.sleep(PAUSE_MS, parts.signal);
  }
}

interface HeardPlace {
  readonly guild: string | undefined;
  readonly channel: string;
  readonly after: string;
}

/** Threads and direct conversations; what goes on in an interaction has no history that we may read. */
function placeOfHeard({ thread, messageId }: HeardThread): HeardPlace[] {
  const { scope, id: channel } = partsOfKey(thread);
  const after = /^\d+/.exec(messageId)?.[0];
  if (after === undefined || !/^\d+$/.test(channel)) return [];
  return [{ guild: scope === DIRECT_SCOPE ? undefined : scope, channel, after }];
}

/** A conversation in a plain channel has no channel of its own, and a thread may be gone: both have missed nothing. */
async function missedIn({ channel, after }: HeardPlace, { api, log }: CatchUpParts): Promise<readonly APIMessage[]> {
  const missed: APIMessage[] = [];
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const known = missed.at(-1)?.id ?? after;
      const messages = await api.messagesAfter(channel, known);
      missed.push(...messages.filter(({ id }) => BigInt(id) > BigInt(known)));
      if (messages.length < PAGE) break;
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    log.debug({ code: codeOf(error), channel }, 'this conversation has no history to read');
  }
  return missed;
}
