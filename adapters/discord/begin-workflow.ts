import type { APIAttachment } from 'discord.js';
import type { Receipt } from '../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { quoted } from './addressing.ts';
import type { Asking } from './asking.ts';
import { isRefusal } from './failure.ts';
import { cut, render } from './format.ts';
import { contextOf, discordKey, threadName, type Place } from './place.ts';

/** A request that came by a command in place of a message. */
export interface Beginning {
  readonly text: string;
  readonly attachments: readonly APIAttachment[];
  /** Asked for as a new workflow, not as another word in the conversation that goes on there. */
  readonly startsAnew: boolean;
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
  /** Shows the request, or says where it goes on, once it is stored; undefined where it is shown already. */
  readonly notice?: string;
}

/** Begins a conversation, or says something in one, on behalf of the person who gave a command. */
export async function beginWorkflow(beginning: Beginning, asking: Asking): Promise<void> {
  const { asker, answer, parts } = asking;
  const site = await chooseSite(beginning, asking);
  if (site === undefined) {
    await answer.show(STAYS);
    return;
  }
  const receipt = await parts.conversation.receive({
    thread: site.thread,
    place: asker.kind,
    messageId: asking.id,
    author: asker.author,
    text: beginning.text,
    files: parts.files.take(beginning.attachments),
    replyContext: contextOf(site.place),
  });
  const words = outcome(receipt, site);
  if (words !== undefined) await answer.show(words);
}

function outcome(receipt: Receipt, { notice }: Site): string | undefined {
  return receipt.outcome === 'refused' ? receipt.sentence : notice;
}

const STAYS =
  'This thread stays with its workflow, and I can open no other beside it. Mention me in a channel, or write to me directly.';

/** Undefined where the request has no place. */
async function chooseSite(beginning: Beginning, asking: Asking): Promise<Site | undefined> {
  const { asker, parts } = asking;
  const { thread } = asker;
  if (thread === undefined) return inChannel(beginning, asking);
  if (asker.where === 'thread' && beginning.startsAnew) {
    const sibling = await besideThread(beginning, asking);
    if (sibling !== undefined) return sibling;
    if (await parts.conversation.knows(thread)) return undefined;
  }
  if (beginning.startsAnew && asker.kind === 'direct') await clearDirect(thread, asking);
  return { thread, place: asker.place, ...(asker.where === 'guest' ? {} : { notice: requestShown(beginning) }) };
}

/** In a plain channel a thread is opened: from the message that was pointed at, else from our answer, which shows the request. */
async function inChannel(beginning: Beginning, asking: Asking): Promise<Site> {
  const { anchor, name = nameOf(beginning) } = beginning;
  const { asker, answer, parts } = asking;
  if (anchor === undefined) {
    const shown = (await answer.show(requestShown(beginning))) ?? (await postRequest(beginning, asking));
    return {
      thread: discordKey(asker.guild, shown),
      place: { kind: 'thread', channel: asker.channel, message: shown, name },
    };
  }
  const place = { kind: 'thread', channel: asker.channel, message: anchor, name } as const;
  const spot = await parts.threads.spot(place);
  const notice = spot.withoutThread ? 'I am drafting it in this channel.' : `I am drafting it in <#${spot.channel}>.`;
  return { thread: discordKey(asker.guild, anchor), place, notice };
}

/** Where the answer came too late to be seen, the request is shown by a message of our own. Rejects where that may not be. */
async function postRequest(beginning: Beginning, { id, asker, parts }: Asking): Promise<string> {
  const draft = { content: render(requestShown(beginning)), components: [] };
  return (await parts.patience.forEver(() => parts.api.send(asker.channel, draft, `request:${id}`))).id;
}

/** A thread stays with its workflow, so another one gets a thread beside it; undefined where none can be opened. */
async function besideThread(beginning: Beginning, asking: Asking): Promise<Site | undefined> {
  const { asker, parts } = asking;
  try {
    const channel = await openBeside(beginning, asking);
    if (channel === undefined) return undefined;
    const notice = `${requestShown(beginning)}\nI am drafting it in <#${channel}>.`;
    return { thread: discordKey(asker.guild, channel), place: { kind: 'channel', channel }, notice };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    parts.log.info({ err: error }, 'no thread can be opened beside this one');
    return undefined;
  }
}

const PRIVATE_THREAD = 12;

async function openBeside(beginning: Beginning, { asker, parts }: Asking): Promise<string | undefined> {
  const { api, directory } = parts;
  const parent = await directory.parentOf(asker.channel);
  // What was asked in private is not for all who read the channel.
  if (parent === undefined || (await directory.channelType(asker.channel)) === PRIVATE_THREAD) return undefined;
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
