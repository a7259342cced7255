import { asciiName } from '../../user-phrase.ts';
import { capital, clauseText, sentence } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import { findKinds, isOther, kindsOf } from '../../words/kind-list.ts';
import type { Block, Field, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { freshName, sameName } from '../scope.ts';
import { replaceGiven } from '../score-field.ts';
import { findVerb } from '../task/find-verb.ts';
import { readTask } from '../task/read-task.ts';
import { takeContext } from '../add-task.ts';
import { readOtherwise, withRest } from './blocks.ts';
import { joinBlocks, resultWord } from './join-blocks.ts';
import { isLabelFor, labelOf, sorting } from './labels.ts';

/** "billing: write ...", "English goes to a grammar fixer", "answer each with its own step": arms of the kinds that a step before found. */
export function readKindArms(reader: Reader, clause: Clause): boolean {
  if (clause.kind !== 'plain') return false;
  if (reader.items.length === 0 && reader.scope.made.length === 0 && clause.arm !== undefined) addSorter(reader);
  if (reader.items.length === 0) return false;
  if (readKindNames(reader, clause)) return true;
  if (isOwnStep(reader, clause)) return readOwnSteps(reader, clause);
  const first = labelOf(reader, clause);
  if (first === undefined) return false;
  const arms: { labels: readonly string[]; block: Block }[] = [];
  let other: Block | undefined;
  reader.inKinds = true;
  for (
    let label: ReturnType<typeof labelOf> = first;
    label !== undefined;
    label = labelOf(reader, reader.clauses[reader.index])
  ) {
    const current = reader.clauses[reader.index];
    if (current === undefined) break;
    reader.index += 1;
    const block = withRest(reader, current.tokens.slice(label.end), current);
    if (label.labels.every((each) => isOther(each, reader.language))) other = block;
    else arms.push({ labels: label.labels, block });
  }
  const otherwise = other ?? readOtherwise(reader);
  reader.inKinds = false;
  pushKindBranch(reader, arms, otherwise);
  return true;
}

/** Nothing is done before the kinds are told apart: a step of its own finds which one it is. */
function addSorter(reader: Reader): void {
  const { language, scope } = reader;
  if (scope.inputs.length === 0)
    scope.inputs.push({
      name: freshName(scope, 'text', 'text'),
      type: 'str',
      words: language.text('clauses.text_word') || 'text',
    });
  const field: Field = { name: freshName(scope, 'case_found', 'case_found'), type: 'str', words: resultWord(reader) };
  scope.made.push(field);
  reader.items.push({
    kind: 'task',
    id: freshName(scope, 'decide', 'decide'),
    words: language.text('clauses.decide_case'),
    ...takeContext(reader),
    verb: 'decide',
    reads: scope.inputs.map(({ name }) => name),
    gives: [field],
    tools: [],
    settings: {},
  });
}

/** "Categories: billing, technical.": the words that the step before is to choose from. */
function readKindNames(reader: Reader, { tokens }: Clause): boolean {
  const { language, text } = reader;
  const last = reader.items.at(-1);
  const found = language.is('kinds_intro', tokens, 0) ? findKinds(text, tokens, language) : undefined;
  if (found === undefined || found.start > 0 || found.kinds.length < 2 || last?.kind !== 'task') return false;
  if (findVerb(tokens, language)?.start === 0) return false;
  reader.index += 1;
  const told = { ...last, words: `${sentence(last.words)} ${capital(clauseText(text, tokens))}` };
  reader.items = reader.items.map((item) => (item === last ? told : item));
  withKinds(
    reader,
    found.kinds.map(({ words }) => words),
  );
  return true;
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
    task.kinds?.find(({ words }) => sameName(words, label))?.id ??
    task.kinds?.find(({ words }) => isLabelFor(label, words))?.id ??
    asciiName(label) ??
    label;
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
  const has = (path: string) => language.has(path, tokens);
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
    scope.made.splice(made);
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
