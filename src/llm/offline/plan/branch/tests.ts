import { asciiName } from '../../user-phrase.ts';
import { type Comparison, joinIn, OPPOSITES } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import { kindsOf } from '../../words/kind-list.ts';
import type { Token } from '../../words/tokens.ts';
import type { Block, Field, Kind, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { freshName } from '../scope.ts';
import { numberField, replaceGiven } from '../score-field.ts';
import { resultWord } from './join-blocks.ts';
import { kindFor } from './labels.ts';

/** An arm as it was read: its condition in the user's words, and what is done. */
export interface ReadArm {
  readonly condition: readonly Token[];
  readonly comparison: Comparison | undefined;
  readonly block: Block;
  /** It is done where the condition does not hold. */
  readonly negated?: true;
}

/** The route conditions of each arm, and the step that decides where nothing before it does. */
export function testsFor(reader: Reader, arms: readonly ReadArm[]): { tests: string[][]; decide?: Task } {
  const { tests, ...decided } = positiveTests(reader, arms);
  return { ...decided, tests: tests.map((logics, at) => (arms[at]?.negated === true ? negated(logics) : logics)) };
}

/** What holds where none of the route conditions does. */
function negated(logics: readonly string[]): string[] {
  const parts = logics.map((logic) => logic.split(' and ').map(negatedPart));
  return parts.length === 1 ? (parts[0] ?? []) : [parts.flat().join(' and ')];
}

function negatedPart(logic: string): string {
  const [subject = '', sign, ...value] = logic.split(' ');
  return sign === undefined ? `not ${subject}` : [subject, OPPOSITES[sign], ...value].join(' ');
}

function positiveTests(reader: Reader, arms: readonly ReadArm[]): { tests: string[][]; decide?: Task } {
  const direct = arms.map((arm) => directTest(reader, arm));
  if (direct.every((test) => test !== undefined)) return { tests: direct };
  if (arms.every(({ comparison }) => comparison !== undefined)) return numberTests(reader, arms);
  return arms.length === 1 ? boolTest(reader, arms) : caseTests(reader, arms);
}

/** A condition on what a step before gave: its number, its kind, its yes or no. */
function directTest(reader: Reader, { condition, comparison }: ReadArm): string[] | undefined {
  const { language } = reader;
  if (language.at('if_so', condition, 0)?.length === condition.length) return yesTest(reader);
  if (comparison === undefined && joinIn(condition, language) !== undefined) return anyKind(reader, condition);
  const test = oneTest(reader, condition, comparison);
  return test === undefined ? undefined : [test];
}

/** "a complaint or a question": every part must be a kind that is known. */
function anyKind(reader: Reader, condition: readonly Token[]): string[] | undefined {
  const { language } = reader;
  const tests: string[] = [];
  for (let rest = condition, at: number | undefined = 0; at !== undefined;) {
    at = joinIn(rest, language);
    const kind = kindFor(reader, rest.slice(0, at));
    if (kind === undefined) return undefined;
    tests.push(`state.${kind.field} == "${kind.id}"`);
    rest = rest.slice((at ?? 0) + 1);
  }
  return tests;
}

function oneTest(reader: Reader, condition: readonly Token[], comparison: Comparison | undefined): string | undefined {
  if (comparison !== undefined) {
    const field = numberField(reader, condition, comparison);
    return field === undefined
      ? undefined
      : comparison.tests.map((test) => `state.${field.name} ${test}`).join(' and ');
  }
  const kind = kindFor(reader, condition);
  if (kind !== undefined) return `state.${kind.field} == "${kind.id}"`;
  const flag = reader.scope.made.findLast(
    ({ type, name }) => type === 'bool' && condition.some(({ word }) => word === name),
  );
  return flag === undefined ? undefined : `state.${flag.name}`;
}

/** The step before asks the question; from now on it answers with yes or no. */
function yesTest(reader: Reader): string[] | undefined {
  const last = reader.items.at(-1);
  if (last?.kind !== 'task') return undefined;
  const [given] = last.gives;
  const field: Field = {
    name: given?.name ?? freshName(reader.scope, 'answer_is_yes', 'answer_is_yes'),
    type: 'bool',
    words: given?.words ?? 'yes',
  };
  replaceGiven(reader, last, { ...last, gives: [field], kinds: [] });
  return [`state.${field.name}`];
}

/** A step that finds the number which the arms compare. */
function numberTests(reader: Reader, arms: readonly ReadArm[]): { tests: string[][]; decide: Task } {
  const words = arms.map(({ condition }) => clauseText(reader.text, condition)).join(', ');
  const type = arms.some(({ comparison }) => comparison?.decimal === true) ? 'float' : 'int';
  const field: Field = { name: freshName(reader.scope, 'amount', 'amount'), type, words: words };
  const tests = arms.map(({ comparison }) => [
    (comparison?.tests ?? []).map((test) => `state.${field.name} ${test}`).join(' and '),
  ]);
  return { tests, decide: decideTask(reader, { words, clause: 'clauses.decide_number', field }) };
}

function boolTest(reader: Reader, [arm]: readonly ReadArm[]): { tests: string[][]; decide: Task } {
  const condition = arm?.condition ?? [];
  const words = clauseText(reader.text, condition);
  const bare = condition
    .filter(({ word, kind }) => kind === 'word' && !reader.language.isFunctionWord(word))
    .map(({ word }) => word);
  if (bare.length === 0) reader.unsure.add(words);
  const name = freshName(reader.scope, bare.slice(0, 3).join('_'), 'condition_holds');
  const field: Field = {
    name: name.length < 4 ? freshName(reader.scope, 'condition_holds', 'condition_holds') : name,
    type: 'bool',
    words,
  };
  return { tests: [[`state.${field.name}`]], decide: decideTask(reader, { words, clause: 'clauses.decide', field }) };
}

function caseTests(reader: Reader, arms: readonly ReadArm[]): { tests: string[][]; decide: Task } {
  const conditions = arms.map(({ condition }) => clauseText(reader.text, condition));
  const kinds = kindsOf(
    conditions.map((each) =>
      asciiName(each) === undefined
        ? each
        : each
            .split(/\s+/)
            .filter((word) => !reader.language.isFunctionWord(word))
            .slice(0, 4)
            .join(' ') || each,
    ),
    reader.language,
  ).map(({ id }, index): Kind => ({ id, words: conditions[index] ?? id }));
  const field: Field = {
    name: freshName(reader.scope, 'case_found', 'case_found'),
    type: 'str',
    words: resultWord(reader),
  };
  const tests = kinds.map(({ id }) => [`state.${field.name} == "${id}"`]);
  return { tests, decide: { ...decideTask(reader, { words: '', clause: 'clauses.decide_case', field }), kinds } };
}

function decideTask(reader: Reader, { words, clause, field }: { words: string; clause: string; field: Field }): Task {
  const { scope, language } = reader;
  const said = language.text(clause).replace('<x>', words) || words;
  return {
    kind: 'task',
    id: freshName(scope, 'decide', 'decide'),
    words: said,
    verb: 'decide',
    reads: [...new Set([...scope.inputs, ...scope.made].map(({ name }) => name))],
    gives: [field],
    tools: [],
    settings: {},
  };
}
