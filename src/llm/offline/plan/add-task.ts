import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import { baseVerb, capital, clauseText, sentence } from '../words/clause-words.ts';
import type { Clause } from '../words/cutter.ts';
import type { Token } from '../words/tokens.ts';
import { eachPhrase, isSameSentence } from './clause-kinds.ts';
import { startEach } from './each.ts';
import type { Task } from './plan.ts';
import type { Reader } from './reader.ts';
import { beginsWithNoun, findVerb } from './task/find-verb.ts';
import { readTask } from './task/read-task.ts';

/** Model settings can be those of one step. */
export function ofStep({ provider, model, temperature, maxTokens }: Settings): Settings {
  return Object.fromEntries(
    Object.entries({ provider, model, temperature, maxTokens }).filter(([, value]) => value !== undefined),
  );
}

/** All others are those of the whole workflow. */
export function ofWorkflow(settings: Settings): Settings {
  const own = Object.keys(ofStep(settings));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !own.includes(name)));
}

export function appendWords(
  reader: Reader,
  last: Task,
  tokens: readonly Token[],
  settings: Settings,
  clause: Clause,
): void {
  const { text, language } = reader;
  const words = clauseText(text, tokens);
  const all = language.has('all_steps', tokens);
  const extend = (task: Task): Task => ({
    ...task,
    words: isSameSentence(reader, clause) ? `${task.words}, ${words}` : `${sentence(task.words)} ${words}`,
    settings: { ...task.settings, ...settings },
  });
  reader.items = reader.items.map((item) => (item === last || (all && item.kind === 'task') ? extend(item) : item));
}

/** Longer rows fail on older versions of the runtime; what follows is said in the last step. */
const MOST_STEPS = 20;

export function addTask(reader: Reader, tokens: readonly Token[], settings: Settings, clause: Clause): void {
  const { scope, language } = reader;
  const last = reader.items.at(-1);
  if (reader.items.length >= MOST_STEPS && last?.kind === 'task')
    return appendWords(reader, last, tokens, settings, clause);
  if (
    clause.sequel ||
    (reader.each !== undefined && reader.each.sentence !== clause.sentence) ||
    language.has('each_stops', tokens)
  )
    reader.each = undefined;
  const named = eachPhrase(tokens, language);
  if (language.has('parallel', tokens)) reader.notes.add('one_after_another');
  if (named !== undefined) startEach(reader, named.at, named.length, tokens, clause.sentence);
  const context = takeContext(reader);
  const words = verbless(reader, tokens, clause);
  if (isUncertain(tokens, clause, language)) reader.unsure.add(clauseText(reader.text, tokens));
  reader.items.push(
    readTask(
      { tokens, words, ...context, settings, ...(reader.each === undefined ? {} : { each: reader.each.field }) },
      scope,
    ),
  );
}

/** What was said so far and belongs to the next task. */
export function takeContext(reader: Reader): { context?: string } {
  const said = reader.background.map((each) => capital(sentence(each)));
  reader.background = [];
  return said.length === 0 ? {} : { context: said.join(' ') };
}

/** Words in front of the verb that a wish may have: "for every city of the list". */
const FAR = 6;

/** Words of which it is not certain that they say what is to be done: no verb that is known, or one that somebody else does. */
function isUncertain(tokens: readonly Token[], clause: Clause, language: Language): boolean {
  if (language.inflected && language.is('asides_first', tokens, 0)) return true;
  if (!language.inflected || clause.arrow || clause.item) return false;
  if (beginsWithNoun(tokens, language))
    return tokens
      .slice(0, FAR)
      .some((_token, at) => language.is('be_words', tokens, at) || language.is('edit.must', tokens, at));
  if (clause.sequel) return false;
  const verb = findVerb(tokens, language);
  return verb === undefined ? tokens.length > 2 : (verb.third && verb.start > 0) || verb.start > FAR;
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
  if (language.code === 'und') return words;
  if (!isNoun && (!(clause.sequel || clause.arrow) || findVerb(tokens, language) !== undefined || items.length === 0))
    return words;
  return language.text('clauses.produce').replace('<x>', words) || words;
}
