import type { Clock } from '../../../src/async/clock.ts';
import type { APIMessage } from 'discord.js';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi } from '../client/api.ts';
import { newerThan, type Gap } from './channel-gaps.ts';
import type { ChannelCache } from './channel-cache.ts';
import { codeOf, isRefusal } from '../client/failure.ts';
import type { GatewayMessage } from './gateway-message.ts';
import type { DiscordRetry } from '../client/retry.ts';

/** Fetches the messages of one gap after another and has them processed. */
export interface MissedMessages {
  /** @param isOurs the gaps are in our conversations, so every message there is for us */
  fetch(gaps: readonly Gap[], isOurs: boolean): void;
}

export interface MissedDependencies {
  readonly api: Pick<DiscordApi, 'messagesAfter'>;
  readonly channelCache: Pick<ChannelCache, 'userId'>;
  readonly take: (message: GatewayMessage) => Promise<void>;
  readonly retry: DiscordRetry;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const PAGE = 100;
const MAX_PAGES = 5;
const MAX_ATTEMPTS = 10;
/** Leaves most of Discord's limit to answers that are being written at the same time. */
const PAUSE_MS = 60;

interface GapTask extends Gap {
  readonly isOurs: boolean;
  readonly attempt: number;
}

export function createMissedMessages(dependencies: MissedDependencies): MissedMessages {
  const { clock, signal } = dependencies;
  const tasks: GapTask[] = [];
  let isRunning = false;

  async function runAll(): Promise<void> {
    isRunning = true;
    for (let task = tasks.shift(); task !== undefined && !signal.aborted; task = tasks.shift()) {
      const again = await run(task, dependencies);
      if (again !== undefined) tasks.push(again);
      await clock.sleep(PAUSE_MS, signal);
    }
    isRunning = false;
  }

  return {
    fetch(gaps, isOurs) {
      const waiting = new Set(tasks.map(({ channel }) => channel));
      for (const gap of gaps) if (!waiting.has(gap.channel)) tasks.push({ ...gap, isOurs, attempt: 1 });
      if (!isRunning) void runAll();
    },
  };
}

/** Returns the task when it has to run again. */
async function run(task: GapTask, dependencies: MissedDependencies): Promise<GapTask | undefined> {
  const { channel, guild, isOurs, attempt } = task;
  try {
    const missed = await missedIn(task, dependencies);
    const answered = isOurs ? new Set<string>() : answeredAmong(missed, dependencies.channelCache.userId);
    for (const message of missed) {
      if (answered.has(message.id)) continue;
      await dependencies.take({ ...message, ...(guild === undefined ? {} : { guild_id: guild }) });
    }
  } catch (error) {
    if (attempt < MAX_ATTEMPTS) return { ...task, attempt: attempt + 1 };
    dependencies.log.warn({ err: error, channel }, 'Messages from the time without a connection could not be fetched.');
  }
  return undefined;
}

/** A conversation in a plain channel has no channel of its own, and a thread may be deleted: neither has missed messages. */
async function missedIn({ channel, after }: Gap, dependencies: MissedDependencies): Promise<readonly APIMessage[]> {
  const missed: APIMessage[] = [];
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const known = missed.at(-1)?.id ?? after;
      const messages = await dependencies.retry.forAMinute(() => dependencies.api.messagesAfter(channel, known));
      missed.push(...messages.filter(({ id }) => newerThan(id, known)));
      if (messages.length < PAGE) break;
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    dependencies.log.debug({ code: codeOf(error), channel }, 'this channel has no history to read');
  }
  return missed;
}

/** Messages that one of our threads was opened from, or that we replied to. They were answered, even if their conversation was deleted since. */
function answeredAmong(messages: readonly APIMessage[], userId: string | undefined): ReadonlySet<string> {
  const threads = messages.filter(({ thread }) => (thread as { owner_id?: string } | undefined)?.owner_id === userId);
  const replies = messages.filter(({ author }) => author.id === userId);
  const repliedTo = replies.flatMap(({ message_reference: reference }) => reference?.message_id ?? []);
  return new Set([...threads.map(({ id }) => id), ...repliedTo]);
}
