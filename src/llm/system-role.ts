import type { Prompt, PromptMessage } from './provider.ts';

/** A refusal of the system text itself: the templates of Gemma, older Mistral models and others have no such role. */
export const NO_SYSTEM_ROLE =
  /system[ _](?:role|message|prompt|instruction)s?\b[^\n]{0,60}\b(?:not|un|must|only)|(?:role|not support)[^\n]{0,40}\bsystem\b|developer instruction|roles must alternate|only user(?:,| and) assistant/i;

/** The messages with the system text prepended to the first one. */
export function systemInFirstMessage({ system, messages }: Prompt): readonly PromptMessage[] {
  const [first, ...others] = messages;
  return first?.role === 'user'
    ? [{ role: 'user', content: `${system}\n\n${first.content}` }, ...others]
    : [{ role: 'user', content: system }, ...messages];
}
