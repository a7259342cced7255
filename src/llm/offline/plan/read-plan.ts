import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import { comparisonAt } from './amounts.ts';
import { clausesOf, type Clause } from './clauses.ts';
import { baseVerb, capital, sentence, strippedClause, withoutOpeners } from './clause-words.ts';
import type { Reader } from './reader.ts';
import { limitsIn } from './limits.ts';
import { readNamedSteps } from './named-steps.ts';
import type { Field, Item, Plan, Task } from './plan.ts';
import { fieldsAt } from './lists.ts';
import { nounPhraseAt, nounPhrasesAt, type NounPhrase } from './noun-phrase.ts';
import { isConditionArm, readBranch, readKindArms } from './read-branch.ts';
import { isLoop, readLoop, withRounds } from './read-loop.ts';
import { beginsWithNoun, clauseText, findVerb, objectsOf, readTask } from './read-task.ts';
import { createScope, fieldFor, fieldOf, freshName, inputOf, type Scope } from './scope.ts';
import { isMark, type Token } from './tokens.ts';

/** A plan, and what is to be said about the request that the plan cannot hold. */
export interface PlanReading {
  readonly plan: Plan;
  /** Sentences on what a workflow cannot do. */
  readonly limits: readonly string[];
}

/** Reads a request as a plan; without a step when there is nothing in it to be done. */
export function readPlan(text: string, language: Language, taken: readonly string[] = []): PlanReading {
  const clauses = clausesOf(text, language);
  const scope = createScope(text, language, { taken, single: isSingle(clauses, language) });
  const named = readNamedSteps(text, scope);
  if (named !== undefined) return { plan: planOf(named, scope, { settings: {}, notes: [] }), limits: [] };
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
    notes: new Set(),
    limits: new Set(),
    background: [],
    each: undefined,
  };
  while (reader.index < reader.clauses.length) readNext(reader);
  flushBackground(reader);
  return {
    plan: planOf(reader.items, scope, { settings: reader.settings, notes: [...reader.notes] }),
    limits: [...reader.limits],
  };
}

/** Where the way depends on what comes in, one thing comes in at a time. */
function isSingle(clauses: readonly Clause[], language: Language): boolean {
  const isOwn = ({ tokens }: Clause) =>
    ['also_each', 'own_words'].every((path) =>
      tokens.some((_token, at) => language.lexicon(path).at(tokens, at) !== undefined),
    );
  const isLevel = ({ tokens, end }: Clause) => end === ':' && comparisonAt(tokens, 0, language) !== undefined;
  return clauses.some((clause) => clause.kind !== 'plain' || isOwn(clause) || isLevel(clause));
}

function planOf(
  items: readonly Item[],
  scope: Scope,
  { settings, notes }: { settings: Settings; notes: readonly string[] },
): Plan {
  return { inputs: scope.inputs, items, settings, notes };
}

/** Reads the next clause, and those that belong to it, into the items of the reader. */
function readNext(reader: Reader): void {
  const clause = reader.clauses[reader.index];
  if (clause === undefined) return;
  if (clause.kind === 'if' || isConditionArm(reader, clause)) return readBranch(reader);
  if (readKindArms(reader, clause)) return;
  reader.index += 1;
  if (clause.kind === 'otherwise') return;
  readClause(reader, clause);
}

/** What a clause says of the task alone: its limits and settings are noted and taken away. */
function bareTokens(reader: Reader, clause: Clause): { tokens: readonly Token[]; settings: Settings } {
  const { language, text } = reader;
  const { tokens: allowed, sentences } = limitsIn(text, clause.tokens, language);
  for (const sentence of sentences) reader.limits.add(sentence);
  const { tokens, settings, notes } = strippedClause(text, allowed, language);
  for (const note of notes) reader.limits.add(note);
  return { tokens, settings };
}

function readClause(reader: Reader, clause: Clause): void {
  const { language, text } = reader;
  const { tokens, settings: all } = bareTokens(reader, clause);
  const settings = ofStep(all);
  reader.settings = { ...reader.settings, ...ofWorkflow(all) };
  if (!hasWords(tokens, language)) {
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (isLoop(reader, tokens)) return readLoop(reader, tokens);
  if (withRounds(reader, tokens)) return;
  if (readSpec(reader, tokens)) return;
  const last = reader.items.at(-1);
  const follows = last?.kind === 'task';
  if (follows && isConstraint(tokens, language)) return appendWords(reader, last, tokens, settings, clause);
  const verb = findVerb(tokens, language);
  if (
    isStatement(tokens, language) ||
    (verb === undefined && clause.end === ':') ||
    (!follows && isConstraint(tokens, language) && verb === undefined)
  ) {
    bringInput(reader, tokens);
    reader.background.push(clauseText(text, tokens));
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (verb === undefined && eachPhrase(tokens, language)?.at === 0) return announceEach(reader, tokens, clause);
  if (verb === undefined && Object.keys(settings).length > 0 && !follows) {
    reader.background.push(clauseText(text, tokens));
    reader.settings = { ...reader.settings, ...settings };
    return;
  }
  if (verb === undefined && follows && !clause.sequel && !clause.arrow && isSameSentence(reader, clause))
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

/** Model settings can be those of one step. */
function ofStep({ provider, model, temperature, maxTokens }: Settings): Settings {
  return Object.fromEntries(
    Object.entries({ provider, model, temperature, maxTokens }).filter(([, value]) => value !== undefined),
  );
}

/** All others are those of the whole workflow. */
function ofWorkflow(settings: Settings): Settings {
  const own = Object.keys(ofStep(settings));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !own.includes(name)));
}

function hasWords(tokens: readonly Token[], language: Language): boolean {
  return tokens.some(
    ({ kind, word }, at) =>
      kind === 'whole' ||
      (kind === 'word' &&
        !language.isFunctionWord(word) &&
        language.lexicon('nodes').at(tokens, at) === undefined &&
        !language.numbers.has(word) &&
        language.lexicon('thanks').at(tokens, at) === undefined),
  );
}

function isSameSentence({ clauses, index }: Reader, clause: Clause): boolean {
  return clauses[index - 2]?.sentence === clause.sentence;
}

/** "keep it short", "in French", "no jargon": how the step before is to be done. */
function isConstraint(tokens: readonly Token[], language: Language): boolean {
  return language.lexicon('constraints').at(tokens, 0) !== undefined;
}

/** "we run a small bakery": not a wish, but what to know about it. */
function isStatement(tokens: readonly Token[], language: Language): boolean {
  return language.lexicon('speakers').at(tokens, 0) !== undefined;
}

function appendWords(reader: Reader, last: Task, tokens: readonly Token[], settings: Settings, clause: Clause): void {
  const { text, language } = reader;
  const words = clauseText(text, tokens);
  const all = tokens.some((_token, at) => language.lexicon('all_steps').at(tokens, at) !== undefined);
  const extend = (task: Task): Task => ({
    ...task,
    words: isSameSentence(reader, clause) ? `${task.words}, ${words}` : `${sentence(task.words)} ${words}`,
    settings: { ...task.settings, ...settings },
  });
  reader.items = reader.items.map((item) => (item === last || (all && item.kind === 'task') ? extend(item) : item));
}

/** "idea -> pitch": the first thing is what is brought in. */
function giveInput({ scope, language }: Reader, tokens: readonly Token[]): void {
  for (const phrase of nounPhrasesAt(tokens, 0, language)) inputOf(phrase, scope, { fallback: 'text' });
}

/** "I have a csv with sales": what the statement says is there. */
function bringInput({ scope, language }: Reader, tokens: readonly Token[]): void {
  const lead = language.lexicon('brings').at(tokens, 0);
  const phrase = lead === undefined ? undefined : nounPhraseAt(tokens, lead.length, language);
  if (phrase !== undefined && !phrase.pronoun && fieldFor(phrase, scope) === undefined)
    inputOf(phrase, scope, { fallback: 'text' });
}

/** "podcast transcript in": what is brought in. */
function isGiven(tokens: readonly Token[], language: Language): boolean {
  return language.lexicon('inputs_suffix').at(tokens, tokens.length - 1) !== undefined;
}

/** Reading alone makes no step where another one follows: that one reads for itself. */
function isOnlyRead(reader: Reader, tokens: readonly Token[], clause: Clause): boolean {
  const next = reader.clauses[reader.index];
  if (reader.items.length > 0 || next === undefined || next.kind === 'otherwise' || clause.end === '?') return false;
  if (toolWords(tokens, reader.language)) return false;
  return objectsOf(tokens, findVerb(tokens, reader.language), reader.language).length > 0;
}

/** "a customer sends a request": not a step, but what comes in. */
function isEvent({ items, index, clauses }: Reader, verb: ReturnType<typeof findVerb>): boolean {
  return verb?.name === 'send' && verb.start > 0 && items.length === 0 && clauses[index] !== undefined;
}

function toolWords(tokens: readonly Token[], language: Language): boolean {
  return ['page', 'api', 'files', 'database', 'web'].some((name) =>
    tokens.some((_token, at) => language.lexicon(`recipes.${name}`).at(tokens, at) !== undefined),
  );
}

function takeInput(
  reader: Reader,
  tokens: readonly Token[],
  settings: Settings,
  words = clauseText(reader.text, tokens),
): void {
  const { scope, language } = reader;
  const [named] = [eachPhrase(tokens, language)];
  if (named !== undefined)
    startEach(reader, named.at, named.length, tokens, reader.clauses[reader.index - 1]?.sentence ?? 0);
  else
    for (const phrase of objectsOf(tokens, findVerb(tokens, language), language)) {
      if (!phrase.pronoun && fieldFor(phrase, scope) === undefined) inputOf(phrase, scope, { fallback: 'text' });
    }
  reader.settings = { ...reader.settings, ...settings };
  reader.background.push(words);
}

/** "For every city in a list," in front of what is to be done. */
function announceEach(reader: Reader, tokens: readonly Token[], clause: Clause): void {
  startEach(reader, 0, reader.language.lexicon('each').at(tokens, 0)?.length ?? 0, tokens, clause.sentence);
  reader.background.push(clauseText(reader.text, tokens));
}

/** Where a clause says that it is about each item of a list: behind which token the noun is. */
function eachPhrase(tokens: readonly Token[], language: Language): { at: number; length: number } | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.lexicon('each').at(tokens, at);
    if (hit !== undefined) return { at, length: hit.length };
  }
  return undefined;
}

/** The list behind "for each": one that is known, or a new input. */
function startEach(
  reader: Reader,
  at: number,
  length: number,
  tokens: readonly Token[],
  sentenceOf: number,
): Field | undefined {
  const { scope, language } = reader;
  const phrase = beforeVerb(nounPhraseAt(tokens, at + length, language), language);
  if (scope.single) {
    if (
      phrase !== undefined &&
      phrase.words.length > 0 &&
      fieldFor(phrase, scope) === undefined &&
      scope.inputs.length === 0
    )
      inputOf(phrase, scope, { fallback: 'text' });
    reader.notes.add('single');
    return undefined;
  }
  const lists = [...scope.inputs, ...scope.made].filter(({ type }) => type.startsWith('list'));
  const verbs =
    phrase?.words.length === 1 &&
    language.lexicon('verbs').at(phrase.words, 0) !== undefined &&
    language.lexicon('nouns').at(phrase.words, 0) === undefined;
  if (
    phrase === undefined ||
    phrase.pronoun ||
    phrase.words.length === 0 ||
    verbs ||
    language.lexicon('each_ends').at(phrase.words, 0) !== undefined
  ) {
    const last = lists.at(-1);
    if (last !== undefined) reader.each = { field: last, sentence: sentenceOf };
    return last;
  }
  const known = fieldFor(phrase, scope);
  const isList = known?.type.startsWith('list') === true;
  if (known === undefined && scope.made.length > 0) return undefined;
  if (known !== undefined && !isList) return undefined;
  const plain = known ?? fieldOf(phrase, scope, { fallback: 'items', type: 'list[str]' });
  const field = known ?? {
    ...plain,
    name:
      language.pluralS && !plain.name.endsWith('s')
        ? freshName(scope, plain.name.endsWith('y') ? `${plain.name.slice(0, -1)}ies` : `${plain.name}s`, 'items')
        : plain.name,
  };
  if (known === undefined) scope.inputs.push(field);
  reader.each = { field, sentence: sentenceOf };
  reader.notes.add('each');
  return field;
}

/** Longer rows fail on older versions of the runtime; what follows is said in the last step. */
const MOST_STEPS = 20;

/** "city write" of "for each city write a haiku" is the noun alone. */
function beforeVerb(phrase: NounPhrase | undefined, language: Language): NounPhrase | undefined {
  if (phrase === undefined) return undefined;
  const at = phrase.words.findIndex(
    (_word, index) => index > 0 && language.lexicon('verbs').at(phrase.words, index) !== undefined,
  );
  return at === -1 ? phrase : { ...phrase, words: phrase.words.slice(0, at) };
}

function addTask(reader: Reader, tokens: readonly Token[], settings: Settings, clause: Clause): void {
  const { scope, language } = reader;
  const last = reader.items.at(-1);
  if (reader.items.length >= MOST_STEPS && last?.kind === 'task')
    return appendWords(reader, last, tokens, settings, clause);
  if (
    clause.sequel ||
    (reader.each !== undefined && reader.each.sentence !== clause.sentence) ||
    tokens.some((_token, at) => language.lexicon('each_stops').at(tokens, at) !== undefined)
  )
    reader.each = undefined;
  const named = eachPhrase(tokens, language);
  if (tokens.some((_token, at) => language.lexicon('parallel').at(tokens, at) !== undefined))
    reader.notes.add('one_after_another');
  if (named !== undefined) startEach(reader, named.at, named.length, tokens, clause.sentence);
  const before = reader.background.map((each) => capital(sentence(each)));
  reader.background = [];
  const own = verbless(reader, tokens, clause);
  const words = [...before, before.length === 0 ? own : capital(own)].join(' ');
  reader.items.push(
    readTask({ tokens, words, settings, ...(reader.each === undefined ? {} : { each: reader.each.field }) }, scope),
  );
}

/** "then a welcome email": the verb of the step before it is meant. */
function verbless({ text, language, items }: Reader, tokens: readonly Token[], clause: Clause): string {
  const words = clauseText(text, tokens);
  const base = baseVerb(tokens, words, language);
  if (base !== undefined) return base;
  const isNoun =
    beginsWithNoun(tokens, language) &&
    findVerb(tokens, language)?.start !== 0 &&
    (findVerb(tokens, language) === undefined || clause.sequel);
  if (!isNoun && (!(clause.sequel || clause.arrow) || findVerb(tokens, language) !== undefined || items.length === 0))
    return words;
  return language.text('clauses.produce').replace('<x>', words) || words;
}

/** "input: raw address", "output: street (str), zip (str)" behind it. */
function readSpec(reader: Reader, tokens: readonly Token[]): boolean {
  const { scope, language } = reader;
  const intro = language.lexicon('inputs_intro').at(tokens, 0);
  if (intro === undefined || findVerb(tokens.slice(intro.length), language) !== undefined) return false;
  const from = intro.length + (isMark(tokens[intro.length], ':') ? 1 : 0);
  const { fields } = fieldsAt(tokens, from, language);
  if (fields.length === 0) return false;
  for (const { phrase, type } of fields) inputOf(phrase, scope, { fallback: 'text', type });
  return true;
}

/** What was said of a task that never came is a task itself. */
function flushBackground(reader: Reader): void {
  const { background, scope, items, language } = reader;
  if (items.length > 0 || background.length === 0) return;
  const words = background.map(sentence).join(' ').replace(/\.$/, '');
  const [first] = reader.clauses;
  if (first !== undefined) items.push(readTask({ tokens: withoutOpeners(first.tokens, language), words }, scope));
}
