import { detectLanguage, type Language } from '../../text/detect-language.ts';
import type { ChatMessage } from '../../session/session.ts';

/** The language that a person writes: told by the words to be answered, or where those are too few by what the person wrote before. */
export function languageOf(text: string, earlier: readonly ChatMessage[]): Language | undefined {
  const said = earlier.filter(({ role }) => role === 'user').map(({ content }) => content);
  for (const words of [text, ...said.toReversed()]) {
    const language = detectLanguage(words);
    if (language !== undefined) return language;
  }
  return undefined;
}
