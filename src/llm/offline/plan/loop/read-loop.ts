import type { Language } from '../../language.ts';
import { findRounds, onlyComparison } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import type { Token } from '../../words/tokens.ts';
import type { Loop, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { freshName } from '../scope.ts';
import { numberField } from '../score-field.ts';
import { findVerb } from '../task/find-verb.ts';
import { readTask } from '../task/read-task.ts';
import { indexOf, isAgain, loopParts, opposite, ROUNDS } from './loop-parts.ts';
import { adviceOf, checkedBefore, judge, subjectOf, taskLike, type Verdict, verdictOn, writer } from './verdict.ts';

/** Whether a clause repeats something: "until ...", "go back to writing", "do it again". */
export function isLoop(reader: Reader, tokens: readonly Token[]): boolean {
  const { language } = reader;
  if (indexOf(tokens, 'until', language) !== undefined) return true;
  const rounds = language.has('variety', tokens) ? undefined : findRounds(tokens, language);
  if (rounds !== undefined && findVerb(tokens, language)?.name === 'improve') return true;
  if (rounds !== undefined && language.is('again_verbs', tokens, 0) && taskLike(reader, tokens) !== undefined)
    return true;
  return reader.items.some(({ kind }) => kind === 'task') && isAgain(tokens, language);
}

/** "at most 4 times" on its own belongs to the loop before it; where none was understood, it does not become a step. */
export function withRounds(reader: Reader, tokens: readonly Token[]): boolean {
  const last = reader.items.at(-1);
  const rounds = findRounds(tokens, reader.language);
  if (rounds === undefined) return false;
  const rest = tokens.filter(
    ({ kind, word }, at) =>
      kind === 'word' && !(at >= rounds.start && at < rounds.end) && !reader.language.isFunctionWord(word),
  );
  if (last?.kind !== 'loop') {
    if (rest.length > 0) return false;
    reader.unsure.add(clauseText(reader.text, tokens));
    return true;
  }
  if (rest.length > 2) return false;
  reader.items[reader.items.length - 1] = { ...last, most: rounds.value };
  reader.notes.delete('rounds');
  return true;
}

/** Reads a repetition into a check, a way out that a count makes certain, and a way back. */
export function readLoop(reader: Reader, tokens: readonly Token[]): void {
  const { language } = reader;
  const { redo, criterion, most } = loopParts(tokens, language);
  if (most === undefined) reader.notes.add('rounds');
  const isBare =
    redo.length === 0 ||
    isAgain(redo, language) ||
    isPronounOnly(redo, language) ||
    (findVerb(redo, language)?.name === 'check' && reader.items.some(({ kind }) => kind === 'task'));
  const target = isBare ? taskLike(reader, redo) : undefined;
  if (!reader.items.some(({ kind }) => kind === 'task')) beginWith(reader, redo);
  const isNew =
    reader.items.length === 1 &&
    !isBare &&
    reader.items[0]?.kind === 'task' &&
    reader.items[0].words === firstWords(reader, redo);
  const verdict = verdictOn(reader, criterion);
  const again = isBare || isNew ? undefined : redoTask(reader, redo, verdict);
  const start = target ?? writer(reader);
  pushLoop(reader, { verdict, most: most ?? ROUNDS, again, back: again === undefined ? start : undefined, criterion });
}

/** "if the score is below 7 go back to writing": the way out is the opposite of the condition, and with "unless" the condition itself. */
export function readLoopIf(
  reader: Reader,
  { tokens: condition, negated }: Clause,
  tokens: readonly Token[],
  maker?: Task,
): void {
  const { redo, most } = loopParts(tokens, reader.language);
  if (most === undefined) reader.notes.add('rounds');
  const comparison = onlyComparison(condition, reader.language);
  const field = comparison === undefined ? undefined : numberField(reader, condition, comparison);
  const verdict =
    negated === true
      ? verdictOn(reader, condition)
      : field === undefined || comparison === undefined
        ? (checkedBefore(reader, condition, 'clauses.not_good') ?? judge(reader, condition, 'clauses.decide_bad'))
        : { check: undefined, passed: opposite(field.name, comparison), advice: adviceOf(reader, field) };
  const isBare = isAgain(redo, reader.language) || redo.length === 0;
  const again = isBare ? undefined : redoTask(reader, redo, verdict);
  pushLoop(reader, {
    verdict,
    most: most ?? ROUNDS,
    again,
    back: again === undefined ? (maker ?? taskLike(reader, redo) ?? writer(reader)) : undefined,
    criterion: condition,
  });
}

function beginWith(reader: Reader, redo: readonly Token[]): void {
  const { scope } = reader;
  const words = firstWords(reader, redo);
  reader.items.push(readTask({ tokens: redo, words }, scope));
}

/** "keep shortening a text" is told as "shorten a text". */
function firstWords({ text, language }: Reader, redo: readonly Token[]): string {
  const hit = language.inflected ? language.at('verbs', redo, 0) : undefined;
  const words = clauseText(text, redo);
  const [first, last] = [redo[0], redo[(hit?.length ?? 1) - 1]];
  return hit === undefined || first === undefined || last === undefined
    ? words
    : `${hit.phrase}${words.slice(last.end - first.start)}`;
}

function isPronounOnly(tokens: readonly Token[], language: Language): boolean {
  const verb = findVerb(tokens, language);
  return verb === undefined && tokens.length <= 2;
}

function redoTask(reader: Reader, redo: readonly Token[], { advice }: Verdict): Task {
  const { scope, language } = reader;
  const subject = subjectOf(reader);
  const verb = findVerb(redo, language);
  const words = firstWords(reader, redo);
  return {
    kind: 'task',
    id: freshName(scope, verb === undefined ? 'improve' : `${verb.phrase} ${subject?.name ?? ''}`, 'improve'),
    words,
    verb: verb?.name ?? 'improve',
    reads: [...new Set([...(subject === undefined ? [] : [subject.name]), ...(advice === undefined ? [] : [advice])])],
    gives: subject === undefined ? [] : [subject],
    tools: [],
    settings: {},
  };
}

interface LoopParts {
  readonly verdict: Verdict;
  readonly most: number;
  readonly again: Task | undefined;
  readonly back: Task | undefined;
  readonly criterion: readonly Token[];
}

function pushLoop(reader: Reader, { verdict, most, again, back, criterion }: LoopParts): void {
  const { scope, text } = reader;
  const counter = { id: freshName(scope, 'count_rounds', 'count_rounds'), field: freshName(scope, 'rounds', 'rounds') };
  if (again === undefined && back !== undefined) readOwnResult(reader, back, verdict);
  const scorer =
    verdict.check?.id ??
    reader.items.findLast(
      (item): item is Task =>
        item.kind === 'task' && item.gives.some(({ name }) => verdict.passed.includes(`state.${name} `)),
    )?.id;
  const loop: Loop = {
    kind: 'loop',
    check: verdict.check,
    passed: verdict.passed,
    words: clauseText(text, criterion),
    most,
    redo: again,
    back: again === undefined ? (back?.id ?? scorer ?? '') : (scorer ?? ''),
    advice: verdict.advice,
    counter,
  };
  reader.items.push(loop);
  reader.notes.add('counted');
}

/** A step that is run again sees what it made the last time, and what was found about it. */
function readOwnResult(reader: Reader, task: Task, { advice }: Verdict): void {
  const own = task.gives.map(({ name }) => name);
  const after: Task = {
    ...task,
    reads: [...new Set([...task.reads, ...own, ...(advice === undefined ? [] : [advice])])],
  };
  reader.items = reader.items.map((item) => (item === task ? after : item));
}
