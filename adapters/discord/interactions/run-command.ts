import type { CommandName, CommandResult, InboundCommand } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import { buttonRows, type ButtonTarget } from '../format/buttons.ts';
import { ackAfterStore } from '../receive/ack-after-store.ts';
import { contextOf, discordKey, type ReplyPlace } from '../reply/reply-context.ts';
import type { InteractionContext } from './interaction-context.ts';

/** A command of the person who triggered the interaction. */
export function commandBy(
  { id, origin }: InteractionContext,
  name: CommandName,
  thread: ThreadKey,
  place: ReplyPlace,
): InboundCommand {
  const { author, channels, kind } = origin;
  return { name, thread, place: kind, author, channels, commandId: id, replyContext: contextOf(place) };
}

/** Where a button's conversation is, which may not be where the button is. */
export async function placeOfThread(
  thread: ThreadKey,
  { origin, dependencies }: InteractionContext,
): Promise<ReplyPlace> {
  const own = origin.where === 'guest' ? undefined : await dependencies.channelCache.channelOf(thread);
  return own === undefined ? origin.place : { kind: 'channel', channel: own };
}

interface Run {
  readonly give: () => Promise<CommandResult>;
  readonly acknowledge: () => Promise<boolean>;
  /** The command changes nothing, so it is acknowledged first. */
  readonly isReading: boolean;
  /** What the pressed button refers to; the buttons of the result refer to the same. */
  readonly target?: ButtonTarget;
  /** The result is the list of a person's workflows. */
  readonly isList?: boolean;
}

/** Carries out a command and shows its outcome where it was given. A command that changes something is stored before it is acknowledged. */
export async function runCommand(
  { give, acknowledge, isReading, target, isList }: Run,
  context: InteractionContext,
): Promise<void> {
  const { origin, answer, dependencies } = context;
  const reads = async () => ((await acknowledge()) ? give() : undefined);
  const result = await (isReading ? reads() : ackAfterStore(give, acknowledge, dependencies.clock));
  if (result?.kind === 'done') {
    const { text, attachment, actions = [], revision } = result;
    await answer.showResult(text, attachment, target && buttonRows(actions, { ...target, revision }));
    if (isList === true) await showPictures(text, context);
  } else if (result !== undefined && origin.where !== 'guest') await answer.withdraw();
}

/** `list` shows as many workflows as one gallery of Discord can hold pictures. */
const MOST_PICTURES = 10;

/** Shows pictures of the listed workflows below the list. */
async function showPictures(list: string, { origin, answer, dependencies }: InteractionContext): Promise<void> {
  const { author, channels } = origin;
  const thread = origin.thread ?? discordKey(origin.guild, origin.channel);
  const found = await dependencies.conversation.workflows({ author, channels, thread }, MOST_PICTURES);
  if ('refusal' in found) return;
  const drawn = await Promise.all(found.map(async ({ revision }) => revision?.picture()));
  await answer.addPictures(
    list,
    drawn.flatMap((picture) => picture ?? []),
  );
}
