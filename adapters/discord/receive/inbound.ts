import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import { createBoundedMap, type BoundedMap } from '../../../src/async/bounded-map.ts';
import type { ConversationPort, Receipt } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import { sentenceFor } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { addressingOf } from './addressing.ts';
import type { DiscordApi } from '../client/api.ts';
import { buttonRows } from '../format/buttons.ts';
import type { ChannelCache } from '../gateway/channel-cache.ts';
import type { DispatchEvent } from '../gateway/dispatch-event.ts';
import type { FileReader } from './files.ts';
import { isRefusal } from '../client/failure.ts';
import type { UnseenDms } from '../gateway/unseen-dms.ts';
import { findConversation, type Conversation } from './find-conversation.ts';
import { completeMessage, type GatewayMessage } from '../gateway/gateway-message.ts';
import { render } from '../format/format.ts';
import type { Notices } from '../reply/notices.ts';
import type { DiscordRetry } from '../client/retry.ts';
import { DIRECT_SCOPE, discordKey } from '../reply/reply-context.ts';
import { toInboundMessage, textOf } from './to-inbound-message.ts';
import type { Threads } from '../reply/open-thread.ts';
import type { WaitingMarks } from '../reply/waiting-marks.ts';

export interface InboundDependencies {
  readonly conversation: ConversationPort;
  readonly api: DiscordApi;
  readonly channelCache: ChannelCache;
  readonly files: FileReader;
  readonly threads: Threads;
  readonly marks: WaitingMarks;
  readonly notices: Notices;
  readonly retry: DiscordRetry;
  readonly log: Log;
  readonly newId: () => string;
  readonly unseenDms: Pick<UnseenDms, 'meet'>;
  /** Must finish before a new message is stored. */
  readonly before: () => Promise<void>;
  /** The Message Content intent is off: outside direct messages, we can read only mentions and replies to us. */
  readonly isReduced: () => boolean;
}

export interface Inbound {
  /** Handles the events of the gateway, in order within each channel. */
  hear(event: DispatchEvent): void;
  /** Handles a missed message the same way, so that one which was answered already is not answered again. */
  take(message: GatewayMessage): Promise<void>;
  /** Resolves when everything received so far has been stored or refused. */
  idle(): Promise<void>;
}

/** A message that was accepted: where its edits and deletions belong, and its text, which tells an edit from an unfolding link. */
interface Taken {
  readonly thread: ThreadKey;
  readonly content: string;
}

interface Hearing extends InboundDependencies {
  readonly taken: BoundedMap<string, Taken>;
  /** Channels that were told once that we cannot read them. */
  readonly told: BoundedMap<string, true>;
}

const REDUCED_HINT =
  'I can read only messages that mention me here, because the Message Content intent is off. Mention me, or reply to my message. My operator can turn the intent on.';
const REDO_OFFER = 'You changed this after I answered it. Regenerate answers it again.';

export function createInbound(dependencies: InboundDependencies): Inbound {
  const hearing: Hearing = { ...dependencies, taken: createBoundedMap(2_000), told: createBoundedMap(2_000) };
  const channels = createKeyedQueue();
  const run = (channelId: string, work: () => Promise<void>): Promise<void> =>
    channels
      .run(channelId, work)
      .catch((error: unknown) => dependencies.log.error({ err: error }, 'a Discord event could not be handled'));
  const inOrder = (channelId: string, work: () => Promise<void>): void => {
    const before = dependencies.before();
    void run(channelId, () => before.then(work));
  };
  return {
    take: (message) => run(message.channel_id, () => take(completeMessage(message), hearing)),
    idle: () => channels.idle(),
    hear({ t, d }) {
      if (t === 'MESSAGE_CREATE') inOrder(d.channel_id, () => takeNew(completeMessage(d), hearing));
      else if (t === 'MESSAGE_UPDATE') inOrder(d.channel_id, () => takeUpdate(d, hearing));
      else if (t === 'MESSAGE_DELETE') inOrder(d.channel_id, () => takeDeletion(d, hearing));
      else if (t === 'THREAD_DELETE') inOrder(d.id, () => stopIn(d, hearing));
      else if (t === 'MESSAGE_DELETE_BULK') {
        for (const id of d.ids) inOrder(d.channel_id, () => takeDeletion({ ...d, id }, hearing));
      }
    },
  };
}

async function takeNew(message: GatewayMessage, hearing: Hearing): Promise<void> {
  const takeEarlier = await hearing.unseenDms.meet(message);
  await take(message, hearing);
  takeEarlier();
}

async function take(message: GatewayMessage, hearing: Hearing): Promise<void> {
  let found: Conversation | undefined;
  try {
    const finding = await findConversation(message, hearing);
    if (finding === 'unreadable') void tellOnce(message, hearing);
    if (finding === 'unreadable' || finding === 'not_for_us') return;
    found = finding;
    const receipt = await hearing.conversation.receive(toInboundMessage(message, found, hearing));
    hearing.taken.set(message.id, { thread: found.thread, content: message.content });
    show(receipt, message, found, hearing);
  } catch (error) {
    const reference = hearing.newId().slice(-8);
    hearing.log.error({ err: error, reference, message: message.id }, 'a message could not be accepted');
    const sentence = `${sentenceFor(error)} Please send it again. (Reference ${reference})`;
    if (found !== undefined || isSurelyForUs(message, hearing)) say(sentence, message, found, hearing);
  }
}

function show(receipt: Receipt, message: GatewayMessage, found: Conversation, hearing: Hearing): void {
  if (receipt.outcome === 'refused') say(receipt.sentence, message, found, hearing);
  else if (receipt.outcome === 'accepted' && receipt.waiting) {
    hearing.marks.set(receipt.turnId, message.channel_id, message.id);
  }
}

/** Decides without what could not be looked up. */
function isSurelyForUs(message: GatewayMessage, { channelCache }: Hearing): boolean {
  const { fromPerson, mentionsUs, repliesToUs, toOthers } = addressingOf(message, channelCache);
  const isOurs = message.guild_id === undefined || channelCache.isOurThread(message.channel_id);
  return fromPerson && (mentionsUs || repliesToUs || (isOurs && !toOthers));
}

/** Answers a message outside of any turn, without making others wait. */
function say(sentence: string, message: GatewayMessage, found: Conversation | undefined, hearing: Hearing): void {
  const { notices, retry, threads, log } = hearing;
  const outgoing = { content: render(sentence), components: [] };
  const inPlace = { channel: message.channel_id, repliesTo: message.id };
  async function find(): Promise<void> {
    const target = found === undefined ? inPlace : await retry.untilStopped(() => threads.targetFor(found.place));
    await notices.say(target.channel === message.channel_id ? inPlace : target, outgoing, `say:${message.id}`);
  }
  find().catch((error: unknown) => log.warn({ err: error }, 'a notice could not be posted'));
}

async function tellOnce({ channel_id: channel, id }: GatewayMessage, hearing: Hearing): Promise<void> {
  const { isReduced, told, notices } = hearing;
  if (!isReduced() || told.get(channel) === true) return;
  told.set(channel, true);
  const isSaid = await notices.say({ channel }, { content: REDUCED_HINT, components: [] }, `hint:${id}`);
  if (!isSaid) told.delete(channel);
}

/** Discord also sends an update when a link unfolds or a message is pinned. Only changed text counts, if the update contains it. */
async function takeUpdate(update: MessageUpdate, hearing: Hearing): Promise<void> {
  if (typeof update.edited_timestamp !== 'string') return;
  const message = isWhole(update) ? completeMessage(update) : await askForWhole(update, hearing);
  if (message === undefined || isWithheld(message, hearing)) return;
  if (hearing.taken.get(message.id)?.content === message.content) return;
  if (addressingOf(message, hearing.channelCache).fromPerson) await takeEdit(message, hearing);
}

type MessageUpdate = Deleted & Partial<GatewayMessage>;

function isWhole(update: MessageUpdate): update is GatewayMessage {
  return update.author !== undefined;
}

/** Not every server sends the whole message. Undefined when it was deleted or we may not read it. */
async function askForWhole(
  { id, channel_id: channel, guild_id: guild }: Deleted,
  { api, retry }: Hearing,
): Promise<GatewayMessage | undefined> {
  try {
    const message = await retry.forAMinute(() => api.message(channel, id));
    return completeMessage({ ...message, guild_id: guild });
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Without the Message Content intent, Discord withholds the text of a message that no longer mentions us. */
function isWithheld({ guild_id: guild, content }: GatewayMessage, { isReduced }: Hearing): boolean {
  return guild !== undefined && content === '' && isReduced();
}

async function takeEdit(message: GatewayMessage, hearing: Hearing): Promise<void> {
  const { taken, channelCache, conversation, retry } = hearing;
  const known = taken.get(message.id);
  for (const thread of threadsOf(message, known)) {
    const outcome = await retry.forAMinute(() =>
      conversation.edited(thread, message.id, textOf(message, channelCache)),
    );
    if (outcome === 'unknown') continue;
    taken.set(message.id, { thread, content: message.content });
    if (outcome === 'offer_redo') void offerRedo(message, thread, hearing);
    return;
  }
  // Only the edit may have addressed the message to us. A message from before we joined, or from a forgotten conversation, is not answered because of a
  // corrected typo.
  const { mentionsUs, repliesToUs } = addressingOf(message, channelCache);
  if (mentionsUs || repliesToUs) await take(message, hearing);
}

async function offerRedo(message: GatewayMessage, thread: ThreadKey, hearing: Hearing): Promise<void> {
  const { notices, channelCache } = hearing;
  const outgoing = { content: REDO_OFFER, components: buttonRows(['regenerate'], { thread }) };
  const inPlace = { channel: message.channel_id, repliesTo: message.id };
  const own = await channelCache.channelOf(thread);
  const where = own === undefined || own === message.channel_id ? inPlace : { channel: own };
  await notices.say(where, outgoing, `redo:${message.id}:${message.edited_timestamp}`);
}

interface Deleted {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id?: string | undefined;
}

async function takeDeletion(message: Deleted, { taken, conversation, retry }: Hearing): Promise<void> {
  const known = taken.get(message.id);
  taken.delete(message.id);
  await retry.forAMinute(async () => {
    for (const thread of threadsOf(message, known)) {
      if (known !== undefined || (await conversation.knows(thread))) await conversation.deleted(thread, message.id);
    }
  });
}

/** Nobody can read what is written there any more. */
async function stopIn(thread: { readonly id: string; readonly guild_id?: string }, hearing: Hearing): Promise<void> {
  const { conversation, channelCache, retry, newId } = hearing;
  const { id, guild_id: guild } = thread;
  const identity = { platform: 'discord', scope: guild ?? DIRECT_SCOPE, id: channelCache.userId ?? '' };
  const stop = { name: 'stop', thread: discordKey(guild, id), place: 'thread', author: identity } as const;
  await retry.forAMinute(() => conversation.command({ ...stop, commandId: newId(), replyContext: {} }));
}

/** Where a message may have been accepted: as remembered, otherwise in its channel's conversation or in the one that it began. */
function threadsOf(
  { id, channel_id: channel, guild_id: guild }: Deleted,
  known: Taken | undefined,
): readonly ThreadKey[] {
  if (known !== undefined) return [known.thread];
  return guild === undefined ? [discordKey(guild, channel)] : [discordKey(guild, channel), discordKey(guild, id)];
}
