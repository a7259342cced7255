import { opened, type Token } from '../../words/tokens.ts';
import { isAgain } from '../loop/loop-parts.ts';
import { readLoopIf } from '../loop/read-loop.ts';
import type { Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { fieldFor } from '../scope.ts';
import { findVerb } from '../task/find-verb.ts';
import { objectsOf } from '../task/objects.ts';

/** "if the score is below 7 go back to writing" is a loop. */
export function isWayBack(reader: Reader): boolean {
  const [condition, action] = [reader.clauses[reader.index], reader.clauses[reader.index + 1]];
  if (condition?.kind !== 'if' || action?.kind !== 'plain' || action.sentence !== condition.sentence) return false;
  if (!isAgain(action.tokens, reader.language) || !reader.items.some(({ kind }) => kind === 'task')) return false;
  reader.index += 2;
  const redo = reader.clauses[reader.index];
  const isRedo = redo?.kind === 'plain' && redo.sentence === action.sentence && !redo.sequel && !redo.item;
  const maker = isRedo ? makerOf(reader, redo.tokens) : undefined;
  if (maker !== undefined || (isRedo && findVerb(redo.tokens, reader.language)?.name === 'improve')) reader.index += 1;
  readLoopIf(reader, condition, opened(action.tokens, reader.language.spaced), maker);
  return true;
}

/** "go back and make a new problem": the step that made the first one. */
function makerOf({ items, scope, language }: Reader, tokens: readonly Token[]): Task | undefined {
  const [object] = objectsOf(tokens, findVerb(tokens, language), language);
  const field = object === undefined || object.pronoun ? undefined : fieldFor(object, scope);
  return items.findLast(
    (item): item is Task => item.kind === 'task' && field !== undefined && item.gives.includes(field),
  );
}
