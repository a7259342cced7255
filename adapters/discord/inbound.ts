import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { sentenceFor } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { addressingOf, wordsOf } from './addressing.ts';
import type { DiscordApi } from './api.ts';
import { buttonRows } from './buttons.ts';
import type { Directory } from './directory.ts';
import type { DispatchEvent } from './dispatch-event.ts';
import type { FileReader } from './files.ts';
import { findConversation, type Conversation } from './finder.ts';
import { completeMessage, type HeardMessage } from './heard-message.ts';
import { render } from './format.ts';
import { createLanes } from './lanes.ts';
import { discordKey } from './place.ts';
import { readMessage } from './reading.ts';
import { createRecent, type Recent } from './recent.ts';
import type { Signs } from './signs.ts';
import type { Threads } from './threads.ts';

export interface InboundParts {
  readonly conversation: ConversationPort;
  readonly api: DiscordApi;
  readonly directory: Directory;
  readonly files: FileReader;
  readonly threads: Threads;
  readonly signs: Signs;
  readonly log: Log;
  readonly newId: () => string;
  /** The Message Content intent is off: outside direct messages only mentions and replies to us can be read. */
  readonly isReduced: () => boolean;
}

export interface Inbound {
  /** Takes the events of the gateway; each channel's in their order. */
  hear(event: DispatchEvent): void;
  /** A message that was missed. It goes the same way, so that one which was answered already is not answered again. */
  take(message: HeardMessage): Promise<void>;
  /** Resolves when everything heard so far has been stored or refused. */
  idle(): Promise<void>;
}

/** What was taken: where its edits and deletions belong, and the words by which an edit is told from an unfolding link. */
interface Taken {
  readonly thread: ThreadKey;
  readonly content: string;
}

interface Hearing extends InboundParts {
  readonly taken: Recent<Taken>;
  /** Channels that were told once that we cannot read them. */
  readonly told: Recent<true>;
}

const REDUCED_HINT =
  'I can read only messages that mention me here, because the Message Content intent is off. Mention me, or reply to my message.';
const REDO_OFFER = 'You changed a message that I have already answered.';

export function createInbound(parts: InboundParts): Inbound {
  const hearing: Hearing = { ...parts, taken: createRecent(2_000), told: createRecent(2_000) };
  const lanes = createLanes((error) => parts.log.error({ err: error }, 'a Discord event could not be handled'));
  const inOrder = (channelId: string, work: () => Promise<void>): void => void lanes.run(channelId, work);
  return {
    take: (message) => lanes.run(message.channel_id, () => take(completeMessage(message), hearing)),
    idle: () => lanes.idle(),
    hear({ t, d }) {
      if (t === 'MESSAGE_CREATE') inOrder(d.channel_id, () => take(completeMessage(d), hearing));
      else if (t === 'MESSAGE_UPDATE') inOrder(d.channel_id, () => takeEdit(completeMessage(d), hearing));
      else if (t === 'MESSAGE_DELETE') inOrder(d.channel_id, () => takeDeletion(d, hearing));
      else if (t === 'MESSAGE_DELETE_BULK') {
        for (const id of d.ids) inOrder(d.channel_id, () => takeDeletion({ ...d, id }, hearing));
      }
    },
  };
}

async function take(message: HeardMessage, hearing: Hearing): Promise<void> {
  const found = await findConversation(message, hearing);
  if (found === 'unreadable') return tellOnce(message, hearing);
  if (found === 'not_for_us') return;
  const inbound = await readMessage(message, found, hearing);
  const reference = hearing.newId().slice(-8);
  try {
    const receipt = await hearing.conversation.receive(inbound);
    hearing.taken.set(message.id, { thread: found.thread, content: message.content });
    if (receipt.outcome === 'refused') await say(receipt.sentence, message, found, hearing);
    else if (receipt.outcome === 'accepted' && receipt.waiting) {
      hearing.signs.mark(receipt.turnId, message.channel_id, message.id);
    }
  } catch (error) {
    hearing.log.error({ err: error, reference, thread: found.thread }, 'a message could not be stored');
    await say(`${sentenceFor(error)} Please send it again. Reference: ${reference}`, message, found, hearing);
  }
}

/** Answers a message beside any turn. */
async function say(sentence: string, message: HeardMessage, { place }: Conversation, hearing: Hearing): Promise<void> {
  const { channel } = await hearing.threads.spot(place);
  const repliesTo = channel === message.channel_id ? message.id : undefined;
  await hearing.api.send(channel, { content: render(sentence), components: [] }, `say:${message.id}`, repliesTo);
}

async function tellOnce({ channel_id: channel, id }: HeardMessage, { isReduced, told, api }: Hearing): Promise<void> {
  if (!isReduced() || told.get(channel) === true) return;
  told.set(channel, true);
  await api.send(channel, { content: REDUCED_HINT, components: [] }, `hint:${id}`);
}

/** Discord also sends an update when a link unfolds or a message is pinned: only changed words count. */
async function takeEdit(message: HeardMessage, hearing: Hearing): Promise<void> {
  const { taken, directory, conversation, api } = hearing;
  const known = taken.get(message.id);
  if (message.edited_timestamp === null || known?.content === message.content) return;
  if (!addressingOf(message, directory).fromPerson) return;
  for (const thread of threadsOf(message, known)) {
    const outcome = await conversation.edited(thread, message.id, wordsOf(message, directory));
    if (outcome === 'unknown') continue;
    taken.set(message.id, { thread, content: message.content });
    if (outcome === 'offer_redo') {
      const draft = { content: REDO_OFFER, components: buttonRows(['regenerate'], thread) };
      await api.send(message.channel_id, draft, `redo:${message.id}:${message.edited_timestamp}`, message.id);
    }
    return;
  }
  await take(message, hearing);
}

interface Deleted {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id?: string | undefined;
}

async function takeDeletion(message: Deleted, { taken, conversation }: Hearing): Promise<void> {
  const known = taken.get(message.id);
  taken.delete(message.id);
  for (const thread of threadsOf(message, known)) {
    if (known !== undefined || (await conversation.knows(thread))) await conversation.deleted(thread, message.id);
  }
}

/** Where a message may have been taken: as remembered, else in its channel's conversation or in the one that it began. */
function threadsOf(
  { id, channel_id: channel, guild_id: guild }: Deleted,
  known: Taken | undefined,
): readonly ThreadKey[] {
  if (known !== undefined) return [known.thread];
  return guild === undefined ? [discordKey(guild, channel)] : [discordKey(guild, channel), discordKey(guild, id)];
}
