import type { Clock } from '../../../src/async/clock.ts';
import type { APIMessage } from 'discord.js';
import { ReplyFailure, type ReplyView } from '../../../src/chat/reply-port.ts';
import { isGone, isInteractionClosed, isRefusal } from '../client/failure.ts';
import type { Log } from '../../../src/log.ts';
import { shows, type OutgoingMessage } from '../client/outgoing-message.ts';

/** Edits our messages so that the last edit is the one that remains visible. */
export interface Edits {
  /**
   * Shows a view. An edit that only adds text is aborted after a short time: the next one includes its text, and the last one must not wait behind it.
   * Discord may carry an aborted edit out all the same, even after the last one, so a message with such an edit is checked for a minute, and corrected.
   */
  show(message: EditedMessage, outgoing: OutgoingMessage, phase: ReplyView['phase']): Promise<void>;
  /** Runs work with a short timeout if it only adds text. */
  inTime<T>(phase: ReplyView['phase'], work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T>;
}

export interface EditedMessage {
  /** Identifies the message. */
  readonly name: string;
  write(outgoing: OutgoingMessage, signal?: AbortSignal): Promise<Partial<APIMessage>>;
  /** Rejects once another process may have taken over the turn. */
  confirmRight(): Promise<void>;
  read(): Promise<APIMessage>;
  remove(): Promise<void>;
  /** True when an edit of it got no clear response. */
  wasUnclear(): boolean;
}

const GIVEN_UP_AFTER_MS = 5_000;
/** Pauses between checks. Discord drops a pending request within their sum. */
const LOOKS_MS = [700, 1_300, 2_000, 4_000, 8_000, 16_000, 30_000];

export function createEdits({ clock, log }: { clock: Clock; log: Log }): Edits {
  /** The content that each watched message should have. */
  const watched = new Map<string, OutgoingMessage>();

  async function inTime<T>(phase: ReplyView['phase'], work: (signal?: AbortSignal) => Promise<T>): Promise<T> {
    if (phase === 'final') return work();
    const [answered, late] = [new AbortController(), new AbortController()];
    void clock.sleep(GIVEN_UP_AFTER_MS, answered.signal).then(() => late.abort());
    try {
      return await work(late.signal);
    } finally {
      answered.abort();
    }
  }

  async function look(message: EditedMessage): Promise<void> {
    const outgoing = watched.get(message.name);
    if (outgoing === undefined || shows(await message.read(), outgoing)) return;
    log.info('an edit of unknown outcome overwrote the last one, which is sent again');
    await message.confirmRight();
    await message.write(outgoing);
  }

  async function watch(message: EditedMessage): Promise<void> {
    for (const pause of LOOKS_MS) {
      await clock.sleep(pause);
      await look(message).catch((error: unknown) => log.debug({ err: error }, 'a message could not be checked again'));
    }
    watched.delete(message.name);
  }

  return {
    inTime,
    async show(message, outgoing, phase) {
      const shown = await inTime(phase, (signal) => message.write(outgoing, signal));
      if (phase === 'working') return;
      const isWatched = watched.has(message.name);
      if (!isWatched && !message.wasUnclear()) return;
      watched.set(message.name, { ...outgoing, content: shown.content ?? outgoing.content });
      if (!isWatched) void watch(message);
    },
  };
}

/**
 * Shows the final view of a post with `show`. If Discord refuses it in every form, removes the post, so that neither a partial answer nor its Stop button is
 * left behind, and throws `gone`: the live reply then posts the answer as a new message.
 */
export async function replacedIfRefused(
  post: EditedMessage,
  { phase }: Pick<ReplyView, 'phase'>,
  show: () => Promise<void>,
): Promise<void> {
  try {
    await show();
  } catch (error) {
    if (phase !== 'final' || !isRefusal(error) || isGone(error) || isInteractionClosed(error)) throw error;
    await post.remove().catch(async () => post.write({ content: ENDED, components: [] }).catch(() => undefined));
    throw new ReplyFailure('gone', 'Discord refuses the final text of this message.', { cause: error });
  }
}

const ENDED = 'The answer is in a new message.';
