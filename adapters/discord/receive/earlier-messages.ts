import type { ReadFile, UnreadFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { addressingOf, wordsOf, type BotIdentity } from './addressing.ts';
import type { DiscordApi } from '../client/api.ts';
import { completeMessage, type GatewayMessage } from '../gateway/gateway-message.ts';
import type { DiscordRetry } from '../client/retry.ts';

const NAME = 'earlier-in-this-thread.txt';
const SOURCE = /^said-before:(\d+):(\d+)$/;
const MAX_CHARS = 8_000;
const NOTHING = 'Nothing was said in this thread before.';
const UNTOLD = 'The earlier messages of this thread cannot be read.';

/**
 * What people said in a thread before they called us into it, as a file that is read when its message is answered: "make a workflow of this" refers to it.
 */
export function earlierMessages(message: GatewayMessage): UnreadFile {
  return { name: NAME, source: `said-before:${message.channel_id}:${message.id}` };
}

export interface HistoryDependencies {
  readonly api: Pick<DiscordApi, 'messagesBefore'>;
  readonly identity: BotIdentity;
  readonly retry: Pick<DiscordRetry, 'briefly'>;
  readonly log: Log;
}

/** Reads such a file; undefined when it is another one. The text says so when Discord does not return the messages. */
export async function readEarlierMessages(
  { name, source }: UnreadFile,
  dependencies: HistoryDependencies,
): Promise<ReadFile | undefined> {
  const [, channel, before] = SOURCE.exec(source) ?? [];
  if (channel === undefined || before === undefined) return undefined;
  try {
    const messages = await dependencies.retry.briefly(() => dependencies.api.messagesBefore(channel, before));
    const text = messages.flatMap((message) => lineOf(completeMessage(message), dependencies.identity)).join('\n');
    return { name, text: text === '' ? NOTHING : text.slice(-MAX_CHARS) };
  } catch (error) {
    dependencies.log.debug({ err: error }, 'the earlier messages of a thread could not be read');
    return { name, text: UNTOLD };
  }
}

/** A thread begins with a placeholder for the message that it was opened from. */
const THREAD_STARTER = 21;

function lineOf(message: GatewayMessage, identity: BotIdentity): string[] {
  const type: number = message.type;
  const said = type === THREAD_STARTER ? (message.referenced_message ?? message) : message;
  const words = wordsOf(said, identity);
  if (!addressingOf(said, identity).fromPerson || words === '') return [];
  return [`${said.author.global_name ?? said.author.username}: ${words}`];
}
