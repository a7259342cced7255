import { say } from '../speech.ts';
import { asciiName, quoted } from '../user-phrase.ts';
import { comparisonAt, findComparison, numberAt, type Comparison } from './amounts.ts';
import { sentence, strippedClause } from './clause-words.ts';
import type { Clause } from './clauses.ts';
import { kindsOf } from './lists.ts';
import { nounPhraseAt, nounPhrasesAt } from './noun-phrase.ts';
import type { Arm, Block, Branch, Field, Item, Kind, Task } from './plan.ts';
import { isAgain, readLoopIf } from './read-loop.ts';
import type { Reader } from './reader.ts';
import { numberField, replaceGiven } from './score-field.ts';
import { clauseText, readTask } from './read-task.ts';
import { freshName, inputOf } from './scope.ts';
import { isMark, tokensOf, type Token } from './tokens.ts';

/** An arm as it was read: its condition in the user's words, and what is done. */
interface ReadArm {
  readonly condition: readonly Token[];
  readonly comparison: Comparison | undefined;
  readonly block: Block;
}

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
  reader.scope.made.length = before;
  finishBranch(reader, arms, otherwise, general);
}

/** Where nothing is there yet that a condition could be about, its subject is what comes in. */
function giveSubject({ scope, clauses, index, language }: Reader): void {
  if (scope.inputs.length + scope.made.length > 0) return;
  const phrase = nounPhraseAt(clauses[index]?.tokens ?? [], 0, language);
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

function isEmpty({ items, stops }: Block): boolean {
  return items.length === 0 && !stops;
}

/** "if a page cannot be read just skip it": how the step before is to be done. */
function addRemark(reader: Reader, task: Task, { condition }: ReadArm): void {
  const words = `${sentence(task.words)} ${reader.language.text('clauses.if_word')} ${clauseText(reader.text, condition)}`;
  reader.items = reader.items.map((item) => (item === task ? { ...task, words: words.replace(/ +/g, ' ') } : item));
}

/** "if the score is below 7 go back to writing" is a loop. */
function isWayBack(reader: Reader): boolean {
  const [condition, action] = [reader.clauses[reader.index], reader.clauses[reader.index + 1]];
  if (condition?.kind !== 'if' || action?.kind !== 'plain' || action.sentence !== condition.sentence) return false;
  if (!isAgain(action.tokens, reader.language) || !reader.items.some(({ kind }) => kind === 'task')) return false;
  reader.index += 2;
  readLoopIf(reader, condition.tokens, action.tokens);
  return true;
}

/** "80 or more: ...", "below 100 a short one", "3 gets ...": a number that is compared, and what is done. */
export function isConditionArm({ language }: Reader, clause: Clause): boolean {
  if (clause.kind !== 'plain') return false;
  const found = comparisonOf(clause.tokens, language);
  if (found === undefined) return false;
  const unit = language.lexicon('units').at(clause.tokens, found.end);
  if (unit !== undefined && unit.name !== 'points') return false;
  return clause.end === ':' || clause.tokens.slice(found.end).some(({ kind }) => kind === 'word');
}

/** A comparison at the beginning; a bare number counts before "gets" and its like. */
function comparisonOf(tokens: readonly Token[], language: Reader['language']): Comparison | undefined {
  const found = comparisonAt(tokens, 0, language);
  if (found !== undefined) return found;
  const number = numberAt(tokens, 0, language);
  const goes = number === undefined ? undefined : language.lexicon('goes_to').at(tokens, 1);
  if (number === undefined || goes === undefined) return undefined;
  return { tests: [`== ${number}`], start: 0, end: 1, decimal: number.includes('.'), most: Number(number) };
}

function readArm(reader: Reader, isFirst: boolean): ReadArm | undefined {
  const { language } = reader;
  const clause = reader.clauses[reader.index];
  if (clause === undefined) return undefined;
  reader.index += 1;
  if (clause.kind === 'if') {
    if (isTrigger(reader, clause) || isCostLimit(reader, clause)) return undefined;
    const block = readBlock(reader, clause.sentence);
    return {
      condition: clause.tokens,
      comparison: findComparison(clause.tokens, language),
      block: block ?? (isFirst ? postfixBlock(reader) : { items: [], stops: false }),
    };
  }
  const comparison = comparisonOf(clause.tokens, language);
  const end = comparison?.end ?? 0;
  const goes = language.lexicon('goes_to').at(clause.tokens, end)?.length ?? 0;
  const rest = clause.tokens.slice(end + goes);
  const block = withRest(reader, rest, clause);
  return { condition: clause.tokens.slice(0, end), comparison, block };
}

/** What is done is behind the condition in the same clause, in the clauses behind it, or both. */
function withRest(reader: Reader, rest: readonly Token[], clause: Clause): Block {
  if (!rest.some(({ kind }) => kind === 'word' || kind === 'whole'))
    return readBlock(reader, clause.sentence) ?? { items: [], stops: false };
  const stops = reader.language.lexicon('stop').at(rest, 0);
  if (stops !== undefined && stops.length >= rest.filter(({ kind }) => kind === 'word').length)
    return { items: [], stops: true };
  return readInto(reader, () => reader.items.push(armTask(reader, rest)), clause.sentence);
}

/** What is done in an arm; a noun alone is what is to be written. */
function armTask({ scope, language, text }: Reader, tokens: readonly Token[]): Task {
  const words = clauseText(text, tokens);
  const hasVerb =
    language.lexicon('articles').at(tokens, 0) === undefined &&
    tokens.some((_token, at) => language.lexicon('verbs').at(tokens, at) !== undefined);
  const said = hasVerb ? words : language.text('clauses.produce').replace('<x>', words) || words;
  return readTask({ tokens, words: said }, scope);
}

/** "when a ticket comes in" is not a question, but how the workflow is started. */
function isTrigger(reader: Reader, { tokens }: Clause): boolean {
  const { language, text, limits } = reader;
  const isEvent = tokens.some((_token, at) => language.lexicon('limits.no_event').at(tokens, at) !== undefined);
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

/** The clauses of the sentence up to the next condition. Undefined when there are none. */
function readBlock(reader: Reader, sentence: number): Block | undefined {
  const next = reader.clauses[reader.index];
  if (next === undefined || next.kind !== 'plain' || next.sentence !== sentence || isConditionArm(reader, next))
    return undefined;
  return readInto(reader, () => undefined, sentence);
}

function readInto(reader: Reader, begin: () => unknown, sentence: number): Block {
  const outer = reader.items;
  const made = reader.scope.made.length;
  reader.items = [];
  begin();
  let stops = false;
  for (let next = reader.clauses[reader.index]; next !== undefined && !stops; next = reader.clauses[reader.index]) {
    if (next.kind !== 'plain' || next.sentence !== sentence || isConditionArm(reader, next) || isLabel(reader, next))
      break;
    stops = isStop(reader, next);
    if (stops) reader.index += 1;
    else reader.next(reader);
  }
  const { items } = reader;
  reader.items = outer;
  reader.scope.made.length = made;
  return { items, stops };
}

function isLabel(reader: Reader, clause: Clause): boolean {
  const goes = clause.tokens
    .slice(0, LABEL)
    .some((_token, at) => at > 0 && reader.language.lexicon('goes_to').at(clause.tokens, at) !== undefined);
  return reader.inKinds && (clause.end === ':' || goes || isMark(clause.tokens[1], ':'));
}

/** Tokens within which an arm says what kind it is about. */
const LABEL = 7;

function isStop({ language }: Reader, { tokens }: Clause): boolean {
  const hit = language.lexicon('stop').at(tokens, 0);
  return hit !== undefined && hit.length >= tokens.filter(({ kind }) => kind !== 'mark').length - 1;
}

/** "write a note if it is urgent": the step before is what is done. */
function postfixBlock(reader: Reader): Block {
  const last = reader.items.at(-1);
  const clause = reader.clauses[reader.index - 1];
  const before = reader.clauses[reader.index - 2];
  if (last === undefined || last.kind !== 'task' || before?.sentence !== clause?.sentence)
    return { items: [], stops: false };
  reader.items.pop();
  return { items: [last], stops: false };
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

function readOtherwise(reader: Reader): Block {
  const next = reader.clauses[reader.index];
  if (next === undefined || next.kind !== 'otherwise') return { items: [], stops: false };
  reader.index += 1;
  const first = reader.clauses[reader.index];
  if (first === undefined || first.kind !== 'plain' || first.sentence !== next.sentence)
    return { items: [], stops: false };
  const goes = reader.language.lexicon('goes_to').at(first.tokens, 0);
  if (goes === undefined) return readBlock(reader, next.sentence) ?? { items: [], stops: false };
  reader.index += 1;
  return withRest(reader, first.tokens.slice(goes.length), first);
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
  reader.items.push(branch);
}

/** "a short one": the step before says what it is that is written. */
function isOne({ items }: Block, { language }: Reader): boolean {
  const [item] = items;
  const words = item?.kind === 'task' ? tokensOf(item.words, language.spaced) : [];
  return words.some((_word, at) => language.lexicon('one_words').at(words, at) !== undefined);
}

function dropLast(reader: Reader, task: Task): void {
  reader.items.pop();
  for (const field of task.gives) reader.scope.made.splice(reader.scope.made.indexOf(field), 1);
}

function tellAs({ items, stops }: Block, general: Task, { scope }: Reader): Block {
  const known = new Set([...scope.inputs, ...scope.made].map(({ name }) => name));
  const gone = new Set(general.gives.map(({ name }) => name));
  return {
    stops,
    items: items.map((item) =>
      item.kind === 'task'
        ? {
            ...item,
            words: `${general.words}: ${item.words.replace(/^[^:]+: /, '')}`,
            reads: [...new Set([...general.reads, ...known, ...item.reads])].filter((name) => !gone.has(name)),
          }
        : item,
    ),
  };
}

/** Where several arms end in one text each, all write it to one field, so that whatever follows finds it there. */
function joinBlocks(reader: Reader, blocks: readonly Block[]): Block[] {
  const { scope } = reader;
  const lasts = blocks.map(({ items }) => items.at(-1)).filter((item) => item !== undefined);
  const fields = lasts.map((item) => (item.kind === 'task' && item.gives.length === 1 ? item.gives[0] : undefined));
  const [first] = fields;
  const isJoint = fields.length > 1 && first !== undefined && fields.every((field) => field?.type === first.type);
  if (!isJoint) {
    for (const item of lasts) if (item.kind === 'task') scope.made.push(...item.gives);
    return [...blocks];
  }
  for (const field of fields) scope.taken.delete(field?.name ?? '');
  const same = fields.every((field) => field?.words === first.words);
  const joint: Field = {
    name: freshName(scope, same ? first.name.replace(/_\d+$/, '') : 'outcome', 'outcome'),
    type: first.type,
    words: same ? first.words : resultWord(reader),
  };
  scope.made.push(joint);
  return blocks.map(({ items, stops }) => ({
    items: items.map((item, at) =>
      at === items.length - 1 && item.kind === 'task' ? { ...item, gives: [joint] } : item,
    ),
    stops,
  }));
}

function resultWord({ language }: Reader): string {
  return language.text('results.outcome') || 'outcome';
}

/** The route conditions of each arm, and the step that decides where nothing before it does. */
function testsFor(reader: Reader, arms: readonly ReadArm[]): { tests: string[][]; decide?: Task } {
  const direct = arms.map((arm) => directTest(reader, arm));
  if (direct.every((test) => test !== undefined)) return { tests: direct.map((test) => [test]) };
  if (arms.every(({ comparison }) => comparison !== undefined)) return numberTests(reader, arms);
  return arms.length === 1 ? boolTest(reader, arms) : caseTests(reader, arms);
}

/** A condition on what a step before gave: its number, its kind, its yes or no. */
function directTest(reader: Reader, { condition, comparison }: ReadArm): string | undefined {
  const { language } = reader;
  if (language.lexicon('if_so').at(condition, 0)?.length === condition.length) return yesTest(reader);
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
function yesTest(reader: Reader): string | undefined {
  const last = reader.items.at(-1);
  if (last?.kind !== 'task') return undefined;
  const [given] = last.gives;
  const field: Field = {
    name: given?.name ?? freshName(reader.scope, 'answer_is_yes', 'answer_is_yes'),
    type: 'bool',
    words: given?.words ?? 'yes',
  };
  replaceGiven(reader, last, { ...last, gives: [field], kinds: [] });
  return `state.${field.name}`;
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

/** The kind that some tokens name, of those that the latest sorting step knows. */
function kindFor(reader: Reader, tokens: readonly Token[]): { field: string; id: string } | undefined {
  const task = sorting(reader);
  const field = task?.gives[0];
  if (task === undefined || field === undefined) return undefined;
  const text = ` ${tokens.map(({ word }) => word).join(' ')} `;
  const kind = task.kinds?.findLast(({ words }) =>
    text.includes(` ${words.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '')} `),
  );
  return kind === undefined ? undefined : { field: field.name, id: kind.id };
}

function sorting({ items, scope }: Reader): Task | undefined {
  const task = items.findLast((item): item is Task => item.kind === 'task' && (item.kinds?.length ?? 0) > 0);
  return task !== undefined &&
    task.gives[0]?.type === 'str' &&
    scope.made.some(({ name }) => name === task.gives[0]?.name)
    ? task
    : undefined;
}

/** "billing: write ...", "English goes to a grammar fixer", "answer each with its own step": arms of the kinds that a step before found. */
export function readKindArms(reader: Reader, clause: Clause): boolean {
  if (clause.kind !== 'plain' || reader.items.length === 0) return false;
  if (isOwnStep(reader, clause)) return readOwnSteps(reader, clause);
  const first = labelOf(reader, clause);
  if (first === undefined) return false;
  const arms: { labels: readonly string[]; block: Block }[] = [];
  reader.inKinds = true;
  for (
    let label: ReturnType<typeof labelOf> = first;
    label !== undefined;
    label = labelOf(reader, reader.clauses[reader.index])
  ) {
    const current = reader.clauses[reader.index];
    if (current === undefined) break;
    reader.index += 1;
    arms.push({ labels: label.labels, block: withRest(reader, current.tokens.slice(label.end), current) });
  }
  const otherwise = readOtherwise(reader);
  reader.inKinds = false;
  pushKindBranch(reader, arms, otherwise);
  return true;
}

/** The kinds that a clause speaks of before it says what happens with them. */
function labelOf(reader: Reader, clause: Clause | undefined): { labels: readonly string[]; end: number } | undefined {
  if (clause === undefined || clause.kind !== 'plain') return undefined;
  const { language, text } = reader;
  const { tokens } = clause;
  const last = reader.items.at(-1);
  const known = sorting(reader);
  const isAsking =
    last?.kind === 'task' && (last.verb === 'decide' || last.verb === 'classify' || last.verb === 'score');
  const lead = language.lexicon('label_leads').at(tokens, 0)?.length ?? 0;
  for (let at = Math.max(1, lead); at < Math.min(tokens.length, LABEL); at += 1) {
    const goes = language.lexicon('goes_to').at(tokens, at) ?? (isMark(tokens[at], ':') ? { length: 1 } : undefined);
    if (goes === undefined) continue;
    const labels = nounPhrasesAt(tokens.slice(0, at), lead, language).map(({ words }) => clauseText(text, words));
    const isKnown =
      known !== undefined &&
      labels.some((label) => known.kinds?.some(({ words }) => words.toLowerCase() === label.toLowerCase()));
    return labels.length > 0 && (isKnown || (isAsking && known === undefined))
      ? { labels, end: at + goes.length }
      : undefined;
  }
  if (known !== undefined && clause.end === ':' && kindFor(reader, tokens) !== undefined)
    return { labels: [clauseText(text, tokens.slice(lead))], end: tokens.length };
  if (known !== undefined && lead > 0) {
    const kind = known.kinds?.find(({ words }) =>
      clauseText(text, tokens.slice(lead)).toLowerCase().startsWith(`${words.toLowerCase()} `),
    );
    return kind === undefined ? undefined : { labels: [kind.words], end: lead + kind.words.split(' ').length };
  }
  return undefined;
}

function pushKindBranch(
  reader: Reader,
  arms: readonly { labels: readonly string[]; block: Block }[],
  otherwise: Block,
): void {
  const task =
    sorting(reader) ??
    withKinds(
      reader,
      arms.flatMap(({ labels }) => labels),
    );
  const field = task?.gives[0];
  if (task === undefined || field === undefined) return;
  const idOf = (label: string) =>
    task.kinds?.find(({ words }) => words.toLowerCase() === label.toLowerCase())?.id ?? asciiName(label) ?? label;
  const blocks = joinBlocks(reader, [...arms.map(({ block }) => block), otherwise]);
  reader.items.push({
    kind: 'branch',
    arms: arms.map(({ labels }, index) => ({
      logics: labels.map((label) => `state.${field.name} == "${idOf(label)}"`),
      words: labels.join(', '),
      block: blocks[index] ?? { items: [], stops: false },
    })),
    otherwise: blocks.at(-1) ?? otherwise,
  });
}

/** The step before is to answer with one of the kinds that the arms speak of. */
function withKinds(reader: Reader, labels: readonly string[]): Task | undefined {
  const last = reader.items.at(-1);
  if (last?.kind !== 'task') return undefined;
  const [given] = last.gives;
  const field: Field = {
    name: given?.name ?? freshName(reader.scope, 'category', 'category'),
    type: 'str',
    words: given?.words ?? 'category',
  };
  const task: Task = { ...last, kinds: kindsOf(labels, reader.language), gives: [field] };
  replaceGiven(reader, last, task);
  return task;
}

function isOwnStep(reader: Reader, { tokens }: Clause): boolean {
  const { language } = reader;
  if (sorting(reader) === undefined) return false;
  const has = (path: string) => tokens.some((_token, at) => language.lexicon(path).at(tokens, at) !== undefined);
  return has('also_each') && has('own_words');
}

/** One step for each kind, all with the same words. */
function readOwnSteps(reader: Reader, clause: Clause): boolean {
  const task = sorting(reader);
  if (task === undefined) return false;
  reader.index += 1;
  const { scope, language, text } = reader;
  const words = clauseText(text, clause.tokens);
  const block = (kind: string | undefined): Block => {
    const said =
      kind === undefined
        ? language.text('clauses.for_other')
        : language.text('clauses.for_kind').replace('<kind>', kind);
    const made = scope.made.length;
    const reads = [...scope.inputs, ...scope.made].map(({ name }) => name);
    const step = readTask(
      {
        tokens: clause.tokens,
        words: said.replace('<x>', words),
        reads,
        id: freshName(scope, `handle_${asciiName(kind ?? 'other') ?? 'kind'}`, 'handle_other'),
      },
      scope,
    );
    scope.made.length = made;
    return { items: [step], stops: false };
  };
  const kinds = task.kinds ?? [];
  pushKindBranch(
    reader,
    kinds.map(({ words: each }) => ({ labels: [each], block: block(each) })),
    block(undefined),
  );
  return true;
}
