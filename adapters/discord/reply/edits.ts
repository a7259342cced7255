import type { Clock } from '../../../src/async/clock.ts';
import type { APIMessage } from 'discord.js';
import { ReplyFailure, type ReplyView } from '../../../src/chat/reply-port.ts';
import { isGone, isInteractionClosed, isRefusal } from '../client/failure.ts';
import type { Log } from '../../../src/log.ts';
import { shows, type OutgoingMessage } from '../client/outgoing-message.ts';

/** Edits of our messages, in such a way that the last one is what remains. */
export interface Edits {
  /**
   * Shows a draft. An edit with which the text only grows is given up soon: the next one makes up for it, and the last one must not wait behind it. Discord may
   * carry it out all the same, even after the last one; therefore a message with such an edit is looked at again for a minute, and set right.
   */
  show(message: EditedMessage, outgoing: OutgoingMessage, phase: ReplyView['phase']): Promise<void>;
  /** Aborts what shows a text that only grows when it takes too long. */
  inTime<T>(phase: ReplyView['phase'], work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T>;
}

export interface EditedMessage {
  /** The same for the same message. */
  readonly name: string;
  write(outgoing: OutgoingMessage, signal?: AbortSignal): Promise<Partial<APIMessage>>;
  /** Rejects once another process may have taken the turn over. */
  confirmRight(): Promise<void>;
  read(): Promise<APIMessage>;
  remove(): Promise<void>;
  /** An edit of it went out to which no clear answer came. */
  wasUnclear(): boolean;
}

const GIVEN_UP_AFTER_MS = 5_000;
/** Pauses between looks. Discord itself gives a request up within the time that they make. */
const LOOKS_MS = [700, 1_300, 2_000, 4_000, 8_000, 16_000, 30_000];

export function createEdits({ clock, log }: { clock: Clock; log: Log }): Edits {
  /** What watched messages should show. */
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
    log.info('an edit of unclear outcome came after the last one; the last one is sent again');
    await message.confirmRight();
    await message.write(outgoing);
  }

  async function watch(message: EditedMessage): Promise<void> {
    for (const pause of LOOKS_MS) {
      await clock.sleep(pause);
      await look(message).catch((error: unknown) =>
        log.debug({ err: error }, 'a message could not be looked at again'),
      );
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
 * Shows the final view of a post by `show`. Where Discord refuses it in every form, the post is removed, so that neither a half answer nor its Stop
 * button stays, and the failure says that it is gone: the answer is then posted as a new message.
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
