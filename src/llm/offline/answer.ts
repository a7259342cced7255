import type { PromptTask } from '../provider.ts';
import { chosenTemplate } from './choose.ts';
import { draftFrom } from './draft.ts';
import { editConfig, editHelp } from './edit/edit-config.ts';
import { importConfig, takeApart, type Brought } from './import-file.ts';
import { detectLanguage } from './language.ts';
import { findLeftover } from './leftover.ts';
import type { Library } from './library.ts';
import { readLimits } from './limits.ts';
import { matchTemplate, type Match, type MatchResult } from './match.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { createReading, forkReading, MAX_READ, type Reading } from './reading.ts';
import { declineHostile } from './refuse.ts';
import { maskSecrets } from './secrets.ts';
import { say, title } from './speech.ts';

/** The language shows in this many characters; reading all of a long message for it takes as long as answering it. */
const LANGUAGE_SAMPLE = 1000;

/** Answers a task from the library alone. Total: whatever the text, it drafts, edits, explains, asks or declines. */
export function answerOffline(task: PromptTask, library: Library): OfflineAnswer {
  const brought = takeApart(task);
  const { text, found: hadSecret } = maskSecrets(brought.words.trim().slice(0, 2 * MAX_READ));
  const sample = withoutNames(text.slice(0, LANGUAGE_SAMPLE), task.currentConfig);
  const detected = detectLanguage(sample, library.languages);
  const language = detected ?? library.english;
  const reading = createReading(text, language);
  const before = detected === undefined ? [say(language, 'unknown_language')] : [];
  const after = [
    ...(hadSecret ? [say(language, 'secret')] : []),
    ...(reading.truncated ? [say(language, 'too_long', { n: MAX_READ })] : []),
  ].join(' ');
  const answer = answerIn(reading, { task, brought, library });
  return { ...answer, lines: [...before, ...answer.lines, after].filter((line) => line !== '') };
}

/** The names in a config are English whatever its owner speaks. */
function withoutNames(text: string, config: string | undefined): string {
  const names = new Set(config?.match(/(?<![a-z0-9_])[a-z_][a-z0-9_]*(?=:)|(?<=\bid: )\w+/gi));
  return text.replaceAll(/[a-z_][a-z0-9_]*/gi, (word) => (names.has(word) ? ' ' : word));
}

function answerIn(
  reading: Reading,
  { task, brought, library }: { task: PromptTask; brought: Brought; library: Library },
): OfflineAnswer {
  const { language } = reading;
  if (task.repair !== undefined) {
    return { lines: [say(language, 'cannot_repair'), ...task.repair.issues.slice(0, 8).map((issue) => `- ${issue}`)] };
  }
  const declined = declineHostile(reading.text, language, library);
  if (declined !== undefined) return { lines: declined };
  if (brought.config !== undefined) return importConfig(brought.config, language);
  if (reading.text === '') return { lines: [say(language, 'ask_task')] };
  const edited = task.currentConfig === undefined ? undefined : editConfig(task.currentConfig, reading, library);
  return edited ?? draftOrAsk(reading, task.currentConfig, library);
}

const FIRST_DRAFT = { understood: 0.3, unknownWords: 7 };
/** It would replace the workflow that is there, which the message may be about. */
const NEXT_DRAFT = { understood: 0.7, unknownWords: 7 };
/** The user chose the template. */
const ANY_DRAFT = { understood: 0, unknownWords: Number.POSITIVE_INFINITY };

function draftOrAsk(reading: Reading, currentConfig: string | undefined, library: Library): OfflineAnswer {
  const { language } = reading;
  const limits = readLimits(reading);
  const attempt = forkReading(reading);
  const chosen = chosenTemplate(attempt, library);
  const result: MatchResult = chosen === undefined ? matchTemplate(attempt, library) : { kind: 'clear', match: chosen };
  const bar = chosen === undefined ? (currentConfig === undefined ? FIRST_DRAFT : NEXT_DRAFT) : ANY_DRAFT;
  const draft = result.kind === 'clear' ? draftFrom(result.match, attempt, { library, bar, limits }) : undefined;
  if (draft !== undefined) {
    const replaces = currentConfig !== undefined && draft.config !== undefined;
    return {
      ...draft,
      lines: [...draft.lines, ...(replaces ? [say(language, 'replaced')] : []), say(language, 'connect')],
    };
  }
  if (currentConfig !== undefined) return { lines: [...limits, ...editHelp(currentConfig, reading)] };
  const nearest = result.kind === 'clear' ? [result.match] : result.nearest.filter(({ score }) => score > 0);
  return { lines: [...limits, ...choices(result.kind, nearest, reading), say(language, 'connect')] };
}

/** The nearest templates to choose from; without any, the question what the workflow is to do. */
function choices(kind: MatchResult['kind'], nearest: readonly Match[], reading: Reading): string[] {
  const { language } = reading;
  const [first] = nearest;
  if (first === undefined) return [...notUnderstood(reading), say(language, 'ask_task')];
  const list = nearest.map(({ template }) => `${template.number} - ${title(language, template.name)}`).join(', ');
  return [
    say(language, kind === 'open' ? 'choose' : 'no_match', { list }),
    say(language, 'how_to_choose', { n: first.template.number, title: title(language, first.template.name) }),
  ];
}

function notUnderstood(reading: Reading): string[] {
  const { phrases } = findLeftover(reading);
  return phrases.length === 0 ? [] : [say(reading.language, 'not_understood', { list: phrases.join(', ') })];
}
