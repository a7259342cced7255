import type { APIAttachment } from 'discord.js';
import type { Receipt } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import { quoted } from '../receive/addressing.ts';
import type { Visibility } from './interaction-reply.ts';
import type { Asking } from './interaction-context.ts';
import { isRefusal } from '../client/failure.ts';
import { cut, render } from '../format/format.ts';
import { contextOf, discordKey, threadName, type Place } from '../reply/reply-context.ts';
import { storedFirst } from '../receive/ack-after-store.ts';

/** A request that came by a command in place of a message. */
export interface Beginning {
  readonly text: string;
  readonly attachments: readonly APIAttachment[];
  /** Asked for as a new workflow, not as another word in the conversation that goes on there. */
  readonly startsAnew: boolean;
  /** Who sees the request in a conversation of its own. */
  readonly visibility: Visibility;
  /** The message that the thread is opened from; without one the answer to the command is it. */
  readonly anchor?: string;
  readonly name?: string;
}

const ANNOUNCEMENTS = 5;
/** Channels in which every thread begins with a message. */
const FORUMS = new Set([15, 16]);

/** Where the request is taken. */
interface Site {
  readonly thread: ThreadKey;
  readonly place: Place;
}

const STAYS =
  'This thread stays with its workflow, and I can open no other beside it. Mention me in a channel, or write to me directly.';

/**
 * Acknowledges an interaction that begins a conversation, or says something in one, and takes it. It is stored before it is acknowledged, except in a
 * plain channel: there the conversation is known by the message that Discord makes of the acknowledgement.
 */
export async function beginWorkflow(beginning: Beginning, asking: Asking): Promise<void> {
  const { where, thread } = asking.asker;
  if (where === 'thread' && beginning.startsAnew) await beginBeside(beginning, asking);
  else if (thread !== undefined) await beginHere(thread, beginning, asking);
  else if (beginning.anchor !== undefined) await beginBelow(beginning.anchor, beginning, asking);
  else await beginInChannel(beginning, asking);
}

async function beginHere(thread: ThreadKey, beginning: Beginning, asking: Asking): Promise<void> {
  const { asker, answer, parts } = asking;
  async function store(): Promise<Receipt> {
    if (beginning.startsAnew && asker.kind === 'direct') await clearDirect(thread, asking);
    return take({ thread, place: asker.place }, beginning, asking);
  }
  const { visibility } = beginning;
  const acknowledge = () =>
    asker.where === 'guest' ? answer.defer(visibility) : answer.say(requestShown(beginning), visibility);
  const receipt = await storedFirst(store, acknowledge, parts.clock);
  if (receipt?.outcome === 'refused') await answer.show(receipt.sentence);
}

/** In a plain channel a thread is opened from the message that was pointed at. */
async function beginBelow(anchor: string, beginning: Beginning, asking: Asking): Promise<void> {
  const { asker, answer, parts } = asking;
  const { visibility, name = nameOf(beginning) } = beginning;
  const place = { kind: 'thread', channel: asker.channel, message: anchor, name } as const;
  const site = { thread: discordKey(asker.guild, anchor), place };
  const store = () => take(site, beginning, asking);
  const receipt = await storedFirst(store, () => answer.defer(visibility), parts.clock);
  if (receipt === undefined) return;
  const { channel, withoutThread } = await parts.patience.forEver(() => parts.threads.spot(place));
  const where = withoutThread ? 'I am drafting it in this channel.' : `I am drafting it in <#${channel}>.`;
  await answer.show(receipt.outcome === 'refused' ? receipt.sentence : where);
}

/** In a plain channel a thread is opened from our answer, which shows the request. */
async function beginInChannel(beginning: Beginning, asking: Asking): Promise<void> {
  const { asker, answer } = asking;
  const words = requestShown(beginning);
  if (!(await answer.say(words, 'all'))) return;
  const message = answer.messageId ?? (await answer.show(words)) ?? (await postRequest(beginning, asking));
  const place = { kind: 'thread', channel: asker.channel, message, name: nameOf(beginning) } as const;
  const receipt = await take({ thread: discordKey(asker.guild, message), place }, beginning, asking);
  if (receipt.outcome === 'refused') await answer.show(receipt.sentence);
}

/** A thread stays with its workflow, so another one gets a thread beside it. */
async function beginBeside(beginning: Beginning, asking: Asking): Promise<void> {
  const { asker, answer, parts } = asking;
  async function store(): Promise<{ readonly words: string }> {
    const channel = await openBeside(beginning, asking);
    const thread = discordKey(asker.guild, channel ?? asker.channel);
    if (channel === undefined && (await parts.conversation.knows(thread))) return { words: STAYS };
    const place: Place = channel === undefined ? asker.place : { kind: 'channel', channel };
    const receipt = await take({ thread, place }, beginning, asking);
    if (receipt.outcome === 'refused') return { words: receipt.sentence };
    const where = channel === undefined ? '' : `\nI am drafting it in <#${channel}>.`;
    return { words: `${requestShown(beginning)}${where}` };
  }
  const done = await storedFirst(store, () => answer.defer('all'), parts.clock);
  if (done !== undefined) await answer.show(done.words);
}

async function take({ thread, place }: Site, { text, attachments }: Beginning, asking: Asking): Promise<Receipt> {
  const { id, asker, parts } = asking;
  return parts.conversation.receive({
    thread,
    place: asker.kind,
    messageId: id,
    author: asker.author,
    text,
    files: parts.files.take(attachments),
    replyContext: contextOf(place),
  });
}

/** Where the answer came too late to be seen, the request is shown by a message of our own. Rejects where that may not be. */
async function postRequest(beginning: Beginning, { id, asker, parts }: Asking): Promise<string> {
  const draft = { content: render(requestShown(beginning)), components: [] };
  return (await parts.patience.forEver(() => parts.api.send(asker.channel, draft, `request:${id}`))).id;
}

const PRIVATE_THREAD = 12;

/** Undefined where none can be opened. */
async function openBeside(beginning: Beginning, asking: Asking): Promise<string | undefined> {
  const { directory, log } = asking.parts;
  const parent = await directory.parentOf(asking.asker.channel);
  // What was asked in private is not for all who read the channel.
  if (parent === undefined || (await directory.channelType(asking.asker.channel)) === PRIVATE_THREAD) return undefined;
  try {
    return await openUnder(parent, beginning, asking);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.info({ err: error }, 'no thread can be opened beside this one');
    return undefined;
  }
}

async function openUnder(parent: string, beginning: Beginning, { parts }: Asking): Promise<string> {
  const { api, directory } = parts;
  const name = nameOf(beginning);
  const type = await directory.channelType(parent);
  if (type !== undefined && FORUMS.has(type)) {
    return api.openPost(parent, name, { content: render(requestShown(beginning)), components: [] });
  }
  return api.openFreeThread(parent, name, type === ANNOUNCEMENTS ? 10 : 11);
}

/** The place is given to the next conversation, without a word about it: the answer to the request follows at once. */
async function clearDirect(thread: ThreadKey, { id, asker, parts }: Asking): Promise<void> {
  const { kind, author } = asker;
  const replyContext = contextOf({ kind: 'nowhere' });
  await parts.conversation.command({ name: 'new', thread, place: kind, author, commandId: `${id}:new`, replyContext });
}

const MAX_SHOWN_CHARS = 1_500;

/** The request is quoted for the others to read; the whole of it goes to the model. */
function requestShown({ text, attachments }: Beginning): string {
  const files = attachments.map(({ filename }) => `\`${filename.replaceAll('`', '')}\``).join(', ');
  if (text === '') return files;
  const words = text.length > MAX_SHOWN_CHARS ? `${cut(text, MAX_SHOWN_CHARS)}…` : text;
  return files === '' ? quoted(words) : `${quoted(words)}\n${files}`;
}

function nameOf({ text, attachments }: Beginning): string {
  return threadName(text === '' ? (attachments[0]?.filename ?? '') : text);
}
