import type { Language } from '../../language.ts';
import { onlyComparison } from '../../words/amounts.ts';
import { clauseText, sentence } from '../../words/clause-words.ts';
import type { Token } from '../../words/tokens.ts';
import type { Field, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { freshName } from '../scope.ts';
import { numberField, replaceGiven } from '../score-field.ts';

export interface Verdict {
  readonly check: Task | undefined;
  readonly passed: string;
  readonly advice: string | undefined;
}

/** A score that a step before gives, a yes or no that it decided, or a check of its own. */
export function verdictOn(reader: Reader, criterion: readonly Token[]): Verdict {
  const { language } = reader;
  const comparison = onlyComparison(criterion, language);
  const counted = comparison === undefined ? undefined : criterion[comparison.end];
  const isAmount =
    counted?.kind === 'word' &&
    !language.isFunctionWord(counted.word) &&
    !language.is('score_words', criterion, comparison?.end ?? 0);
  const field =
    comparison === undefined || isAmount ? undefined : numberField(reader, withScore(reader, criterion), comparison);
  if (field !== undefined && comparison !== undefined)
    return {
      check: undefined,
      passed: comparison.tests.map((test) => `state.${field.name} ${test}`).join(' and '),
      advice: adviceOf(reader, field),
    };
  if (!hasContent(criterion, language)) return checkedBefore(reader, []) ?? judge(reader, [], 'clauses.decide_good');
  return checkedBefore(reader, criterion) ?? judge(reader, criterion, 'clauses.decide');
}

/** A number that somebody gives is a score, whatever it is called. */
function withScore(reader: Reader, criterion: readonly Token[]): readonly Token[] {
  const { language } = reader;
  const isGiven = criterion.some(
    (_token, at) => language.is('threshold_verbs', criterion, at) || language.is('score_words', criterion, at),
  );
  const last = reader.items.at(-1);
  if (isGiven && last?.kind === 'task' && ['check', 'score', 'analyze', 'decide'].includes(last.verb ?? ''))
    return [{ kind: 'word', word: 'score', start: 0, end: 0 }, ...criterion];
  return criterion;
}

/** "check if it is short enough, otherwise do it again": the check before answers with yes or no. */
export function checkedBefore(
  reader: Reader,
  criterion: readonly Token[],
  clause = 'clauses.decide',
): Verdict | undefined {
  const last = reader.items.at(-1);
  if (last?.kind !== 'task' || !['check', 'decide'].includes(last.verb ?? '')) return undefined;
  reader.items.pop();
  const { scope, language, text } = reader;
  for (const field of last.gives) scope.made.splice(scope.made.indexOf(field), 1);
  const more =
    criterion.length === 0
      ? ''
      : ` ${(language.text(clause) || language.text('clauses.decide_bad')).replace('<x>', clauseText(text, criterion))}`;
  return judgeFields(reader, {
    ...last,
    words: `${more === '' ? last.words : sentence(last.words)}${more}`,
    kinds: [],
  });
}

/** "until it does" says no more than the check before it. */
function hasContent(tokens: readonly Token[], language: Language): boolean {
  return tokens.some(({ kind, word }) => kind === 'whole' || (kind === 'word' && !language.isFunctionWord(word)));
}

export function judge(reader: Reader, criterion: readonly Token[], clause: string): Verdict {
  const { scope, language, text } = reader;
  const words = (language.text(clause) || '<x>').replace('<x>', clauseText(text, criterion));
  const subject = subjectOf(reader);
  return judgeFields(reader, {
    kind: 'task',
    id: freshName(scope, subject === undefined ? 'check' : `check_${subject.name}`, 'check'),
    words,
    verb: 'check',
    reads: subject === undefined ? [] : [subject.name],
    gives: [],
    tools: [],
    settings: {},
  });
}

/** A check gives its verdict, and advice for the next round. */
function judgeFields({ scope, language }: Reader, task: Task): Verdict {
  const passed: Field = {
    name: freshName(scope, 'good_enough', 'good_enough'),
    type: 'bool',
    words: language.text('clauses.good_word') || task.words,
  };
  const advice: Field = {
    name: freshName(scope, 'advice', 'advice'),
    type: 'str',
    words: language.text('clauses.advice_word') || 'advice',
  };
  return { check: { ...task, gives: [passed, advice] }, passed: `state.${passed.name}`, advice: advice.name };
}

/** What the step that gives a score says besides the score; a score alone is told as it is. */
export function adviceOf(reader: Reader, score: Field): string {
  const task = reader.items.findLast(
    (item): item is Task => item.kind === 'task' && item.gives.some(({ name }) => name === score.name),
  );
  const said = task?.gives.find(({ type }) => type === 'str');
  if (said !== undefined || task === undefined) return said?.name ?? score.name;
  const reason: Field = {
    name: freshName(reader.scope, 'reason', 'reason'),
    type: 'str',
    words: reader.language.text('clauses.reason_word') || 'reason',
  };
  replaceGiven(reader, task, { ...task, gives: [...task.gives, reason] });
  return reason.name;
}

/** Verbs of steps that make no text of their own. */
const VERDICTS = new Set(['check', 'score', 'decide', 'analyze', 'compare', 'read']);

function isVerdict({ verb, id }: Task): boolean {
  return VERDICTS.has(verb ?? '') || (verb === 'explain' && /^(?:criti|comment|point_out)/.test(id));
}

/** The text that is made better: the last that a step made which does not judge. */
export function subjectOf({ items, scope }: Reader): Field | undefined {
  const maker = items.findLast((item): item is Task => item.kind === 'task' && !isVerdict(item));
  return (
    maker?.gives.findLast(({ type }) => type === 'str' || type === 'list[str]') ??
    scope.made.findLast(({ type }) => type === 'str') ??
    scope.inputs[0]
  );
}

/** The step that makes it. */
export function writer({ items }: Reader): Task | undefined {
  const tasks = items.filter((item): item is Task => item.kind === 'task');
  return tasks.findLast((task) => !isVerdict(task)) ?? tasks[0];
}

/** The step that some words speak of: "writing" is the one that writes. */
export function taskLike({ items, language }: Reader, tokens: readonly Token[]): Task | undefined {
  const tasks = items.filter((item): item is Task => item.kind === 'task');
  return tasks.findLast(({ id }) =>
    tokens.some(
      ({ word, kind }) =>
        kind === 'word' &&
        word.length > 3 &&
        !language.isFunctionWord(word) &&
        !language.is(
          'again',
          tokens,
          tokens.findIndex((each) => each.word === word),
        ) &&
        id.split('_').some((part) => part.slice(0, 4) === word.slice(0, 4)),
    ),
  );
}
