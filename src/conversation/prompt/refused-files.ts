import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { ChatMessage } from '../../session/session.ts';

export function refusedFiles(messages: readonly ChatMessage[]): readonly RefusedFile[] {
  return messages.flatMap(({ metadata }) => metadata.refusedFiles ?? []);
}

/** What the user reads. */
export function refusalLine({ name, refusal }: RefusedFile): string {
  return `\`${name.replaceAll('`', "'")}\` was not read: ${refusal}`;
}

/** What was said, with the files that the model will miss. */
export function withRefusals(text: string, refused: readonly RefusedFile[]): string {
  return [text, ...refused.map(({ name, refusal }) => `(The file ${name} was not read: ${refusal})`)].join('\n').trim();
}
