import { fold } from '../cue.ts';
import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import { say } from '../speech.ts';
import { quoted } from '../user-phrase.ts';
import { comparisonAt } from '../words/amounts.ts';
import { clauseText, sentence, strippedClause, withoutOpeners } from '../words/clause-words.ts';
import { clausesOf } from '../words/clauses.ts';
import type { Clause } from '../words/cutter.ts';
import { findKinds } from '../words/kind-list.ts';
import { opened, type Token } from '../words/tokens.ts';
import { addTask, appendWords, ofStep, ofWorkflow } from './add-task.ts';
import { isConditionArm } from './branch/blocks.ts';
import { readKindArms } from './branch/kind-arms.ts';
import { readOrphan } from './branch/orphan.ts';
import { readBranch, stopsIf } from './branch/read-branch.ts';
import {
  announces,
  changesGiven,
  eachPhrase,
  goesOn,
  hasWords,
  isAnnounced,
  isAside,
  isConstraint,
  isDemand,
  isEvent,
  isGiven,
  isMaterialAlone,
  isOnlyRead,
  isStatement,
  isThanks,
  isTitle,
  MOST_GIVEN,
  withoutOut,
} from './clause-kinds.ts';
import { announceEach } from './each.ts';
import { limitsIn } from './limits.ts';
import { isLoop, readLoop, withRounds } from './loop/read-loop.ts';
import { readNamedSteps } from './named-steps.ts';
import type { Item, Kind, Plan } from './plan.ts';
import { bringBrackets, bringInput, giveInput, readInputNames, readSpec, takeInput } from './read-inputs.ts';
import type { Reader } from './reader.ts';
import { RECIPES } from './recipes.ts';
import { createScope, freshName, sameName, type Scope } from './scope.ts';
import { findVerb } from './task/find-verb.ts';
import { isTarget, settle } from './step-settings.ts';
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
  const named = readNamedSteps(text, scope);
  if (named !== undefined) return { plan: planOf(named, scope, { settings: {}, notes: [], unsure: [] }), limits: [] };
  const reader: Reader = {
    language,
    text,
    scope,
    clauses,
    index: 0,
    next: readNext,
    inKinds: false,
    items: [],
    settings: {},
    pending: [],
    notes: new Set(),
    limits: new Set(),
    unsure: new Set(),
    background: [],
    each: undefined,
  };
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

/** The clauses; where one sorts into kinds, those behind it begin at what is done with each of them. */
function clausesWithKinds(text: string, language: Language): Clause[] {
  const clauses = clausesOf(text, language);
  for (const { tokens } of clauses) {
    const found = findKinds(text, tokens, language);
    if (found === undefined || found.kinds.length < 2) continue;
    const labels = found.kinds.map(({ words }) => fold(words));
    return clausesOf(text, language, { labels, from: tokens[found.end - 1]?.end ?? text.length });
  }
  return clauses;
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

/** What a clause says of the task alone: its limits and settings are noted and taken away. */
function bareTokens(
  reader: Reader,
  clause: Clause,
): { tokens: readonly Token[]; settings: Settings; isUnset: boolean } {
  const { language, text } = reader;
  const { tokens: allowed, sentences } = limitsIn(text, clause.tokens, language);
  for (const sentence of sentences) reader.limits.add(sentence);
  const { tokens, settings, notes } = strippedClause(text, allowed, language);
  for (const note of notes) reader.limits.add(note);
  return { tokens, settings, isUnset: notes.length > 0 && Object.keys(settings).length === 0 };
}

function readClause(reader: Reader, clause: Clause): void {
  const { language, text } = reader;
  const { tokens, settings: all, isUnset } = bareTokens(reader, clause);
  const settings = ofStep(all);
  reader.settings = { ...reader.settings, ...ofWorkflow(all) };
  const isMaking = clause.end === ':' && tokens.length === 1 && language.is('make_verbs', tokens, 0);
  if (isMaking || !hasWords(tokens, language)) {
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (isThanks(tokens, language)) return;
  if (Object.keys(settings).length > 0 && isTarget(tokens, clause, reader)) {
    reader.pending.push({ settings, tokens });
    return;
  }
  if (isUnset && !language.is('verbs', tokens, 0)) {
    reader.unsure.add(clauseText(text, clause.tokens));
    return;
  }
  if (
    reader.items.length === 0 &&
    reader.scope.made.length === 0 &&
    tokens.every(({ kind }) => kind === 'whole' || kind === 'mark')
  ) {
    reader.background.push(clauseText(text, tokens));
    return;
  }
  if (isAside(tokens, clause, language)) {
    reader.limits.add(say(language, 'aside', { words: quoted(clauseText(text, tokens)) }));
    return;
  }
  const coming = withoutOut(tokens, language);
  if (coming !== undefined && reader.scope.inputs.length > 0)
    return addTask(reader, coming, settings, { ...clause, sequel: true });
  const left = readInputNames(reader, tokens);
  if (left !== undefined)
    return left.length === 0 ? undefined : readClause(reader, { ...clause, tokens: left, end: '.' });
  if (readSpec(reader, tokens)) return;
  bringBrackets(reader, tokens);
  const open = opened(tokens, language.spaced);
  if (isLoop(reader, open)) return readLoop(reader, open);
  if (withRounds(reader, open)) return;
  const last = reader.items.at(-1);
  const follows = last?.kind === 'task';
  if (follows && isDemand(reader, clause, tokens)) return appendWords(reader, last, clause.tokens, settings, clause);
  if (follows && (isConstraint(tokens, language) || changesGiven(reader, tokens)))
    return appendWords(reader, last, tokens, settings, clause);
  const verb = announces(tokens, language) ? undefined : findVerb(tokens, language);
  const isFirst = reader.items.length === 0 && reader.scope.made.length === 0;
  const isHead = isFirst && reader.clauses[reader.index] !== undefined && isTitle(tokens, language);
  if (verb === undefined && eachPhrase(tokens, language)?.at === 0) return announceEach(reader, tokens, clause);
  if (!isHead && isMaterialAlone(reader, tokens, clause)) return giveInput(reader, tokens);
  if (isGiven(tokens, language) && tokens.length <= MOST_GIVEN) return giveInput(reader, tokens);
  if (isFirst && reader.clauses[reader.index] !== undefined && language.is('intake_asks', tokens, 0))
    return giveInput(reader, tokens.slice(language.length('intake_asks', tokens, 0)));
  if (isFirst && !isHead && isAnnounced(reader, clause, verb)) {
    if (RECIPES[verb?.name ?? '']?.object === 'on') return takeInput(reader, tokens, settings);
    reader.background.push(clauseText(text, tokens));
    return;
  }
  if (
    isHead ||
    isStatement(tokens, language) ||
    (verb === undefined && clause.end === ':') ||
    (!follows && isConstraint(tokens, language) && verb === undefined)
  ) {
    bringInput(reader, tokens);
    reader.background.push(clauseText(text, tokens));
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (verb === undefined && Object.keys(settings).length > 0 && !follows) {
    reader.background.push(clauseText(text, tokens));
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (verb === undefined && follows && goesOn(reader, tokens, clause))
    return appendWords(reader, last, tokens, settings, clause);
  if (
    verb === undefined &&
    reader.items.length === 0 &&
    reader.index < reader.clauses.length &&
    (isGiven(tokens, language) || (reader.clauses[reader.index]?.arrow === true && !clause.arrow))
  )
    return giveInput(reader, tokens);
  if (isEvent(reader, verb))
    return takeInput(reader, tokens.slice(verb?.start ?? 0), settings, clauseText(text, tokens));
  if (verb?.name === 'read' && isOnlyRead(reader, tokens, clause)) return takeInput(reader, tokens, settings);
  addTask(reader, tokens, settings, clause);
}

/** What was said of a task that never came is a task itself. */
function flushBackground(reader: Reader): void {
  const { background, scope, items, language } = reader;
  if (items.length > 0 || background.length === 0) return;
  const words = background.map(sentence).join(' ').replace(/\.$/, '');
  const [first] = reader.clauses;
  if (first !== undefined) items.push(readTask({ tokens: withoutOpeners(first.tokens, language), words }, scope));
}
