import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { ChatMessage } from '../../session/session.ts';

export function refusedFiles(messages: readonly ChatMessage[]): readonly RefusedFile[] {
  return messages.flatMap(({ metadata }) => metadata.refusedFiles ?? []);
}

/** The line for the user. */
export function refusalLine({ name, refusal }: RefusedFile): string {
  return `\`${name.replaceAll('`', "'")}\` was not read: ${refusal}`;
}

/** The message text, with a note about each file that the model does not get. */
export function withRefusals(text: string, refused: readonly RefusedFile[]): string {
  return [text, ...refused.map(({ name, refusal }) => `(The file ${name} was not read: ${refusal})`)].join('\n').trim();
}
