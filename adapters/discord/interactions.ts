import type { APIAttachment, APIInteraction, APIMessage } from 'discord.js';
import { COMMANDS, type CommandName, type InboundCommand } from '../../src/chat/conversation-port.ts';
import type { ReadFile } from '../../src/chat/inbound-message.ts';
import { sentenceFor } from '../../src/errors.ts';
import { quoted, wordsOf } from './addressing.ts';
import { createAnswer } from './answers.ts';
import { askerOf } from './asker.ts';
import type { Asking, InteractionParts } from './asking.ts';
import { readButton } from './buttons.ts';
import { MENU_COMMAND, SLASH_COMMAND } from './commands.ts';
import { completeMessage } from './heard-message.ts';
import { contextOf, discordKey, threadName } from './place.ts';
import { beginWorkflow, type Beginning } from './begin-workflow.ts';
import { REQUEST_FORMS, requestIn } from './request-form.ts';

const PRESSED = 3;
const COMMAND_GIVEN = 2;
const FORM_SENT = 5;
/** What the person who asks reads alone in a guild; everything else concerns all who talk there. */
const PRIVATE = new Set<CommandName>(['help', 'list', 'show', 'validate']);
/** What makes sense in a channel where no conversation is. */
const ANYWHERE = new Set<CommandName>(['help', 'list']);

const SAY_WHAT = 'Say what the workflow should do: `/workflow new` takes a request and a file.';
const NOT_HERE = 'Use this in one of my threads or in a direct message to me.';

/** Handles a slash command, a menu command or a pressed button. Never throws: what goes wrong is shown and logged. */
export async function handleInteraction(interaction: APIInteraction, parts: InteractionParts): Promise<void> {
  const asker = askerOf(interaction, parts.directory);
  if (asker === undefined) return;
  const webhook = { application: interaction.application_id, token: interaction.token };
  const asking: Asking = { id: interaction.id, asker, answer: createAnswer(parts, interaction.id, webhook), parts };
  try {
    await handle(interaction, asking);
  } catch (error) {
    const reference = parts.newId().slice(-8);
    parts.log.error({ err: error, reference }, 'an interaction could not be handled');
    await asking.answer
      .show(`${sentenceFor(error)} Please try again. (Reference ${reference})`)
      .catch((failure: unknown) => parts.log.warn({ err: failure, reference }, 'and its failure could not be shown'));
  }
}

async function handle(interaction: APIInteraction, asking: Asking): Promise<void> {
  const type: number = interaction.type;
  const data = 'data' in interaction ? (interaction.data as InteractionData | undefined) : undefined;
  if (data === undefined) return;
  if (type === PRESSED) await press(data, asking);
  else if (type === FORM_SENT) await takeForm(data, asking);
  else if (type === COMMAND_GIVEN && data.name === MENU_COMMAND) await draftFrom(data, asking);
  else if (type === COMMAND_GIVEN && data.name === SLASH_COMMAND) await slash(data, asking);
}

/** The part of Discord's many shapes that we read. */
interface InteractionData {
  readonly name?: string;
  readonly custom_id?: string;
  readonly target_id?: string;
  readonly options?: readonly { name: string; options?: readonly { name: string; value?: unknown }[] }[];
  readonly resolved?: {
    readonly attachments?: Readonly<Record<string, APIAttachment>>;
    readonly messages?: Readonly<Record<string, APIMessage>>;
  };
}

async function press(data: InteractionData, asking: Asking): Promise<void> {
  const pressed = readButton(data.custom_id ?? '');
  if (pressed === undefined) return;
  const { asker, answer } = asking;
  const isGuest = asker.where === 'guest';
  const shows = PRIVATE.has(pressed.command);
  const isFirst =
    shows || isGuest
      ? await answer.defer(asker.where === 'direct' || isGuest ? 'all' : 'one')
      : await answer.deferQuietly();
  if (!isFirst) return;
  const own = isGuest ? undefined : await asking.parts.directory.channelOf(pressed.thread);
  const place = own === undefined ? asker.place : ({ kind: 'channel', channel: own } as const);
  const { command, thread, ...meant } = pressed;
  await run(command, { ...asking, asker: { ...asker, thread, place } }, meant);
}

async function slash({ options = [], resolved }: InteractionData, asking: Asking): Promise<void> {
  const [given] = options;
  const name = COMMANDS.find((command) => command === given?.name) ?? 'help';
  const request = given?.options?.find((option) => option.name === 'request')?.value;
  const attachments = Object.values(resolved?.attachments ?? {});
  if (name === 'new' && (typeof request === 'string' || attachments.length > 0)) {
    if (!(await asking.answer.defer('all'))) return;
    const text = typeof request === 'string' ? request : '';
    await beginWorkflow({ text, attachments, startsAnew: true }, asking);
    return;
  }
  if (name === 'new') return askForRequest(asking);
  const { where, thread } = asking.asker;
  const alone = where !== 'direct' && (PRIVATE.has(name) || thread === undefined);
  if (!(await asking.answer.defer(alone ? 'one' : 'all'))) return;
  const file = name === 'validate' ? await fileToJudge(attachments, asking) : undefined;
  await run(name, asking, file === undefined ? {} : { file });
}

async function fileToJudge(attachments: readonly APIAttachment[], { parts }: Asking): Promise<ReadFile | undefined> {
  const [file] = parts.files.take(attachments);
  return file !== undefined && 'source' in file ? parts.files.read(file) : file;
}

/** Opens the form; where Discord does not take it the person is told what to write. */
async function askForRequest({ answer, parts }: Asking): Promise<void> {
  for (const form of REQUEST_FORMS) {
    try {
      await answer.ask(form);
      return;
    } catch (error) {
      parts.log.warn({ err: error }, 'Discord does not take a form for a request');
    }
  }
  if (await answer.defer('one')) await answer.show(SAY_WHAT);
}

/** The form that was opened comes back: it is the request. */
async function takeForm(data: InteractionData, asking: Asking): Promise<void> {
  const request = requestIn(data);
  if (request === undefined) return;
  const attachments = request.files.flatMap((id) => data.resolved?.attachments?.[id] ?? []);
  const isEmpty = request.text === '' && attachments.length === 0;
  if (!(await asking.answer.defer(isEmpty ? 'one' : 'all'))) return;
  if (isEmpty) await asking.answer.show(SAY_WHAT);
  else await beginWorkflow({ text: request.text, attachments, startsAnew: true }, asking);
}

type More = Pick<InboundCommand, 'file' | 'sessionId' | 'revision'>;

/** Carries out a command and shows its outcome where it was given. */
async function run(name: CommandName, { id, asker, answer, parts }: Asking, more: More = {}): Promise<void> {
  const { author, kind, place } = asker;
  if (asker.thread === undefined && more.file === undefined && !ANYWHERE.has(name)) {
    await answer.show(NOT_HERE);
    return;
  }
  const thread = asker.thread ?? discordKey(asker.guild, asker.channel);
  const replyContext = contextOf(place);
  const result = await parts.conversation.command({
    name,
    thread,
    place: kind,
    author,
    commandId: id,
    replyContext,
    ...more,
  });
  if (result.kind === 'done') await answer.show(result.text, result.attachment);
  else if (place.kind !== 'interaction') await answer.withdraw();
}

/** The menu of a message: it becomes the material of a workflow. */
async function draftFrom({ target_id: targetId = '', resolved }: InteractionData, asking: Asking): Promise<void> {
  const { asker, answer, parts } = asking;
  const target = resolved?.messages?.[targetId];
  if (target === undefined) return;
  const { attachments } = completeMessage(target);
  const words = wordsOf(completeMessage(target), parts.directory);
  if (words === '' && attachments.length === 0) {
    if (await answer.defer('one')) await answer.show('There is no text in this message to make a workflow of.');
    return;
  }
  if (!(await answer.defer(asker.where === 'channel' || asker.where === 'thread' ? 'one' : 'all'))) return;
  const beginning: Beginning = {
    // Files speak for themselves; one that cannot be read is answered with that alone.
    text: words === '' ? '' : `Draft a workflow from this message.\n\n${quoted(words)}`,
    attachments,
    startsAnew: false,
    name: threadName(words),
  };
  await beginWorkflow(asker.where === 'channel' ? { ...beginning, anchor: target.id } : beginning, asking);
}
