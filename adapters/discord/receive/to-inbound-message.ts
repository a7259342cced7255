import type { Author, InboundMessage } from '../../../src/chat/inbound-message.ts';
import { addressingOf, quoted, wordsOf, type Ourselves } from './addressing.ts';
import type { FileReader } from './files.ts';
import type { Conversation } from './find-conversation.ts';
import type { HeardMessage } from '../gateway/gateway-message.ts';
import { contextOf, DIRECT_SCOPE } from '../reply/reply-context.ts';
import { saidBefore } from './thread-so-far.ts';

/** Makes an inbound message of what a person wrote, forwarded and attached. */
export function readMessage(
  message: HeardMessage,
  { thread, kind, place, isCalledIn = false }: Conversation,
  { files, directory }: { files: FileReader; directory: Ourselves },
): InboundMessage {
  const above = messageAskedAbout(message, directory);
  const forwarded = (message.message_snapshots ?? []).map((one) => one.message);
  const attachments = [message, ...forwarded, ...(above === undefined ? [] : [above])].flatMap(
    (one) => one.attachments,
  );
  const taken = files.take(attachments);
  const text = textOf(message, directory);
  return {
    thread,
    place: kind,
    messageId: message.id,
    author: authorOf(message),
    text: text === '' && taken.length === 0 ? 'help' : text,
    // A single word is a command, and about nothing that was said.
    files: isCalledIn && /\s/.test(text) ? [...taken, saidBefore(message)] : taken,
    replyContext: contextOf(place),
  };
}

/** What a message says, with the message that it is about. */
export function textOf(message: HeardMessage, ourselves: Ourselves): string {
  const above = messageAskedAbout(message, ourselves);
  const context = above === undefined ? '' : quoted(wordsOf(above, ourselves));
  return [wordsOf(message, ourselves), context].filter((piece) => piece !== '' && piece !== '> ').join('\n\n');
}

/** A mention in reply to somebody else's message speaks of that message. */
function messageAskedAbout(message: HeardMessage, ourselves: Ourselves): HeardMessage | undefined {
  const { mentionsUs, repliesToUs } = addressingOf(message, ourselves);
  return mentionsUs && !repliesToUs ? (message.referenced_message ?? undefined) : undefined;
}

function authorOf({ author, guild_id: guild }: HeardMessage): Author {
  const name = author.global_name ?? author.username;
  return { platform: 'discord', scope: guild ?? DIRECT_SCOPE, id: author.id, name };
}
