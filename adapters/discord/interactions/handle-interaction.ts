import type { APIAttachment, APIInteraction, APIMessage } from 'discord.js';
import { COMMANDS, type CommandName, type CommandResult } from '../../../src/chat/conversation-port.ts';
import type { ReadFile } from '../../../src/chat/inbound-message.ts';
import { sentenceFor } from '../../../src/errors.ts';
import { quoted, wordsOf } from '../receive/addressing.ts';
import { createInteractionReply } from './interaction-reply.ts';
import { interactionOrigin } from './interaction-origin.ts';
import type { InteractionContext, InteractionDependencies } from './interaction-context.ts';
import { readButton } from '../format/buttons.ts';
import { CHANGE, MENU_COMMAND, SLASH_COMMANDS } from './register-commands.ts';
import { completeMessage } from '../gateway/gateway-message.ts';
import { discordKey, threadName } from '../reply/reply-context.ts';
import { beginWorkflow, type WorkflowRequest } from './begin-workflow.ts';
import { REQUEST_FORMS, requestIn, type SentPart } from './request-form.ts';
import { commandBy, placeOfThread, runCommand } from './run-command.ts';
import { beginTrial, openTrialForm, trialIn } from './trial-form.ts';

const PRESSED = 3;
const COMMAND_GIVEN = 2;
const FORM_SENT = 5;
/** Commands whose result only the person who asked sees in a guild. Everything else concerns all participants. */
const PRIVATE = new Set<CommandName>(['help', 'list', 'show', 'validate']);
/** Commands that work in a channel without a conversation. */
const ANYWHERE = new Set<CommandName>(['help', 'list']);

const SAY_WHAT = 'Say what the workflow should do: `/threadsmith new` takes a request and a file.';
const NOT_HERE = 'Use this in one of my threads or in a direct message to me.';

/** Handles a slash command, a menu command or a pressed button. Never throws: failures are shown and logged. */
export async function handleInteraction(
  interaction: APIInteraction,
  dependencies: InteractionDependencies,
): Promise<void> {
  const origin = interactionOrigin(interaction, dependencies.channelCache);
  if (origin === undefined || dependencies.handled.get(interaction.id) === true) return;
  dependencies.handled.set(interaction.id, true);
  const webhook = { application: interaction.application_id, token: interaction.token };
  const context: InteractionContext = {
    id: interaction.id,
    origin,
    answer: createInteractionReply(dependencies, interaction.id, webhook),
    dependencies,
  };
  try {
    await handle(interaction, context);
  } catch (error) {
    const reference = dependencies.newId().slice(-8);
    dependencies.log.error({ err: error, reference }, 'an interaction could not be handled');
    await context.answer
      .show(`${sentenceFor(error)} Please try again. (Reference ${reference})`)
      .catch((failure: unknown) =>
        dependencies.log.warn({ err: failure, reference }, 'the failure of an interaction could not be shown'),
      );
  }
}

async function handle(interaction: APIInteraction, context: InteractionContext): Promise<void> {
  const type: number = interaction.type;
  const data = 'data' in interaction ? (interaction.data as InteractionData | undefined) : undefined;
  if (data === undefined) return;
  if (type === PRESSED) await press(data, interaction.message?.id, context);
  else if (type === FORM_SENT) await takeForm(data, context);
  else if (type === COMMAND_GIVEN && data.name === MENU_COMMAND) await beginFromMessage(data, context);
  else if (type === COMMAND_GIVEN && isSlashCommand(data.name)) await slash(data, context);
}

function isSlashCommand(name: string | undefined): boolean {
  return SLASH_COMMANDS.some((known) => known === name);
}

/** The fields of Discord's many interaction types that we read. */
interface InteractionData extends SentPart {
  readonly name?: string;
  readonly custom_id?: string;
  readonly target_id?: string;
  readonly options?: readonly { name: string; options?: readonly { name: string; value?: unknown }[] }[];
  readonly resolved?: {
    readonly attachments?: Readonly<Record<string, APIAttachment>>;
    readonly messages?: Readonly<Record<string, APIMessage>>;
  };
}

async function press(data: InteractionData, postId: string | undefined, context: InteractionContext): Promise<void> {
  const pressed = readButton(data.custom_id ?? '');
  if (pressed === undefined) return;
  const { origin, answer, dependencies } = context;
  const { command, thread, ...meant } = pressed;
  if (command === 'try' && (await openTrialForm({ thread, ...meant }, context))) return;
  const isGuest = origin.where === 'guest';
  async function give(): Promise<CommandResult> {
    const place = await placeOfThread(thread, context);
    const post = postId === undefined ? {} : { postId };
    return dependencies.conversation.command({ ...commandBy(context, command, thread, place), ...meant, ...post });
  }
  const isReading = PRIVATE.has(command) || command === 'compare';
  const visibility = origin.where === 'direct' || isGuest ? 'all' : 'one';
  const acknowledge = () => (isReading || isGuest ? answer.defer(visibility) : answer.deferQuietly());
  await runCommand({ give, acknowledge, isReading, target: { thread, ...meant } }, context);
}

async function slash({ options = [], resolved }: InteractionData, context: InteractionContext): Promise<void> {
  const { origin, answer, dependencies } = context;
  const [given] = options;
  const name = COMMANDS.find((command) => command === given?.name) ?? 'help';
  const valueOf = (option: string) => given?.options?.find((known) => known.name === option)?.value;
  const request = valueOf('request');
  const inputs = valueOf('inputs');
  const text = typeof request === 'string' ? request : '';
  const argument = ['revision', 'revisions', 'name'].map(valueOf).find((value) => typeof value === 'string');
  const attachments = Object.values(resolved?.attachments ?? {});
  const isRequest = text !== '' || attachments.length > 0;
  if (name === 'new') {
    return isRequest
      ? beginWorkflow({ text, attachments, startsNew: true, visibility: 'all' }, context)
      : askForRequest(context);
  }
  if (given?.name === CHANGE && origin.thread !== undefined) {
    return beginWorkflow({ text, attachments, startsNew: false, visibility: 'all' }, context);
  }
  const alone = origin.where !== 'direct' && (PRIVATE.has(name) || origin.thread === undefined);
  const visibility = alone ? 'one' : 'all';
  const judges = name === 'validate' && attachments.length > 0;
  const isSaidHere = given?.name === CHANGE || !ANYWHERE.has(name);
  if (origin.thread === undefined && !judges && isSaidHere) {
    if (await answer.defer(visibility)) await answer.show(NOT_HERE);
    return undefined;
  }
  const asksInputs = name === 'try' && typeof inputs !== 'string' && origin.thread !== undefined;
  if (asksInputs && (await openTrialForm({ thread: origin.thread }, context))) return undefined;
  const command = commandBy(context, name, origin.thread ?? discordKey(origin.guild, origin.channel), origin.place);
  const give = async () =>
    dependencies.conversation.command({
      ...command,
      ...(name === 'forget' && valueOf('all') === true ? { all: true as const } : {}),
      ...(name === 'try' ? { words: typeof inputs === 'string' ? inputs : '' } : {}),
      ...(argument === undefined ? {} : { words: argument }),
      ...(judges ? { file: await fileToJudge(attachments, context) } : {}),
    });
  const acknowledge = () => answer.defer(visibility);
  await runCommand({ give, acknowledge, isReading: PRIVATE.has(name), isList: name === 'list' }, context);
}

async function fileToJudge(
  attachments: readonly APIAttachment[],
  { dependencies }: InteractionContext,
): Promise<ReadFile> {
  const [file] = dependencies.files.take(attachments);
  if (file === undefined) throw new Error('There is no file to validate');
  return 'source' in file ? dependencies.files.read(file) : file;
}

/** Opens the form. If Discord does not accept it, the person is told what to write. */
async function askForRequest({ answer, dependencies }: InteractionContext): Promise<void> {
  for (const form of REQUEST_FORMS) {
    try {
      await answer.ask(form);
      return;
    } catch (error) {
      dependencies.log.warn({ err: error }, 'the form for a request could not be opened');
    }
  }
  if (await answer.defer('one')) await answer.show(SAY_WHAT);
}

/** Handles the submitted form: its text is the request. */
async function takeForm(data: InteractionData, context: InteractionContext): Promise<void> {
  const trial = trialIn(data);
  if (trial !== undefined) return beginTrial(trial, context);
  const request = requestIn(data);
  if (request === undefined) return;
  const { text } = request;
  const attachments = request.files.flatMap((id) => data.resolved?.attachments?.[id] ?? []);
  if (text !== '' || attachments.length > 0) {
    await beginWorkflow({ text, attachments, startsNew: true, visibility: 'all' }, context);
  } else if (await context.answer.defer('one')) await context.answer.show(SAY_WHAT);
}

/** Handles the menu command of a message: the message is the input of a workflow. */
async function beginFromMessage(
  { target_id: targetId = '', resolved }: InteractionData,
  context: InteractionContext,
): Promise<void> {
  const { origin, answer, dependencies } = context;
  const target = resolved?.messages?.[targetId];
  if (target === undefined) return;
  const { attachments } = completeMessage(target);
  const words = wordsOf(completeMessage(target), dependencies.channelCache);
  if (words === '' && attachments.length === 0) {
    if (await answer.defer('one')) await answer.show('This message has no text to make a workflow from.');
    return;
  }
  const request: WorkflowRequest = {
    // Files need no introduction. A file that cannot be read gets only its refusal as an answer.
    text: words === '' ? '' : `Draft a workflow from this message.\n\n${quoted(words)}`,
    attachments,
    startsNew: false,
    visibility: origin.where === 'channel' || origin.where === 'thread' ? 'one' : 'all',
    name: threadName(words),
  };
  await beginWorkflow(origin.where === 'channel' ? { ...request, anchor: target.id } : request, context);
}
