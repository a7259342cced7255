import { type Comparison, comparisonAt, numberAt } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Block, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { findVerb } from '../task/find-verb.ts';
import { readTask } from '../task/read-task.ts';
import { LABEL, labelOf, sorting } from './labels.ts';

export function isEmpty({ items, stops }: Block): boolean {
  return items.length === 0 && !stops;
}

/** "80 or more: ...", "below 100 a short one", "3 gets ...": a number that is compared, and what is done. */
export function isConditionArm({ language }: Reader, clause: Clause): boolean {
  if (clause.kind !== 'plain') return false;
  if (subjectArm(clause.tokens, language) !== undefined) return true;
  const found = comparisonOf(clause.tokens, language);
  if (found === undefined) return false;
  const unit = language.at('units', clause.tokens, found.end);
  if ((unit !== undefined && unit.name !== 'points') || language.is('per_words', clause.tokens, found.end))
    return false;
  return clause.end === ':' || clause.tokens.slice(found.end).some(({ kind }) => kind === 'word');
}

/** Words in front of a comparison, and behind it, that say what is compared. */
const SUBJECT = 6;

/** "claims above 5000 or with injuries go to a manager": the condition, its comparison where that is all of it, and what is done. */
export function subjectArm(
  tokens: readonly Token[],
  language: Reader['language'],
): { condition: readonly Token[]; comparison: Comparison | undefined; rest: readonly Token[] } | undefined {
  if (!language.inflected || language.is('verbs', tokens, 0)) return undefined;
  for (let at = 1; at < Math.min(tokens.length, SUBJECT); at += 1) {
    const found = comparisonAt(tokens, at, language);
    if (found === undefined || numberAt(tokens, at, language) !== undefined) continue;
    for (let to = found.end; to < Math.min(tokens.length, found.end + SUBJECT); to += 1) {
      const goes = language.at('arm_goes', tokens, to);
      if (goes === undefined) continue;
      const isAll = to === found.end;
      return {
        condition: tokens.slice(0, to),
        comparison: isAll ? found : undefined,
        rest: tokens.slice(to + goes.length),
      };
    }
    return undefined;
  }
  return undefined;
}

/** A comparison at the beginning; a bare number counts before "gets" and its like. */
export function comparisonOf(tokens: readonly Token[], language: Reader['language']): Comparison | undefined {
  const found = comparisonAt(tokens, 0, language);
  if (found !== undefined) return found;
  const number = numberAt(tokens, 0, language);
  if (number === undefined) return undefined;
  const unit = language.length('currencies', tokens, 1);
  const isLevel = unit > 0 && tokens.length === 1 + unit;
  if (isLevel) return { tests: [`== ${number}`], start: 0, end: 1 + unit, decimal: false, most: Number(number) };
  if (!language.is('goes_to', tokens, 1)) return undefined;
  return { tests: [`== ${number}`], start: 0, end: 1, decimal: number.includes('.'), most: Number(number) };
}

/** What is done is behind the condition in the same clause, in the clauses behind it, or both. */
export function withRest(reader: Reader, rest: readonly Token[], clause: Clause): Block {
  if (!rest.some(({ kind }) => kind === 'word' || kind === 'whole'))
    return readBlock(reader, clause.sentence) ?? { items: [], stops: false };
  const stops = reader.language.at('stop', rest, 0);
  if (stops !== undefined && stops.length >= rest.filter(({ kind }) => kind === 'word').length)
    return { items: [], stops: true };
  const said = isDone(rest, reader.language) ? [...(clause.arm?.tokens ?? []), ...rest] : rest;
  return readInto(reader, () => reader.items.push(armTask(reader, said)), clause.sentence);
}

/** "get removed": the words in front of it say what is removed. */
function isDone(rest: readonly Token[], { inflected }: Reader['language']): boolean {
  return inflected && /..ed$/.test(rest[0]?.word ?? '');
}

/** What is done in an arm; a noun alone is what is to be written. */
function armTask({ scope, language, text }: Reader, tokens: readonly Token[]): Task {
  const words = clauseText(text, tokens);
  const hasVerb = !language.is('articles', tokens, 0) && language.has('verbs', tokens);
  const said = hasVerb ? words : language.text('clauses.produce').replace('<x>', words) || words;
  return readTask({ tokens, words: said }, scope);
}

/** The clauses of the sentence up to the next condition. Undefined when there are none. */
export function readBlock(reader: Reader, sentence: number): Block | undefined {
  const next = reader.clauses[reader.index];
  if (next === undefined || next.kind !== 'plain' || next.sentence !== sentence || isConditionArm(reader, next))
    return undefined;
  if (findVerb(next.tokens, reader.language) !== undefined || isStop(reader, next))
    return readInto(reader, () => undefined, sentence);
  reader.index += 1;
  return withRest(reader, next.tokens, next);
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
    if (next.end === ';') break;
  }
  const { items } = reader;
  reader.items = outer;
  reader.scope.made.splice(made);
  return { items, stops };
}

function isLabel(reader: Reader, clause: Clause): boolean {
  if (clause.arm !== undefined) return true;
  if (!reader.inKinds) return false;
  const goes = clause.tokens
    .slice(0, LABEL)
    .some((_token, at) => at > 0 && reader.language.is('goes_to', clause.tokens, at));
  const isNew = sorting(reader) === undefined && (goes || isMark(clause.tokens[1], ':'));
  return clause.end === ':' || isNew || labelOf(reader, clause) !== undefined;
}

function isStop({ language }: Reader, { tokens }: Clause): boolean {
  const hit = language.at('stop', tokens, 0);
  return hit !== undefined && hit.length >= tokens.filter(({ kind }) => kind !== 'mark').length - 1;
}

export function readOtherwise(reader: Reader): Block {
  const next = reader.clauses[reader.index];
  if (next === undefined || next.kind !== 'otherwise') return { items: [], stops: false };
  reader.index += 1;
  const first = reader.clauses[reader.index];
  if (first === undefined || first.kind !== 'plain' || first.sentence !== next.sentence)
    return { items: [], stops: false };
  const goes = reader.language.at('goes_to', first.tokens, 0);
  if (goes === undefined) return readBlock(reader, next.sentence) ?? { items: [], stops: false };
  reader.index += 1;
  return withRest(reader, first.tokens.slice(goes.length), first);
}
