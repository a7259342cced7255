import type { Settings } from '../settings.ts';
import { say } from '../speech.ts';
import { quoted } from '../user-phrase.ts';
import { clauseText, strippedClause } from '../words/clause-words.ts';
import type { Clause } from '../words/cutter.ts';
import { opened, type Token } from '../words/tokens.ts';
import { addTask, appendWords, ofStep, ofWorkflow } from './add-task.ts';
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
  isThanks,
  isTitle,
  MOST_GIVEN,
  tellsOfGiven,
  withoutOut,
} from './clause-kinds.ts';
import { announceEach } from './each.ts';
import { limitsIn } from './limits.ts';
import { writer } from './loop/verdict.ts';
import { isLoop, readLoop, withRounds } from './loop/read-loop.ts';
import { bringBrackets, bringInput, giveInput, readInputNames, readSpec, takeInput } from './read-inputs.ts';
import type { Reader } from './reader.ts';
import { RECIPES } from './recipes.ts';
import { beginsWithNoun, findVerb } from './task/find-verb.ts';
import { isStatement } from './statements.ts';
import { isTarget } from './step-settings.ts';

/** A clause without its limits and settings, on its way to its place in the plan. */
interface Part {
  readonly clause: Clause;
  readonly tokens: readonly Token[];
  /** Of the model. */
  readonly settings: Settings;
  readonly verb: ReturnType<typeof findVerb>;
}

/** Reads a clause that is neither a condition nor what is done with a kind: as talk, a setting, an input, a loop, a remark or a step. */
export function readClause(reader: Reader, clause: Clause): void {
  const { language } = reader;
  const { tokens, settings: all, isUnset } = bareTokens(reader, clause);
  const settings = ofStep(all);
  reader.settings = { ...reader.settings, ...ofWorkflow(all) };
  const isMaking = clause.end === ':' && tokens.length === 1 && language.is('make_verbs', tokens, 0);
  if (isMaking || !hasWords(tokens, language)) {
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  const verb = announces(tokens, language) ? undefined : findVerb(tokens, language);
  const part: Part = { clause, tokens, settings, verb };
  if (readAside(reader, part, isUnset) || readFields(reader, part)) return;
  bringBrackets(reader, tokens);
  const stages = [readRepetition, readRemark, readMaterial, readBackground, readComing];
  if (!stages.some((stage) => stage(reader, part))) addTask(reader, tokens, settings, clause);
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

/** Talk, settings of one step, and a quotation that says nothing yet. */
function readAside(reader: Reader, { clause, tokens, settings }: Part, isUnset: boolean): boolean {
  const { language, text } = reader;
  if (isThanks(tokens, language) || (clause.end === ':' && language.is('settings_heads', clause.tokens, 0)))
    return true;
  if (Object.keys(settings).length > 0 && isTarget(tokens, clause, reader)) reader.pending.push({ settings, tokens });
  else if (isUnset && !language.is('verbs', tokens, 0)) reader.unsure.add(clauseText(text, clause.tokens));
  else if (isFirst(reader) && tokens.every(({ kind }) => kind === 'whole' || kind === 'mark'))
    reader.background.push(clauseText(text, tokens));
  else if (isAside(tokens, clause, language))
    reader.limits.add(say(language, 'aside', { words: quoted(clauseText(text, tokens)) }));
  else return false;
  return true;
}

/** What goes in and what comes out. */
function readFields(reader: Reader, { clause, tokens, settings }: Part): boolean {
  const coming = reader.scope.inputs.length > 0 ? withoutOut(tokens, reader.language) : undefined;
  if (coming !== undefined) {
    addTask(reader, coming, settings, { ...clause, sequel: true });
    return true;
  }
  const left = readInputNames(reader, tokens);
  if (left !== undefined && left.length > 0) readClause(reader, { ...clause, tokens: left, end: '.' });
  return left !== undefined || readSpec(reader, tokens);
}

function readRepetition(reader: Reader, { tokens }: Part): boolean {
  const open = opened(tokens, reader.language.spaced);
  if (!isLoop(reader, open)) return withRounds(reader, open);
  readLoop(reader, open);
  return true;
}

/** How the step before is to be done. */
function readRemark(reader: Reader, { clause, tokens, settings }: Part): boolean {
  const end = reader.items.at(-1);
  const last = end?.kind === 'loop' ? writer(reader) : end;
  if (last?.kind !== 'task') return false;
  const isOwn = isDemand(reader, clause, tokens);
  if (
    !isOwn &&
    !isConstraint(tokens, reader.language) &&
    !changesGiven(reader, tokens) &&
    !tellsOfGiven(reader, tokens, clause)
  )
    return false;
  appendWords(reader, last, isOwn ? clause.tokens : tokens, settings, clause);
  return true;
}

function isFirst({ items, scope }: Reader): boolean {
  return items.length === 0 && scope.made.length === 0;
}

/** Words of a line above a list. */
const MOST_TITLE = 5;

/** The name of the workflow, with more behind it. */
function isHead(reader: Reader, tokens: readonly Token[]): boolean {
  const next = reader.clauses[reader.index];
  if (!isFirst(reader) || next === undefined) return false;
  const isAbove =
    reader.index === 1 &&
    next.item &&
    !beginsWithNoun(tokens, reader.language) &&
    !reader.language.has('articles', tokens);
  return (
    isTitle(tokens, reader.language) ||
    (reader.index === 1 && reader.clauses[0]?.end === ':' && isPluralHead(tokens, reader.language)) ||
    (isAbove && reader.clauses[0]?.item === false && tokens.length <= MOST_TITLE)
  );
}

/** "Links roundup": a verb with -s in front of a noun is a noun, too. */
function isPluralHead(tokens: readonly Token[], language: Reader['language']): boolean {
  const hit = language.inflected ? language.at('verbs', tokens, 0) : undefined;
  const isPlural = hit !== undefined && hit.form !== hit.phrase && hit.form.endsWith('s');
  return isPlural && tokens.length <= MOST_TITLE && !language.has('articles', tokens);
}

/** What is brought in, in front of what is to be done with it. */
function readMaterial(reader: Reader, { clause, tokens, settings, verb }: Part): boolean {
  const { language } = reader;
  const head = isHead(reader, tokens);
  const asks =
    isFirst(reader) && reader.clauses[reader.index] !== undefined ? language.length('intake_asks', tokens, 0) : 0;
  if (verb === undefined && eachPhrase(tokens, language)?.at === 0) announceEach(reader, tokens, clause);
  else if (
    (!head && isMaterialAlone(reader, tokens, clause)) ||
    (isGiven(tokens, language) && tokens.length <= MOST_GIVEN)
  )
    giveInput(reader, tokens);
  else if (asks > 0) giveInput(reader, tokens.slice(asks));
  else if (isFirst(reader) && !head && isAnnounced(reader, clause, verb)) {
    if (RECIPES[verb?.name ?? '']?.object === 'on') takeInput(reader, tokens, settings);
    else reader.background.push(clauseText(reader.text, tokens));
  } else return false;
  return true;
}

/** What is to be known of the next step, or belongs to the one before. */
function readBackground(reader: Reader, { clause, tokens, settings, verb }: Part): boolean {
  const { language, text } = reader;
  const last = reader.items.at(-1);
  const follows = last?.kind === 'task';
  const isSaid =
    isHead(reader, tokens) ||
    isStatement(tokens, language) ||
    (verb === undefined && clause.end === ':') ||
    (!follows && isConstraint(tokens, language) && verb === undefined);
  if (isSaid) bringInput(reader, tokens);
  if (verb === undefined && clause.end === ':' && tokens.length <= 2 && !isHead(reader, tokens) && reader.index > 1)
    reader.unsure.add(clauseText(text, tokens));
  if (isSaid || (verb === undefined && Object.keys(settings).length > 0 && !follows)) {
    reader.background.push(clauseText(text, tokens));
    reader.settings = { ...reader.settings, ...settings };
    return true;
  }
  if (verb !== undefined || !follows || !goesOn(reader, tokens, clause)) return false;
  appendWords(reader, last, tokens, settings, clause);
  return true;
}

/** A clause of which only the material counts. */
function readComing(reader: Reader, { clause, tokens, settings, verb }: Part): boolean {
  const { language, clauses, index, items } = reader;
  const next = clauses[index];
  const isArrow = next?.arrow === true && !clause.arrow;
  if (verb === undefined && items.length === 0 && next !== undefined && (isGiven(tokens, language) || isArrow))
    giveInput(reader, tokens);
  else if (isEvent(reader, verb))
    takeInput(reader, tokens.slice(verb?.start ?? 0), settings, clauseText(reader.text, tokens));
  else if (verb?.name === 'read' && isOnlyRead(reader, tokens, clause)) takeInput(reader, tokens, settings);
  else return false;
  return true;
}
