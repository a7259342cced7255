import type { PromptTask } from '../provider.ts';
import { draftFrom, type OfflineAnswer } from './draft.ts';
import { detectLanguage, type Language } from './language.ts';
import type { Library } from './library.ts';
import { matchTemplate, type Match } from './match.ts';
import { createReading, MAX_READ, type Reading } from './reading.ts';
import { say, title } from './speech.ts';

/** Answers a task from the library alone. Total: whatever the text, it drafts, asks or declines. */
export function answerOffline(task: PromptTask, library: Library): OfflineAnswer {
  const text = task.text.trim();
  const language = detectLanguage(text, library.languages) ?? library.english;
  if (text === '') return { lines: [say(language, 'ask_task')] };
  const reading = createReading(text, language);
  const answer = fromTemplates(reading, library);
  return reading.truncated ? withLine(answer, say(language, 'too_long', { n: MAX_READ })) : answer;
}

function fromTemplates(reading: Reading, library: Library): OfflineAnswer {
  const result = matchTemplate(reading, library);
  if (result.kind === 'clear') return draftFrom(result.match, reading);
  return offerChoices(result.kind, result.nearest, reading.language);
}

function offerChoices(kind: 'open' | 'none', nearest: readonly Match[], language: Language): OfflineAnswer {
  const list = nearest.map(({ template }) => `${template.number} - ${title(language, template.name)}`).join(', ');
  const [first] = nearest;
  const example = { n: first?.template.number ?? 1, title: title(language, first?.template.name ?? '') };
  return {
    lines: [
      say(language, kind === 'open' ? 'choose' : 'no_match', { list }),
      say(language, 'how_to_choose', example),
      say(language, 'connect'),
    ],
  };
}

function withLine(answer: OfflineAnswer, line: string): OfflineAnswer {
  return { ...answer, lines: [...answer.lines, line] };
}
