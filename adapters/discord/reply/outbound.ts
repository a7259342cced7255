import { setTimeout } from 'node:timers/promises';
import type { APIMessage } from 'discord.js';
import type { ReplyLimits, ReplyPort, ReplyTarget, ReplyView } from '../../../src/chat/reply-port.ts';
import { shows, type DiscordApi, type Draft, type Sending } from '../client/api.ts';
import { buttonRows } from '../format/buttons.ts';
import type { EditedMessage, Edits } from './edits.ts';
import { Code, codeOf, replyFailure } from '../client/failure.ts';
import { MAX_PART_CHARS, render } from '../format/format.ts';
import { fileOf, inTakenForm } from './fallback-bodies.ts';
import type { OpenPlace } from './reply-context.ts';
import type { Signs } from './typing.ts';
import { createStay } from './reply-destination.ts';
import type { Spot, Threads } from './open-thread.ts';
import type { WaitingMarks } from './waiting-marks.ts';

export const LIMITS: ReplyLimits = { maxChars: MAX_PART_CHARS, minEditGapMs: 1_000, canAttachByEdit: true };

export interface OutboundParts {
  readonly api: DiscordApi;
  readonly threads: Threads;
  readonly signs: Signs;
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
  place: OpenPlace,
  { api, threads, signs, marks, edits }: OutboundParts,
): ReplyPort {
  let posts = 0;
  let isOver = false;
  const stay = createStay(place, threads, ({ channel }) => {
    if (!isOver) signs.type(target.turnId, channel);
  });

  const draftAt = (where: Spot) => (view: ReplyView, line?: string) => draftOf(view, line, target, where);

  async function showTyping(): Promise<void> {
    if (place.kind === 'thread') signs.type(target.turnId, place.channel, THREAD_IS_LATE_MS);
    const { channel } = await stay.settled();
    if (!isOver) signs.type(target.turnId, channel);
  }

  return {
    limits: LIMITS,
    editWaitMs: () => (stay.spot === undefined ? 0 : api.editWaitMs(stay.spot.channel)),
    async signal(state) {
      if (state === 'waiting' && place.message !== undefined) {
        marks.set(target.turnId, place.channel, place.message);
      } else if (state === 'working') {
        marks.clear(target.turnId, { channelId: place.channel, messageIds: target.waited ?? [] });
        const shown = showTyping().catch(signs.unessential);
        if (place.kind === 'thread') await withinReason(shown);
      } else if (state === 'finished') {
        isOver = true;
        signs.stop(target.turnId);
      }
    },
    post: (view, key) =>
      failing(() =>
        stay.write(async (where) => {
          const quote = where.quote?.posts === 'always' || posts === 0 ? where.quote?.message : undefined;
          const id = await inTakenForm(view, draftAt(where), (draft) =>
            edits.inTime(view.phase, (signal) =>
              sendOnce(api, where.channel, draft, key, { repliesTo: quote, signal }),
            ),
          );
          posts += 1;
          return id;
        }),
      ),
    edit: (postId, view) =>
      failing(async () => {
        const where = await stay.settled();
        await inTakenForm(view, draftAt(where), (draft) =>
          edits.show(postIn(api, where.channel, postId), draft, view.phase),
        );
      }),
    remove: (postId) => failing(async () => api.remove((await stay.settled()).channel, postId)),
    attach: (attachment, key) =>
      failing(async () => {
        const draft = { content: '', components: [], files: [fileOf(attachment)] };
        await api.send((await stay.settled()).channel, draft, key);
      }),
    ended: async () => signs.stop(target.turnId),
  };
}

/** What was sent before with the same key is brought to what it should show now. */
async function sendOnce(
  api: DiscordApi,
  channel: string,
  draft: Draft,
  key: string,
  sending: Sending,
): Promise<string> {
  const message = await api.send(channel, draft, key, sending);
  if (!shows(message, draft)) await editAwake(api, { channel, post: message.id }, draft, sending.signal);
  return message.id;
}

function draftOf(view: ReplyView, line: string | undefined, target: ReplyTarget, { withoutThread }: Spot): Draft {
  const hint = withoutThread && view.phase === 'final' && view.actions.length > 0 ? HOW_TO_GO_ON : undefined;
  return {
    content: render(view.text, line ?? view.progress ?? hint),
    components: buttonRows(view.actions, { ...target, revision: view.revision }),
    ...(view.attachment === undefined ? {} : { files: [fileOf(view.attachment)] }),
  };
}

function postIn(api: DiscordApi, channel: string, post: string): EditedMessage {
  return {
    name: `${channel}/${post}`,
    write: (draft, signal) => editAwake(api, { channel, post }, draft, signal),
    read: () => api.message(channel, post),
    wasUnclear: () => api.wasEditUnclear(channel, post),
  };
}

/** An edit inside a thread that went to rest is refused; waking it first is allowed to whoever may write in it. */
async function editAwake(
  api: DiscordApi,
  { channel, post }: { channel: string; post: string },
  draft: Draft,
  signal?: AbortSignal,
): Promise<APIMessage> {
  try {
    return await api.edit(channel, post, draft, signal);
  } catch (error) {
    if (codeOf(error) !== Code.archivedThread) throw error;
    await api.unarchive(channel);
    return api.edit(channel, post, draft, signal);
  }
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw replyFailure(error);
  }
}
