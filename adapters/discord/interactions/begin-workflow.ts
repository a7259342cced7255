import type { APIAttachment } from 'discord.js';
import type { Receipt } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import { shortenText } from '../../../src/text/cut-text.ts';
import { quoted } from '../receive/addressing.ts';
import type { Visibility } from './interaction-reply.ts';
import type { InteractionContext } from './interaction-context.ts';
import { isRefusal } from '../client/failure.ts';
import { render } from '../format/format.ts';
import { contextOf, discordKey, threadName, type ReplyPlace } from '../reply/reply-context.ts';
import { ackAfterStore } from '../receive/ack-after-store.ts';

/** A request that was made with a command instead of a message. */
export interface WorkflowRequest {
  readonly text: string;
  readonly attachments: readonly APIAttachment[];
  /** It asks for a new workflow, and does not continue the conversation there. */
  readonly startsNew: boolean;
  /** Who can see the request when it begins its own conversation. */
  readonly visibility: Visibility;
  /** The message that the thread is opened from. By default it is the response to the command. */
  readonly anchor?: string;
  readonly name?: string;
}

const ANNOUNCEMENTS = 5;
/** Channels in which every thread begins with a post. */
const FORUMS = new Set([15, 16]);

/** The place where the request is answered. */
interface Site {
  readonly thread: ThreadKey;
  readonly place: ReplyPlace;
}

const STAYS =
  'This thread stays with its workflow, and I cannot open another one here. Mention me in a channel, or write to me directly.';

/**
 * Acknowledges an interaction that begins or continues a conversation, and accepts its request. The request is stored before the acknowledgement, except in a
 * plain channel: there the message that Discord creates for the acknowledgement identifies the conversation.
 */
export async function beginWorkflow(request: WorkflowRequest, context: InteractionContext): Promise<void> {
  const { where, thread } = context.origin;
  if (where === 'thread' && request.startsNew) await beginInNewThread(request, context);
  else if (thread !== undefined) await beginHere(thread, request, context);
  else if (request.anchor !== undefined) await beginUnderMessage(request.anchor, request, context);
  else await beginInChannel(request, context);
}

async function beginHere(thread: ThreadKey, request: WorkflowRequest, context: InteractionContext): Promise<void> {
  const { origin, answer, dependencies } = context;
  async function store(): Promise<Receipt> {
    if (request.startsNew && origin.kind === 'direct') await clearDirect(thread, context);
    return take({ thread, place: origin.place }, request, context);
  }
  const { visibility } = request;
  const acknowledge = () =>
    origin.where === 'guest' ? answer.defer(visibility) : answer.say(requestShown(request), visibility);
  const receipt = await ackAfterStore(store, acknowledge, dependencies.clock);
  if (receipt?.outcome === 'refused') await answer.showResult(receipt.sentence);
}

/** In a plain channel, a thread is opened from the selected message. */
async function beginUnderMessage(anchor: string, request: WorkflowRequest, context: InteractionContext): Promise<void> {
  const { origin, answer, dependencies } = context;
  const { visibility, name = nameOf(request) } = request;
  const place = { kind: 'thread', channel: origin.channel, message: anchor, name } as const;
  const site = { thread: discordKey(origin.guild, anchor), place };
  const store = () => take(site, request, context);
  const receipt = await ackAfterStore(store, () => answer.defer(visibility), dependencies.clock);
  if (receipt === undefined) return;
  const { channel, withoutThread } = await dependencies.retry.untilStopped(() => dependencies.threads.targetFor(place));
  const where = withoutThread ? 'I am drafting it in this channel.' : `I am drafting it in <#${channel}>.`;
  await answer.showResult(receipt.outcome === 'refused' ? receipt.sentence : where);
}

/** In a plain channel, a thread is opened from our response, which shows the request. */
async function beginInChannel(request: WorkflowRequest, context: InteractionContext): Promise<void> {
  const { origin, answer } = context;
  const words = requestShown(request);
  if (!(await answer.say(words, 'all'))) return;
  const message = answer.messageId ?? (await answer.show(words)) ?? (await postRequest(request, context));
  const place = { kind: 'thread', channel: origin.channel, message, name: nameOf(request) } as const;
  const receipt = await take({ thread: discordKey(origin.guild, message), place }, request, context);
  if (receipt.outcome === 'refused') await answer.showResult(receipt.sentence);
}

/** A thread keeps its workflow, so another workflow gets a thread of its own. */
async function beginInNewThread(request: WorkflowRequest, context: InteractionContext): Promise<void> {
  const { origin, answer, dependencies } = context;
  async function store(): Promise<{ readonly words: string }> {
    const channel = await openSiblingThread(request, context);
    const thread = discordKey(origin.guild, channel ?? origin.channel);
    if (channel === undefined && (await dependencies.conversation.knows(thread))) return { words: STAYS };
    const place: ReplyPlace = channel === undefined ? origin.place : { kind: 'channel', channel };
    const receipt = await take({ thread, place }, request, context);
    if (receipt.outcome === 'refused') return { words: receipt.sentence };
    const where = channel === undefined ? '' : `\nI am drafting it in <#${channel}>.`;
    return { words: `${requestShown(request)}${where}` };
  }
  const done = await ackAfterStore(store, () => answer.defer('all'), dependencies.clock);
  if (done !== undefined) await answer.showResult(done.words);
}

async function take(
  { thread, place }: Site,
  { text, attachments }: WorkflowRequest,
  context: InteractionContext,
): Promise<Receipt> {
  const { id, origin, dependencies } = context;
  return dependencies.conversation.receive({
    thread,
    place: origin.kind,
    messageId: id,
    author: origin.author,
    channels: origin.channels,
    text,
    files: dependencies.files.take(attachments),
    replyContext: contextOf(place),
  });
}

/** If the response came too late to be visible, the request is shown in a message of our own. Rejects when we may not post there. */
async function postRequest(
  request: WorkflowRequest,
  { id, origin, dependencies }: InteractionContext,
): Promise<string> {
  const outgoing = { content: render(requestShown(request)), components: [] };
  return (await dependencies.retry.untilStopped(() => dependencies.api.send(origin.channel, outgoing, `request:${id}`)))
    .id;
}

const PRIVATE_THREAD = 12;

/** Undefined when no thread can be opened. */
async function openSiblingThread(request: WorkflowRequest, context: InteractionContext): Promise<string | undefined> {
  const { channelCache, log } = context.dependencies;
  const parent = await channelCache.parentOfThread(context.origin.channel);
  // A private request must not become visible to everybody in the channel.
  if (parent === undefined || (await channelCache.channelType(context.origin.channel)) === PRIVATE_THREAD)
    return undefined;
  try {
    return await openUnder(parent, request, context);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.info({ err: error }, 'another thread could not be opened');
    return undefined;
  }
}

async function openUnder(
  parent: string,
  request: WorkflowRequest,
  { dependencies }: InteractionContext,
): Promise<string> {
  const { api, channelCache } = dependencies;
  const name = nameOf(request);
  const type = await channelCache.channelType(parent);
  if (type !== undefined && FORUMS.has(type)) {
    return api.openPost(parent, name, { content: render(requestShown(request)), components: [] });
  }
  return api.openFreeThread(parent, name, type === ANNOUNCEMENTS ? 10 : 11);
}

/** Ends the current conversation without a message about it: the answer to the request follows immediately. */
async function clearDirect(thread: ThreadKey, { id, origin, dependencies }: InteractionContext): Promise<void> {
  const { kind, author, channels } = origin;
  const replyContext = contextOf({ kind: 'nowhere' });
  await dependencies.conversation.command({
    name: 'new',
    thread,
    place: kind,
    author,
    channels,
    commandId: `${id}:new`,
    replyContext,
  });
}

const MAX_SHOWN_CHARS = 1_500;

/** The request is quoted for other readers, shortened if necessary; the model gets all of it. */
function requestShown({ text, attachments }: WorkflowRequest): string {
  const files = attachments.map(({ filename }) => `\`${filename.replaceAll('`', '')}\``).join(', ');
  if (text === '') return files;
  const words = shortenText(text, MAX_SHOWN_CHARS);
  return files === '' ? quoted(words) : `${quoted(words)}\n${files}`;
}

function nameOf({ text, attachments }: WorkflowRequest): string {
  return threadName(text === '' ? (attachments[0]?.filename ?? '') : text);
}
