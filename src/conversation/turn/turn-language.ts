import { detectLanguage, type Language } from '../../text/detect-language.ts';
import type { ChatMessage } from '../../session/session.ts';

/** The language of a person: detected in the message to answer, or in the person's earlier messages if that is too short. */
export function languageOf(text: string, earlier: readonly ChatMessage[]): Language | undefined {
  const said = earlier.filter(({ role }) => role === 'user').map(({ content }) => content);
  for (const words of [text, ...said.toReversed()]) {
    const language = detectLanguage(words);
    if (language !== undefined) return language;
  }
  return undefined;
}
