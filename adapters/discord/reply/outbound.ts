import { setTimeout } from 'node:timers/promises';
import type { APIMessage } from 'discord.js';
import type { ReplyLimits, ReplyPort, ReplyTarget, ReplyView, WriteRight } from '../../../src/chat/reply-port.ts';
import { shows, type DiscordApi, type OutgoingMessage, type Sending } from '../client/api.ts';
import { buttonRows } from '../format/buttons.ts';
import { replacedIfRefused, type EditedMessage, type Edits } from './edits.ts';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf, replyFailure } from '../client/failure.ts';
import { MAX_PART_CHARS, render } from '../format/format.ts';
import { fileOf, sendFirstAccepted } from './fallback-bodies.ts';
import type { ChannelPlace } from './reply-context.ts';
import type { Typing } from './typing.ts';
import { createReplyDestination } from './reply-destination.ts';
import type { PostTarget, Threads } from './open-thread.ts';
import type { WaitingMarks } from './waiting-marks.ts';

export const LIMITS: ReplyLimits = { maxChars: MAX_PART_CHARS, minEditGapMs: 1_000, canAttachByEdit: true };

export interface OutboundDependencies {
  readonly api: DiscordApi;
  readonly threads: Threads;
  readonly typing: Typing;
  readonly marks: WaitingMarks;
  readonly edits: Edits;
}

/** Opening a thread may wait for Discord's limit; then the channel shows that we are at it. */
const THREAD_IS_LATE_MS = 1_000;
/** How long the model is held back while its thread is opened. */
const LONGEST_OPENING_MS = 15_000;
const HOW_TO_GO_ON = 'I cannot answer in a thread here: reply to this message to go on.';

/** An answer that is written before there is a place for it comes late, and in one piece. */
async function withinReason(opening: Promise<void>): Promise<void> {
  await Promise.race([opening, setTimeout(LONGEST_OPENING_MS, undefined, { ref: false })]);
}

/** The reply side of a turn in a channel, a thread or a direct conversation. */
export function createChannelReply(
  target: ReplyTarget,
  place: ChannelPlace,
  { api, threads, typing, marks, edits }: OutboundDependencies,
  right?: WriteRight,
): ReplyPort {
  let posts = 0;
  let isOver = false;
  const destination = createReplyDestination(place, threads, ({ channel }) => {
    if (!isOver) typing.start(target.turnId, channel);
  });

  const outgoingAt = (where: PostTarget) => (view: ReplyView, line?: string) => outgoingOf(view, line, target, where);

  async function showTyping(): Promise<void> {
    if (place.kind === 'thread') typing.start(target.turnId, place.channel, THREAD_IS_LATE_MS);
    const { channel } = await destination.resolve();
    if (!isOver) typing.start(target.turnId, channel);
  }

  return {
    limits: LIMITS,
    editWaitMs: () => (destination.target === undefined ? 0 : api.editWaitMs(destination.target.channel)),
    async signal(state) {
      if (state === 'waiting' && place.message !== undefined) {
        marks.set(target.turnId, place.channel, place.message);
      } else if (state === 'working') {
        marks.clear(target.turnId, { channelId: place.channel, messageIds: target.waited ?? [] });
        const shown = showTyping().catch(typing.logFailure);
        if (place.kind === 'thread') await withinReason(shown);
      } else if (state === 'finished') {
        isOver = true;
        typing.stop(target.turnId);
      }
    },
    post: (view, key) =>
      failing(() =>
        destination.post(view.phase, async (where) => {
          const quote = where.quote?.posts === 'always' || posts === 0 ? where.quote?.message : undefined;
          const id = await sendFirstAccepted(view, outgoingAt(where), (outgoing) =>
            edits.inTime(view.phase, (signal) =>
              sendOnce(api, where.channel, outgoing, key, { repliesTo: quote, signal }),
            ),
          );
          posts += 1;
          return id;
        }),
      ),
    edit: (postId, view) =>
      failing(async () => {
        const where = await destination.resolve();
        const post = postIn(api, where.channel, postId, right);
        await replacedIfRefused(post, view, () =>
          sendFirstAccepted(view, outgoingAt(where), (outgoing) => edits.show(post, outgoing, view.phase)),
        );
      }),
    remove: (postId) => failing(async () => api.remove((await destination.resolve()).channel, postId)),
    attach: (attachment, key) =>
      failing(async () => {
        const outgoing = { content: '', components: [], files: [fileOf(attachment)] };
        await api.send((await destination.resolve()).channel, outgoing, key);
      }),
    ended: async () => typing.stop(target.turnId),
  };
}

/** What was sent before with the same key is brought to what it should show now. */
async function sendOnce(
  api: DiscordApi,
  channel: string,
  outgoing: OutgoingMessage,
  key: string,
  sending: Sending,
): Promise<string> {
  const message = await api.send(channel, outgoing, key, sending);
  if (!shows(message, outgoing)) await editAwake(api, { channel, post: message.id }, outgoing, sending.signal);
  return message.id;
}

function outgoingOf(
  view: ReplyView,
  line: string | undefined,
  target: ReplyTarget,
  { withoutThread }: PostTarget,
): OutgoingMessage {
  const hint = withoutThread && view.phase === 'final' && view.actions.length > 0 ? HOW_TO_GO_ON : undefined;
  return {
    content: render(view.text, line ?? view.progress ?? hint),
    components: buttonRows(view.actions, { ...target, revision: view.revision }),
    ...(view.attachment === undefined ? {} : { files: [fileOf(view.attachment)] }),
  };
}

function postIn(api: DiscordApi, channel: string, post: string, right?: WriteRight): EditedMessage {
  return {
    name: `${channel}/${post}`,
    write: (outgoing, signal) => editAwake(api, { channel, post }, outgoing, signal),
    confirmRight: async () => right?.confirm(),
    read: () => api.message(channel, post),
    remove: () => api.remove(channel, post),
    wasUnclear: () => api.wasEditUnclear(channel, post),
  };
}

/** An edit inside a thread that went to rest is refused; waking it first is allowed to whoever may write in it. */
async function editAwake(
  api: DiscordApi,
  { channel, post }: { channel: string; post: string },
  outgoing: OutgoingMessage,
  signal?: AbortSignal,
): Promise<APIMessage> {
  try {
    return await api.edit(channel, post, outgoing, signal);
  } catch (error) {
    if (codeOf(error) !== RESTJSONErrorCodes.InvalidActionOnArchivedThread) throw error;
    await api.unarchive(channel);
    return api.edit(channel, post, outgoing, signal);
  }
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw replyFailure(error);
  }
}
