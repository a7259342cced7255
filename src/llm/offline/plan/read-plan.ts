import { fold } from '../cue.ts';
import type { Language } from '../language.ts';
import { comparisonAt } from '../words/amounts.ts';
import { clauseText, sentence, withoutOpeners } from '../words/clause-words.ts';
import { armList } from '../words/arm-list.ts';
import { clausesOf } from '../words/clauses.ts';
import { tokensOf } from '../words/tokens.ts';
import type { Clause } from '../words/cutter.ts';
import { findKinds } from '../words/kind-list.ts';
import { type Token } from '../words/tokens.ts';
import { isConditionArm } from './branch/blocks.ts';
import { readKindArms } from './branch/kind-arms.ts';
import { readOrphan } from './branch/orphan.ts';
import { readBranch, stopsIf } from './branch/read-branch.ts';
import { readNamedSteps } from './named-steps.ts';
import type { Item, Kind, Plan } from './plan.ts';
import { readClause } from './read-clause.ts';
import type { Reader } from './reader.ts';
import { createScope, freshName, sameName, type Scope } from './scope.ts';
import { settle } from './step-settings.ts';
import { readTask } from './task/read-task.ts';

/** A plan, and what is to be said about the request that the plan cannot hold. */
export interface PlanReading {
  readonly plan: Plan;
  /** Sentences on what a workflow cannot do. */
  readonly limits: readonly string[];
}

/** Reads a request as a plan; without a step when there is nothing in it to be done. */
export function readPlan(
  text: string,
  language: Language,
  { given = [] }: { given?: readonly string[] } = {},
): PlanReading {
  const clauses = clausesWithKinds(text, language);
  const scope = createScope(text, language, { single: isSingle(text, clauses, language) });
  for (const words of given) scope.inputs.push({ name: freshName(scope, words, 'text'), type: 'str', words });
  scope.stated = given.length > 0;
  const named = readNamedSteps(text, scope);
  if (named !== undefined) return { plan: planOf(named, scope, { settings: {}, notes: [], unsure: [] }), limits: [] };
  const reader = createReader({ scope, clauses });
  while (reader.index < reader.clauses.length) readNext(reader);
  flushBackground(reader);
  settle(reader, reader.pending);
  return {
    plan: planOf(reader.items, scope, {
      settings: reader.settings,
      notes: [...reader.notes],
      unsure: [...reader.unsure],
    }),
    limits: [...reader.limits],
  };
}

/** A reader in front of the first clause; `items` are the steps that are there already. */
export function createReader({
  scope,
  clauses,
  items = [],
}: {
  scope: Scope;
  clauses: readonly Clause[];
  items?: Item[];
}): Reader {
  return {
    language: scope.language,
    text: scope.text,
    scope,
    clauses,
    index: 0,
    next: readNext,
    inKinds: false,
    items,
    settings: {},
    pending: [],
    notes: new Set(),
    limits: new Set(),
    unsure: new Set(),
    background: [],
    each: undefined,
  };
}

/** The clauses; where one sorts into kinds, those behind it begin at what is done with each of them. */
function clausesWithKinds(text: string, language: Language): Clause[] {
  const clauses = clausesOf(text, language);
  for (const { tokens } of clauses) {
    const found = findKinds(text, tokens, language);
    if (found === undefined || found.kinds.length < 2) continue;
    const labels = found.kinds.map(({ words }) => fold(words));
    return clausesOf(text, language, { labels, from: tokens[found.end - 1]?.end ?? text.length });
  }
  const arms = armList(text, tokensOf(text, language.spaced), language);
  return arms === undefined ? clauses : clausesOf(text, language, arms);
}

/** Where the way depends on what comes in, one thing comes in at a time. */
function isSingle(text: string, clauses: readonly Clause[], language: Language): boolean {
  const isOwn = ({ tokens }: Clause) => ['also_each', 'own_words'].every((path) => language.has(path, tokens));
  const kinds = clauses.flatMap(({ tokens }) => findKinds(text, tokens, language)?.kinds ?? []);
  const isKind = ({ tokens }: Clause) => kinds.length > 1 && startsWithKind(text, tokens, kinds);
  const isLevel = ({ tokens, end }: Clause) => end === ':' && comparisonAt(tokens, 0, language) !== undefined;
  return clauses.some(
    (clause) =>
      clause.kind !== 'plain' || clause.arm !== undefined || isOwn(clause) || isLevel(clause) || isKind(clause),
  );
}

/** "billing: ...", "Refunds get ...": what happens with one of the kinds. */
function startsWithKind(text: string, tokens: readonly Token[], kinds: readonly Kind[]): boolean {
  return kinds.some(({ words }) => {
    const label = clauseText(text, tokens.slice(0, words.split(' ').length));
    return sameName(label, words) || (tokens.length < 4 && sameName(clauseText(text, tokens), words));
  });
}

function planOf(items: readonly Item[], scope: Scope, rest: Pick<Plan, 'settings' | 'notes' | 'unsure'>): Plan {
  return { inputs: scope.inputs, items, ...rest };
}

/** Reads the next clause, and those that belong to it, into the items of the reader. */
function readNext(reader: Reader): void {
  const clause = reader.clauses[reader.index];
  if (clause === undefined) return;
  if (clause.kind === 'if' || isConditionArm(reader, clause)) return readBranch(reader);
  if (readKindArms(reader, clause)) return;
  reader.index += 1;
  if (clause.kind === 'otherwise') return readOrphan(reader, clause);
  if (stopsIf(reader, clause)) return readBranch(reader);
  readClause(reader, clause);
}

/** What was said of a task that never came is a task itself. */
function flushBackground(reader: Reader): void {
  const { background, scope, items, language } = reader;
  const last = items.at(-1);
  if (last?.kind === 'task' && background.length > 0)
    items[items.length - 1] = { ...last, words: [sentence(last.words), ...background].join(' ') };
  if (items.length > 0 || background.length === 0) return;
  const words = background.map(sentence).join(' ').replace(/\.$/, '');
  const [first] = reader.clauses;
  if (first !== undefined) items.push(readTask({ tokens: withoutOpeners(first.tokens, language), words }, scope));
}
