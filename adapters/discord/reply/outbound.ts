import type { Clock } from '../../../src/async/clock.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { APIMessage } from 'discord.js';
import type { ReplyLimits, ReplyPort, ReplyTarget, ReplyView, WriteRight } from '../../../src/chat/reply-port.ts';
import type { DiscordApi, Sending } from '../client/api.ts';
import { shows, type OutgoingMessage } from '../client/outgoing-message.ts';
import { buttonRows } from '../format/buttons.ts';
import { replacedIfRefused, type EditedMessage, type Edits } from './edits.ts';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf, replyFailure } from '../client/failure.ts';
import { MAX_PART_CHARS, render } from '../format/format.ts';
import { attachedFiles, sendFirstAccepted } from './fallback-bodies.ts';
import type { ChannelPlace } from './reply-context.ts';
import type { Typing } from './typing.ts';
import { createReplyDestination, type ReplyDestination } from './reply-destination.ts';
import type { PostTarget, Threads } from './open-thread.ts';
import type { WaitingMarks } from './waiting-marks.ts';

export const LIMITS: ReplyLimits = {
  maxChars: MAX_PART_CHARS,
  minEditGapMs: 1_000,
  canAttachByEdit: true,
  showsPictures: true,
};

export interface OutboundDependencies {
  readonly api: DiscordApi;
  readonly threads: Threads;
  readonly typing: Typing;
  readonly marks: WaitingMarks;
  readonly edits: Edits;
  readonly clock: Clock;
}

/** Opening a thread may wait for a rate limit. After this long, the channel shows the typing indicator. */
const THREAD_IS_LATE_MS = 1_000;
/** How long the model waits for its thread at most. */
const LONGEST_OPENING_MS = 15_000;
const HOW_TO_GO_ON = 'I cannot answer in a thread here: reply to this message to go on.';

/** The reply of a turn in a channel, a thread or a direct conversation. */
export function createChannelReply(
  target: ReplyTarget,
  place: ChannelPlace,
  dependencies: OutboundDependencies,
  right?: WriteRight,
): ReplyPort {
  const { api, threads, edits } = dependencies;
  let posts = 0;
  const destination = createReplyDestination(place, threads, ({ channel }) => activity.moveTo(channel));
  const activity = createActivity(target, place, destination, dependencies);
  const toMessage = (where: PostTarget) => (view: ReplyView, line?: string) => messageOf(view, line, target, where);

  return {
    limits: LIMITS,
    editWaitMs: () => (destination.target === undefined ? 0 : api.editWaitMs(destination.target.channel)),
    signal: (state) => activity.signal(state),
    post: (view, key) =>
      failing(() =>
        destination.post(view.phase, async (where) => {
          const quote = where.quote?.posts === 'always' || posts === 0 ? where.quote?.message : undefined;
          const id = await sendFirstAccepted(view, toMessage(where), (message) =>
            edits.inTime(view.phase, (signal) =>
              sendOnce(api, where.channel, message, key, { repliesTo: quote, signal }),
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
          sendFirstAccepted(view, toMessage(where), (message) => edits.show(post, message, view.phase)),
        );
      }),
    remove: (postId) => failing(async () => api.remove((await destination.resolve()).channel, postId)),
    attach: (attachment, key) =>
      failing(async () => {
        const message = { content: '', components: [], files: attachedFiles(attachment) };
        await api.send((await destination.resolve()).channel, message, key);
      }),
    ended: async () => activity.signal('finished'),
  };
}

/** Marks on waiting messages and the typing indicator of one turn. */
function createActivity(
  { turnId, waited = [] }: ReplyTarget,
  place: ChannelPlace,
  destination: ReplyDestination,
  { typing, marks, clock }: OutboundDependencies,
) {
  let isOver = false;
  function moveTo(channel: string): void {
    if (!isOver) typing.start(turnId, channel);
  }
  async function showTyping(): Promise<void> {
    if (place.kind === 'thread') typing.start(turnId, place.channel, THREAD_IS_LATE_MS);
    moveTo((await destination.resolve()).channel);
  }
  return {
    moveTo,
    async signal(state: 'waiting' | 'working' | 'finished'): Promise<void> {
      if (state === 'waiting' && place.message !== undefined) marks.set(turnId, place.channel, place.message);
      if (state === 'working') {
        marks.clear(turnId, { channelId: place.channel, messageIds: waited });
        const shown = showTyping().catch(typing.logFailure);
        // Without a thread nothing can be shown, and the answer would appear late and all at once.
        if (place.kind === 'thread') await withTimeout(shown, LONGEST_OPENING_MS, clock);
      }
      if (state === 'finished') {
        isOver = true;
        typing.stop(turnId);
      }
    },
  };
}

/** Sends a message. If Discord returns an earlier one with the same key, updates it to the current view. */
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

function messageOf(
  view: ReplyView,
  line: string | undefined,
  target: ReplyTarget,
  { withoutThread }: PostTarget,
): OutgoingMessage {
  const hint = withoutThread && view.phase === 'final' && view.actions.length > 0 ? HOW_TO_GO_ON : undefined;
  return {
    content: render(view.text, line ?? view.progress ?? hint),
    components: buttonRows(view.actions, { ...target, revision: view.revision }),
    ...(view.attachment === undefined ? {} : { files: attachedFiles(view.attachment) }),
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

/** Discord refuses an edit in an archived thread. Anyone who may write in the thread may unarchive it first. */
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
