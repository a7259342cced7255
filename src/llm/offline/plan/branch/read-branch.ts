import { say } from '../../speech.ts';
import { quoted } from '../../user-phrase.ts';
import { findComparison, onlyComparison } from '../../words/amounts.ts';
import { clauseText, sentence, strippedClause } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import { nounPhraseAt } from '../../words/noun-phrase.ts';
import type { Arm, Block, Branch, Item, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { fieldFor, freshName, inputOf } from '../scope.ts';
import { comparisonOf, isConditionArm, isEmpty, readBlock, readOtherwise, subjectArm, withRest } from './blocks.ts';
import { dropLast, isOne, joinBlocks, tellAs, tellBoth } from './join-blocks.ts';
import { type ReadArm, testsFor } from './tests.ts';
import { isWayBack } from './way-back.ts';

/** Reads a condition with what is done if it holds, every further condition that belongs to it, and the way for everything else. */
export function readBranch(reader: Reader): void {
  if (isWayBack(reader)) return;
  const arms: ReadArm[] = [];
  giveSubject(reader);
  const before = reader.scope.made.length;
  const general = reader.items.at(-1);
  for (let more = true; more;) {
    const arm = readArm(reader, arms.length === 0);
    if (arm === undefined) break;
    arms.push(arm);
    more = continues(reader, arms);
  }
  if (arms.length === 0) return;
  const otherwise = readOtherwise(reader);
  const [first] = arms;
  if (
    first !== undefined &&
    arms.length === 1 &&
    isEmpty(first.block) &&
    isEmpty(otherwise) &&
    general?.kind === 'task'
  )
    return addRemark(reader, general, first);
  reader.scope.made.splice(before);
  finishBranch(reader, arms, otherwise, general);
}

/** "stop if the story is too vague": what is done if the condition holds comes first. */
export function stopsIf({ clauses, index, language }: Reader, clause: Clause): boolean {
  const next = clauses[index];
  return next?.kind === 'if' && next.sentence === clause.sentence && isStopClause(clause, language);
}

function isStopClause({ kind, tokens }: Clause, language: Reader['language']): boolean {
  return kind === 'plain' && tokens.length > 0 && language.length('stop', tokens, 0) === tokens.length;
}

/** Where nothing is there yet that a condition could be about, its subject is what comes in. */
function giveSubject({ scope, clauses, index, language }: Reader): void {
  if (scope.inputs.length + scope.made.length > 0) return;
  const condition = clauses[index]?.tokens ?? [];
  const event = language.find('limits.no_event', condition);
  const phrase = nounPhraseAt(event === undefined ? condition : condition.slice(0, event.at), 0, language);
  const isNoun = phrase !== undefined && !phrase.pronoun && phrase.article !== 'none';
  if (isNoun)
    inputOf(language.inflected ? phrase : { ...phrase, words: phrase.words.slice(0, 1) }, scope, { fallback: 'text' });
  else
    scope.inputs.push({
      name: freshName(scope, 'text', 'text'),
      type: 'str',
      words: language.text('clauses.text_word') || 'text',
    });
}

/** "if a page cannot be read just skip it": how the step before is to be done. */
function addRemark(reader: Reader, task: Task, { condition }: ReadArm): void {
  const words = `${sentence(task.words)} ${reader.language.text('clauses.if_word')} ${clauseText(reader.text, condition)}`;
  reader.items = reader.items.map((item) => (item === task ? { ...task, words: words.replace(/ +/g, ' ') } : item));
}

function readArm(reader: Reader, isFirst: boolean): ReadArm | undefined {
  const { language } = reader;
  const clause = reader.clauses[reader.index];
  if (clause === undefined) return undefined;
  reader.index += 1;
  if (clause.kind === 'if') {
    if (isTrigger(reader, clause) || isCostLimit(reader, clause)) return undefined;
    const before = reader.clauses[reader.index - 2];
    const isStop = before?.sentence === clause.sentence && isStopClause(before, language);
    const isPostfix = isFirst && before?.kind === 'plain' && reader.clauses[reader.index]?.sequel === true;
    const block =
      isStop || (isPostfix && before.sentence === clause.sentence) ? undefined : readBlock(reader, clause.sentence);
    return {
      condition: clause.tokens,
      comparison: onlyComparison(clause.tokens, language),
      ...(clause.negated === true ? { negated: true } : {}),
      block: block ?? (isFirst ? postfixBlock(reader) : { items: [], stops: false }),
    };
  }
  const subject = subjectArm(clause.tokens, language);
  if (subject !== undefined)
    return {
      condition: subject.condition,
      comparison: subject.comparison,
      block: withRest(reader, subject.rest, clause),
    };
  const comparison = comparisonOf(clause.tokens, language);
  const end = comparison?.end ?? 0;
  const goes = language.length('goes_to', clause.tokens, end);
  const next = reader.clauses[reader.index];
  const isOverall = next?.arrow === true && next.sentence === clause.sentence;
  const rest = isOverall ? [] : clause.tokens.slice(end + goes);
  const block = withRest(reader, rest, clause);
  return { condition: isOverall ? clause.tokens : clause.tokens.slice(0, end), comparison, block };
}

/** "when a ticket comes in" is not a question, but how the workflow is started. */
function isTrigger(reader: Reader, { tokens }: Clause): boolean {
  const { language, text, limits } = reader;
  const isEvent = language.has('limits.no_event', tokens);
  if (isEvent) limits.add(say(language, 'limit.no_trigger', { words: quoted(clauseText(text, tokens)) }));
  return isEvent;
}

/** "warn if a run costs more than 5 cents" is a setting. */
function isCostLimit(reader: Reader, { tokens, sentence }: Clause): boolean {
  const { settings } = strippedClause(reader.text, tokens, reader.language);
  if (settings.costLimit === undefined) return false;
  reader.settings = { ...reader.settings, ...settings };
  const before = reader.clauses[reader.index - 2];
  const last = reader.items.at(-1);
  if (before?.sentence === sentence && last?.kind === 'task' && before.tokens.length < 5) reader.items.pop();
  return true;
}

/** "write a note if it is urgent": the step before is what is done. */
function postfixBlock(reader: Reader): Block {
  const last = reader.items.at(-1);
  const clause = reader.clauses[reader.index - 1];
  const before = reader.clauses[reader.index - 2];
  if (before !== undefined && before.sentence === clause?.sentence && isStopClause(before, reader.language))
    return { items: insteadItems(reader, before.sentence), stops: true };
  if (last === undefined || last.kind !== 'task' || before?.sentence !== clause?.sentence)
    return { items: [], stops: false };
  dropLast(reader, last);
  return { items: [last], stops: false };
}

/** "and ask for clarification instead" */
function insteadItems(reader: Reader, sentence: number): readonly Item[] {
  const next = reader.clauses[reader.index];
  const isInstead =
    next?.kind === 'plain' && next.sentence === sentence && reader.language.has('instead_words', next.tokens);
  return isInstead ? (readBlock(reader, sentence)?.items ?? []) : [];
}

/** "stop if the story is too vague", said behind the steps: a way out that only what comes in decides is in front of them. */
function isAtFront({ scope, items }: Reader, arms: readonly ReadArm[], otherwise: Block): boolean {
  const [arm, ...more] = arms;
  if (arm === undefined || more.length > 0 || !arm.block.stops || !isEmpty(otherwise) || items.length === 0)
    return false;
  const subject = nounPhraseAt(arm.condition, 0, scope.language);
  const field = subject === undefined || subject.pronoun ? undefined : fieldFor(subject, scope);
  return field !== undefined && scope.inputs.includes(field);
}

function onInputsOnly(branch: Branch, given: ReadonlySet<string>): Branch {
  const only = (task: Task): Task => ({
    ...task,
    reads: task.reads.filter((name) => given.has(name) || branch.decide?.gives.some((field) => field.name === name)),
  });
  return {
    ...branch,
    ...(branch.decide === undefined ? {} : { decide: only(branch.decide) }),
    arms: branch.arms.map((arm) => ({
      ...arm,
      block: { ...arm.block, items: arm.block.items.map((item) => (item.kind === 'task' ? only(item) : item)) },
    })),
  };
}

/** Whether the next clause is a further condition of the same question. Steps over an "otherwise" that another condition follows. */
function continues(reader: Reader, arms: readonly ReadArm[]): boolean {
  const [next, second] = [reader.clauses[reader.index], reader.clauses[reader.index + 1]];
  if (next === undefined) return false;
  if (next.kind === 'otherwise' && second?.kind === 'if') {
    reader.index += 1;
    return true;
  }
  if (isConditionArm(reader, next)) return true;
  if (next.kind !== 'if') return false;
  const first = arms[0]?.condition ?? [];
  const isSame = first[0]?.word === next.tokens[0]?.word && first[1]?.word === next.tokens[1]?.word;
  const compared = arms[0]?.comparison !== undefined && findComparison(next.tokens, reader.language) !== undefined;
  return isSame || compared || endsWithOtherwise(reader);
}

/** "If a, x. If b, y. Otherwise z." */
function endsWithOtherwise({ clauses, index }: Reader): boolean {
  for (let at = index + 1; at < clauses.length; at += 1) {
    const kind = clauses[at]?.kind;
    if (kind === 'otherwise') return true;
    if ((clauses[at]?.sentence ?? 0) > (clauses[index]?.sentence ?? 0) + 1) return false;
  }
  return false;
}

function finishBranch(reader: Reader, arms: readonly ReadArm[], otherwise: Block, general: Item | undefined): void {
  const said =
    general?.kind === 'task' && reader.items.at(-1) === general && arms.some(({ block }) => isOne(block, reader))
      ? general
      : undefined;
  if (said !== undefined) {
    dropLast(reader, said);
    giveSubject({ ...reader, index: reader.clauses.length });
  }
  const { tests, decide } = testsFor(reader, arms);
  const blocks = joinBlocks(
    reader,
    [...arms.map(({ block }) => block), otherwise].map((block) =>
      said === undefined ? block : tellAs(block, said, reader),
    ),
  );
  const branch: Branch = {
    kind: 'branch',
    ...(decide === undefined ? {} : { decide }),
    arms: arms.map(({ condition }, index): Arm => ({
      logics: tests[index] ?? [],
      words: clauseText(reader.text, condition),
      block: blocks[index] ?? { items: [], stops: false },
    })),
    otherwise: blocks.at(-1) ?? otherwise,
  };
  if (isAtFront(reader, arms, otherwise)) {
    const given = new Set(reader.scope.inputs.map(({ name }) => name));
    reader.items.unshift(onInputsOnly(branch, given));
    return;
  }
  reader.items.push(branch);
  if (isEmpty(branch.otherwise)) tellBoth(reader, branch);
}
