import type { Language } from '../language.ts';
import { findComparison, findRounds, numberAt, type Comparison } from './amounts.ts';
import type { Field, Loop, Task } from './plan.ts';
import type { Reader } from './reader.ts';
import { numberField, replaceGiven } from './score-field.ts';
import { clauseText, findVerb, readTask } from './read-task.ts';
import { freshName } from './scope.ts';
import type { Token } from './tokens.ts';

/** Without a number in the text, this many rounds are enough. */
export const ROUNDS = 3;

/** Whether a clause repeats something: "until ...", "go back to writing", "do it again". */
export function isLoop(reader: Reader, tokens: readonly Token[]): boolean {
  const { language } = reader;
  if (indexOf(tokens, 'until', language) !== undefined) return true;
  if (findRounds(tokens, language) !== undefined && findVerb(tokens, language)?.name === 'improve') return true;
  return reader.items.some(({ kind }) => kind === 'task') && isAgain(tokens, language);
}

export function isAgain(tokens: readonly Token[], language: Language): boolean {
  return language.lexicon('again').at(tokens, 0) !== undefined;
}

function indexOf(
  tokens: readonly Token[],
  path: string,
  language: Language,
): { at: number; length: number } | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.lexicon(path).at(tokens, at);
    const isRange =
      path === 'until' &&
      numberAt(tokens, at + (hit?.length ?? 1), language) !== undefined &&
      numberAt(tokens, at - 1, language) !== undefined;
    if (hit !== undefined && !isRange) return { at, length: hit.length };
  }
  return undefined;
}

/** "at most 4 times" on its own belongs to the loop before it. */
export function withRounds(reader: Reader, tokens: readonly Token[]): boolean {
  const last = reader.items.at(-1);
  const rounds = findRounds(tokens, reader.language);
  if (last?.kind !== 'loop' || rounds === undefined) return false;
  const rest = tokens.filter(
    ({ kind, word }, at) =>
      kind === 'word' && !(at >= rounds.start && at < rounds.end) && !reader.language.isFunctionWord(word),
  );
  if (rest.length > 2) return false;
  reader.items[reader.items.length - 1] = { ...last, most: rounds.value };
  reader.notes.delete('rounds');
  return true;
}

interface Parts {
  readonly redo: readonly Token[];
  readonly criterion: readonly Token[];
  readonly most: number | undefined;
}

export function loopParts(tokens: readonly Token[], language: Language): Parts {
  const rounds = findRounds(tokens, language);
  const until = indexOf(tokens, 'until', language);
  const keep = language.lexicon('keep_doing').at(tokens, 0)?.length ?? 0;
  const outside = (token: Token) => rounds === undefined || !tokens.slice(rounds.start, rounds.end).includes(token);
  if (language.verbLast && until !== undefined) {
    const criterion = tokens.slice(0, until.at).filter(outside);
    return {
      criterion: trimmed(criterion),
      redo: trimmed(tokens.slice(until.at + until.length).filter(outside)),
      most: rounds?.value,
    };
  }
  const redo = tokens.slice(keep, until?.at ?? tokens.length).filter(outside);
  const criterion = until === undefined ? [] : tokens.slice(until.at + until.length).filter(outside);
  return { redo: trimmed(redo), criterion: trimmed(criterion), most: rounds?.value };
}

function trimmed(tokens: readonly Token[]): Token[] {
  const end = tokens.findLastIndex(({ kind }) => kind !== 'mark');
  return tokens.slice(0, end + 1);
}

/** Reads a repetition into a check, a way out that a count makes certain, and a way back. */
export function readLoop(reader: Reader, tokens: readonly Token[]): void {
  const { language } = reader;
  const { redo, criterion, most } = loopParts(tokens, language);
  if (most === undefined) reader.notes.add('rounds');
  const isBare = redo.length === 0 || isAgain(redo, language) || isPronounOnly(redo, language);
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

/** "if the score is below 7 go back to writing": the way out is the opposite of the condition. */
export function readLoopIf(reader: Reader, condition: readonly Token[], tokens: readonly Token[]): void {
  const { redo, most } = loopParts(tokens, reader.language);
  if (most === undefined) reader.notes.add('rounds');
  const comparison = findComparison(condition, reader.language);
  const field = comparison === undefined ? undefined : numberField(reader, condition, comparison);
  const verdict =
    field === undefined || comparison === undefined
      ? judge(reader, condition, 'clauses.decide_bad')
      : { check: undefined, passed: opposite(field.name, comparison), advice: adviceOf(reader, field) };
  const isBare = isAgain(redo, reader.language) || redo.length === 0;
  const again = isBare ? undefined : redoTask(reader, redo, verdict);
  pushLoop(reader, {
    verdict,
    most: most ?? ROUNDS,
    again,
    back: again === undefined ? (taskLike(reader, redo) ?? writer(reader)) : undefined,
    criterion: condition,
  });
}

const OPPOSITES: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=' };

export function opposite(field: string, { tests }: Comparison): string {
  const [test = ''] = tests;
  const [sign = '', number = ''] = test.split(' ');
  return `state.${field} ${OPPOSITES[sign] ?? '>='} ${number}`;
}

interface Verdict {
  readonly check: Task | undefined;
  readonly passed: string;
  readonly advice: string | undefined;
}

function beginWith(reader: Reader, redo: readonly Token[]): void {
  const { scope } = reader;
  const words = firstWords(reader, redo);
  reader.items.push(readTask({ tokens: redo, words }, scope));
}

/** "keep shortening a text" is told as "shorten a text". */
function firstWords({ text, language }: Reader, redo: readonly Token[]): string {
  const hit = language.inflected ? language.lexicon('verbs').at(redo, 0) : undefined;
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

/** A score that a step before gives, a yes or no that it decided, or a check of its own. */
function verdictOn(reader: Reader, criterion: readonly Token[]): Verdict {
  const { language } = reader;
  const comparison = findComparison(criterion, language);
  const counted = comparison === undefined ? undefined : criterion[comparison.end];
  const isAmount =
    counted?.kind === 'word' &&
    !language.isFunctionWord(counted.word) &&
    language.lexicon('score_words').at(criterion, comparison?.end ?? 0) === undefined;
  const field =
    comparison === undefined || isAmount ? undefined : numberField(reader, withScore(reader, criterion), comparison);
  if (field !== undefined && comparison !== undefined)
    return {
      check: undefined,
      passed: comparison.tests.map((test) => `state.${field.name} ${test}`).join(' and '),
      advice: adviceOf(reader, field),
    };
  if (criterion.length === 0) return checkedBefore(reader) ?? judge(reader, criterion, 'clauses.decide_good');
  return judge(reader, criterion, 'clauses.decide');
}

/** A number that somebody gives is a score, whatever it is called. */
function withScore(reader: Reader, criterion: readonly Token[]): readonly Token[] {
  const { language } = reader;
  const isGiven = criterion.some(
    (_token, at) =>
      language.lexicon('threshold_verbs').at(criterion, at) !== undefined ||
      language.lexicon('score_words').at(criterion, at) !== undefined,
  );
  const last = reader.items.at(-1);
  if (isGiven && last?.kind === 'task' && ['check', 'score', 'analyze', 'decide'].includes(last.verb ?? ''))
    return [{ kind: 'word', word: 'score', start: 0, end: 0 }, ...criterion];
  return criterion;
}

/** "check if it is short enough, otherwise do it again": the check before answers with yes or no. */
function checkedBefore(reader: Reader): Verdict | undefined {
  const last = reader.items.at(-1);
  if (last?.kind !== 'task' || !['check', 'decide'].includes(last.verb ?? '')) return undefined;
  reader.items.pop();
  const { scope } = reader;
  for (const field of last.gives) scope.made.splice(scope.made.indexOf(field), 1);
  return { ...judgeFields(reader, { ...last, kinds: [] }) };
}

function judge(reader: Reader, criterion: readonly Token[], clause: string): Verdict {
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
function adviceOf(reader: Reader, score: Field): string {
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

/** The text that is made better: the last that a step made which does not judge. */
function subjectOf({ items, scope }: Reader): Field | undefined {
  const maker = items.findLast(
    (item): item is Task => item.kind === 'task' && !['check', 'score', 'decide', 'analyze'].includes(item.verb ?? ''),
  );
  return (
    maker?.gives.findLast(({ type }) => type === 'str' || type === 'list[str]') ??
    scope.made.findLast(({ type }) => type === 'str') ??
    scope.inputs[0]
  );
}

/** The step that makes it. */
function writer({ items }: Reader): Task | undefined {
  const tasks = items.filter((item): item is Task => item.kind === 'task');
  return tasks.findLast(({ verb }) => !['check', 'score', 'decide', 'analyze'].includes(verb ?? '')) ?? tasks[0];
}

/** The step that some words speak of: "writing" is the one that writes. */
function taskLike({ items, language }: Reader, tokens: readonly Token[]): Task | undefined {
  const tasks = items.filter((item): item is Task => item.kind === 'task');
  return tasks.findLast(({ id }) =>
    tokens.some(
      ({ word, kind }) =>
        kind === 'word' &&
        word.length > 3 &&
        !language.isFunctionWord(word) &&
        language.lexicon('again').at(
          tokens,
          tokens.findIndex((each) => each.word === word),
        ) === undefined &&
        id.split('_').some((part) => part.slice(0, 4) === word.slice(0, 4)),
    ),
  );
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
