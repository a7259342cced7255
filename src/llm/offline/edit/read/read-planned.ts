import { createReader } from '../../plan/read-plan.ts';
import type { Item, Task } from '../../plan/plan.ts';
import type { Reader } from '../../plan/reader.ts';
import { clauseText, withoutOpeners } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import type { Token } from '../../words/tokens.ts';
import type { EditRequest, StepPlace } from '../edit.ts';
import { sorterOf } from '../kinds.ts';
import { mentionedStep } from '../mention.ts';
import { knownTasks, scopeAt } from '../workflow-scope.ts';
import { type EditReading, isBareNoun, repeats } from './edit-reader.ts';

/** Conditions and repetitions, which are read as in a request: what is there already are the steps before them. */
export function readPlanned(request: EditRequest, clauses: readonly Clause[], index: number): EditReading | undefined {
  const { language, text } = request;
  const [clause, next] = [clauses[index], clauses[index + 1]];
  if (clause === undefined) return undefined;
  const isPostfix = clause.kind === 'plain' && next?.kind === 'if' && next.sentence === clause.sentence;
  if (clause.kind === 'if' && isRest(request, clause.tokens) && next?.kind === 'plain')
    return {
      read: { kind: 'add_kind', words: language.texts('other_words')[0] ?? 'other', tokens: next.tokens },
      used: 2,
      said: [],
    };
  if (isPostfix) {
    const guard = guarded(request, clause.tokens, next.tokens);
    if (guard !== undefined) return { read: guard, used: 2, said: [] };
  }
  const isElse = clause.kind === 'plain' && next?.kind === 'otherwise' && next.sentence === clause.sentence;
  const isLoop =
    clause.kind === 'plain' &&
    repeats(withoutOpeners(clause.tokens, language), language) &&
    !language.is('edit.merge', clause.tokens, 0);
  if (clause.kind === 'plain' && !isPostfix && !isLoop && !isElse) return undefined;
  const known = knownTasks(request.workflow, language);
  const reader = createReader({
    scope: scopeAt(request.workflow, { at: 'end' }, request),
    clauses: clauses.map((each) => (each.kind === 'if' ? withoutTail(each, language) : withoutOld(each, language))),
    items: [...known],
  });
  reader.index = index;
  const last = isPostfix ? index + 1 : index;
  while (reader.index <= last) reader.next(reader);
  const used = reader.index - index;
  const said = [...reader.limits];
  const ids = new Set(known.map(({ id }) => id));
  const items = reader.items.filter((item) => item.kind !== 'task' || !ids.has(item.id));
  const changed = changedTasks(reader, known);
  const words = clauseText(
    text,
    clauses.slice(index, reader.index).flatMap(({ tokens }) => tokens),
  );
  if (items.length === 0) {
    const [task] = changed;
    return task === undefined
      ? { read: undefined, used, said, ...(said.length === 0 ? { unread: words } : {}) }
      : { read: { kind: 'instruct', steps: [task.id], words }, used, said };
  }
  const old = insteadOf(request, clauses.slice(index, reader.index));
  const instead =
    old !== undefined || clauses.slice(index, reader.index).some(({ tokens }) => language.has('instead_words', tokens));
  const isFirst = clauses
    .slice(index, reader.index)
    .some(({ tokens }) => language.is('edit.first', tokens, tokens.length - 1));
  const place = old ?? placeOf(request, reader, items, { instead, isFirst });
  return {
    read: { kind: 'items', items, known: changed, place, instead },
    used,
    said,
  };
}

/** "if something is missing it should ask ...": the subject of what is to be done is not part of the condition. */
function withoutTail(clause: Clause, language: EditRequest['language']): Clause {
  const { tokens } = clause;
  const end = tokens.findLastIndex(
    ({ kind }, at) =>
      kind !== 'mark' && !['edit.must', 'edit.also', 'pronouns', 'then'].some((path) => language.is(path, tokens, at)),
  );
  return { ...clause, tokens: tokens.slice(0, Math.max(end + 1, 1)) };
}

/** "instead of confirming": the step in whose place it is done, and the words without that. */
function insteadOf(request: EditRequest, clauses: readonly Clause[]): StepPlace | undefined {
  const { language, workflow } = request;
  for (const { tokens, kind } of clauses) {
    const found = kind === 'plain' ? language.find('edit.instead', tokens) : undefined;
    const step = found === undefined ? undefined : mentionedStep(tokens.slice(found.at), workflow, language).step;
    if (step !== undefined) return { at: 'before', step };
  }
  return undefined;
}

function withoutOld(clause: Clause, language: EditRequest['language']): Clause {
  const found = language.find('edit.instead', clause.tokens);
  return found === undefined || found.at === 0 ? clause : { ...clause, tokens: clause.tokens.slice(0, found.at) };
}

/** "if it is none of those" */
function isRest(request: EditRequest, tokens: readonly Token[]): boolean {
  const { language, workflow } = request;
  return (
    sorterOf(workflow, language, false) !== undefined &&
    ['other_words', 'edit.neither'].some((path) => language.has(path, tokens)) &&
    !isBareNoun(tokens, language)
  );
}

/** "only write the letter if ...", "skip the reply if ...": a step that is there is run in one case alone. */
function guarded(
  { language, workflow }: EditRequest,
  tokens: readonly Token[],
  condition: readonly Token[],
): EditReading['read'] {
  const bare = withoutOpeners(tokens, language);
  const skips = language.is('edit.remove', bare, 0) || language.is('edit.skip', bare, 0);
  const isOnly =
    ['edit.only', 'edit.skip', 'edit.remove', 'edit.move'].some((path) =>
      bare.slice(0, 3).some((_token, at) => language.is(path, bare, at)),
    ) || language.is('edit.only', bare, bare.length - 1);
  const { step } = mentionedStep(bare, workflow, language, 'name');
  return isOnly && step !== undefined ? { kind: 'guard', step, condition, unless: skips } : undefined;
}

function changedTasks({ items }: Reader, known: readonly Task[]): Task[] {
  const all = items.flatMap((item): Task[] =>
    item.kind === 'task' ? [item] : item.kind === 'loop' && item.check !== undefined ? [item.check] : [],
  );
  return all.filter((task) => known.some((old) => old.id === task.id && old !== task));
}

/** Behind what decides, in front of everything where only what comes in does, or else at the end. */
function placeOf(
  { workflow }: EditRequest,
  { items: all }: Reader,
  items: readonly Item[],
  { instead, isFirst }: { instead: boolean; isFirst: boolean },
): StepPlace {
  const [item] = items;
  if (item === undefined || (all[0] === item && all.length > items.length)) return { at: 'start' };
  const writer = (name: string | undefined) =>
    workflow.nodes.findLast(({ outputs }) => name !== undefined && outputs.includes(name))?.id;
  if (item.kind === 'loop') {
    const decided = /state\.(\w+)/.exec(item.passed)?.[1];
    const isKnown = workflow.nodes.some(({ id }) => id === item.check?.id);
    return behind(isKnown ? item.check?.id : (writer(decided) ?? writer(item.check?.reads[0])));
  }
  const last = workflow.nodes.at(-1)?.id;
  if (item.kind === 'branch' && last !== undefined && (isFirst || (instead && item.decide !== undefined)))
    return { at: 'before', step: last };
  if (item.kind !== 'branch' || item.decide !== undefined) return { at: 'end' };
  const decided = writer(/state\.(\w+)/.exec(item.arms[0]?.logics[0] ?? '')?.[1]);
  const stops = item.arms.some(({ block }) => block.stops) || item.otherwise.stops;
  return stops || instead ? behind(decided) : { at: 'end' };
}

function behind(step: string | undefined): StepPlace {
  return step === undefined ? { at: 'end' } : { at: 'after', step };
}
