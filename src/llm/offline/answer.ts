import type { PromptTask } from '../provider.ts';
import { detectLanguage } from './detect-language.ts';
import { draftPlan, type Tongues } from './draft.ts';
import { editConfig } from './edit/edit-config.ts';
import { type Brought, importConfig, takeApart } from './import-file.ts';
import type { Language } from './language.ts';
import type { Library } from './library.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { takePasted } from './pasted.ts';
import { createReading, MAX_READ } from './reading.ts';
import { declineHostile } from './refuse.ts';
import { maskSecrets } from './secrets.ts';
import { say } from './speech.ts';

/** A task, and what was answered before it: words such as "before that" speak of it. */
export interface OfflineTask extends PromptTask {
  readonly previous?: string;
}

/** The language shows in this many characters; reading all of a long message for it takes as long as answering it. */
const LANGUAGE_SAMPLE = 1000;

/** Answers a task by rules alone. Total: whatever the text, it drafts, edits, explains, asks or declines. */
export function answerOffline(task: OfflineTask, library: Library): OfflineAnswer {
  const brought = takeApart(task);
  const { text, found: hadSecret } = maskSecrets(brought.words.trim().slice(0, 2 * MAX_READ));
  const detected = languageOf(text, task.currentConfig, library);
  const language = detected ?? library.english;
  const reading = createReading(text, language);
  const { text: words, pasted } = takePasted(reading.text, language);
  const reads = detected ?? library.plain;
  const answer = answerIn(words, { speaks: language, reads }, { task, brought, library });
  const isDraft = answer.config !== undefined && task.currentConfig === undefined && brought.config === undefined;
  const notes = [
    ...(detected === undefined && isDraft ? [say(language, 'unread_language')] : []),
    ...(pasted ? [say(language, 'notes.pasted')] : []),
    ...(hadSecret ? [say(language, 'secret')] : []),
    ...(reading.truncated ? [say(language, 'too_long', { n: MAX_READ })] : []),
  ].join(' ');
  return { ...answer, lines: [...answer.lines, notes].filter((line) => line !== '') };
}

/** The language of the words, or where they tell none, that of the workflow they are about. */
function languageOf(text: string, config: string | undefined, { languages }: Library): Language | undefined {
  const sample = withoutNames(sampleOf(text), config);
  const prompts =
    config === undefined ? [] : [...config.matchAll(/^ {4}description: (.+)$/gm)].map(([, words = '']) => words);
  return detectLanguage(sample, languages, prompts.join('\n').replaceAll('"', ' ').slice(0, LANGUAGE_SAMPLE));
}

/** Whole words only: a letter that is left of a word may be a word of another language. */
function sampleOf(text: string): string {
  if (text.length <= LANGUAGE_SAMPLE) return text;
  const end = text.lastIndexOf(' ', LANGUAGE_SAMPLE);
  return text.slice(0, end > 0 ? end : LANGUAGE_SAMPLE);
}

/** The names in a config are English whatever its owner speaks. */
function withoutNames(text: string, config: string | undefined): string {
  const names = new Set(config?.match(/(?<![a-z0-9_])[a-z_][a-z0-9_]*(?=:)|(?<=\bid: )\w+/gi));
  return text.replaceAll(/[a-z_][a-z0-9_]*/gi, (word) => (names.has(word) ? ' ' : word));
}

function answerIn(
  text: string,
  { speaks: language, reads }: Tongues,
  { task, brought, library }: { task: OfflineTask; brought: Brought; library: Library },
): OfflineAnswer {
  if (task.repair !== undefined) {
    return { lines: [say(language, 'cannot_repair'), ...task.repair.issues.slice(0, 8).map((issue) => `- ${issue}`)] };
  }
  const declined = declineHostile(text, language, library);
  if (declined !== undefined) return { lines: declined };
  if (brought.config !== undefined) return importConfig(brought.config, text, language, library);
  if (text === '') return { lines: [say(language, 'ask_task')] };
  const edited =
    task.currentConfig === undefined
      ? undefined
      : editConfig(task.currentConfig, text, { language, previous: task.previous ?? '' });
  return edited ?? draftPlan(text, { speaks: language, reads }, task.currentConfig !== undefined);
}
