import type { ReadFile, UnreadFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { addressingOf, wordsOf, type Ourselves } from './addressing.ts';
import type { DiscordApi } from '../client/api.ts';
import { completeMessage, type HeardMessage } from '../gateway/gateway-message.ts';
import type { Patience } from '../client/retry.ts';

const NAME = 'earlier-in-this-thread.txt';
const SOURCE = /^said-before:(\d+):(\d+)$/;
const MAX_CHARS = 8_000;
const NOTHING = 'Nothing was said in this thread before.';
const UNTOLD = 'What was said in this thread before cannot be read.';

/** What people said in a thread before they called us into it, as a file that is read when its message is answered: "make a workflow of this" means it. */
export function saidBefore(message: HeardMessage): UnreadFile {
  return { name: NAME, source: `said-before:${message.channel_id}:${message.id}` };
}

export interface HistoryParts {
  readonly api: Pick<DiscordApi, 'messagesBefore'>;
  readonly ourselves: Ourselves;
  readonly patience: Pick<Patience, 'briefly'>;
  readonly log: Log;
}

/** Reads such a file; undefined when it is another one. Says so where Discord does not tell what was said. */
export async function readSaidBefore({ name, source }: UnreadFile, parts: HistoryParts): Promise<ReadFile | undefined> {
  const [, channel, before] = SOURCE.exec(source) ?? [];
  if (channel === undefined || before === undefined) return undefined;
  try {
    const messages = await parts.patience.briefly(() => parts.api.messagesBefore(channel, before));
    const text = messages.flatMap((message) => lineOf(completeMessage(message), parts.ourselves)).join('\n');
    return { name, text: text === '' ? NOTHING : text.slice(-MAX_CHARS) };
  } catch (error) {
    parts.log.debug({ err: error }, 'Discord does not tell what was said in a thread before');
    return { name, text: UNTOLD };
  }
}

/** A thread begins with a mark that stands for the message which it was opened from. */
const THREAD_STARTER = 21;

function lineOf(message: HeardMessage, ourselves: Ourselves): string[] {
  const type: number = message.type;
  const said = type === THREAD_STARTER ? (message.referenced_message ?? message) : message;
  const words = wordsOf(said, ourselves);
  if (!addressingOf(said, ourselves).fromPerson || words === '') return [];
  return [`${said.author.global_name ?? said.author.username}: ${words}`];
}
