import type { DueStep } from '../workflow/rehearsal/rehearsal.ts';
import type { Fed } from '../workflow/rehearsal/step-result.ts';
import { type ConfigRecord, type ConfigValue, isConfigRecord, isList } from '../workflow/schema/config-value.ts';

/** Predefined answers, one for each model call in order, in the format of the runtime's recorded runs. */
export interface ScriptedAnswers {
  /** @throws AnswersDoNotFit if no answer is left, or the next is for another step */
  next(due: DueStep): Fed;
}

class AnswersDoNotFit extends Error {}

/** `answers` is a list of `{node, value}`, where `value` may also be `{$raise: text}` or `{$text: text}`; `{elided: n}` repeats the previous answer. */
export function scriptedAnswers(answers: ConfigValue): ScriptedAnswers {
  if (!isList(answers)) throw new AnswersDoNotFit('The answers must be a list, one item for each model call.');
  const all = withRepeats(answers);
  let at = 0;
  return {
    next: ({ node, visit, attempt }) => {
      const answer = all[at] ?? null;
      at += 1;
      const where = `call ${at} (step \`${node}\`, visit ${visit}, attempt ${attempt})`;
      if (!isConfigRecord(answer)) throw new AnswersDoNotFit(`No answer is left for ${where}.`);
      if (answer['node'] !== undefined && answer['node'] !== node) {
        throw new AnswersDoNotFit(`Answer ${at} is for the step \`${textOf(answer['node'])}\`, but ${where} is due.`);
      }
      return fedOf(answer['value'] ?? null);
    },
  };
}

/** More repetitions than any run can need. */
const MOST_REPEATS = 10_000_000;

function withRepeats(answers: readonly ConfigValue[]): readonly ConfigValue[] {
  const all: ConfigValue[] = [];
  for (const answer of answers) {
    const count = isConfigRecord(answer) ? answer['elided'] : undefined;
    if (typeof count !== 'bigint') all.push(answer);
    else for (let left = Math.min(Number(count), MOST_REPEATS); left > 0; left -= 1) all.push(all.at(-1) ?? null);
  }
  return all;
}

function textOf(value: ConfigValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fedOf(value: ConfigValue): Fed {
  const [tag = ''] = isConfigRecord(value) ? Object.keys(value) : [];
  if (tag === '$raise') return { kind: 'raised', message: textOf((value as ConfigRecord)[tag]) };
  return { kind: 'answer', value: tag === '$text' ? undefined : value };
}
