import { type Comparison, findScale } from '../words/amounts.ts';
import { nounPhrasesAt } from '../words/noun-phrase.ts';
import { type Token, tokensOf } from '../words/tokens.ts';
import type { Field, Scale, Task } from './plan.ts';
import type { Reader } from './reader.ts';
import { fieldFor, freshName } from './scope.ts';

/** Puts a step that gives other fields in the place of one that was read. */
export function replaceGiven(reader: Reader, before: Task, after: Task): void {
  reader.items = reader.items.map((item) => (item === before ? after : item));
  const { made } = reader.scope;
  for (const field of before.gives) {
    const at = made.findIndex(({ name }) => name === field.name);
    if (at !== -1) made.splice(at, 1);
  }
  made.push(...after.gives);
}

function isNumber(field: Field | undefined): boolean {
  return field !== undefined && (field.type === 'int' || field.type === 'float');
}

/** The number that a condition compares: one that it names, or else the latest. A score gets the type and scale that the comparison needs. */
export function numberField(reader: Reader, condition: readonly Token[], comparison: Comparison): Field | undefined {
  const { scope, language } = reader;
  const named = condition
    .flatMap((_token, at) => nounPhrasesAt(condition, at, language).slice(0, 1))
    .map((phrase) => (phrase.pronoun ? undefined : fieldFor(phrase, scope)));
  const scoreTask = reader.items.findLast((item): item is Task => item.kind === 'task' && item.gives.some(isNumber));
  const last = reader.items.at(-1);
  if (last?.kind === 'task' && last.verb === 'compute' && !named.some(isNumber))
    return asNumber(reader, last, comparison);
  const field = named.find(isNumber) ?? scoreTask?.gives.find(isNumber);
  if (field === undefined) return scoreFromWords(reader, condition, comparison);
  if (scoreTask?.verb === 'score' && scoreTask.gives.includes(field))
    return withScale(reader, scoreTask, field, comparison);
  return field;
}

/** "add them up, if the total is 12 or more": what was computed is compared. */
function asNumber(reader: Reader, task: Task, { decimal }: Comparison): Field | undefined {
  const [given] = task.gives;
  if (given === undefined) return undefined;
  const field: Field = { ...given, type: decimal ? 'float' : 'int' };
  replaceGiven(reader, task, { ...task, gives: [field] });
  return field;
}

function withScale(reader: Reader, task: Task, field: Field, comparison: Comparison): Field {
  const scale =
    task.scale ?? findScale(tokensOf(task.words, reader.language.spaced), reader.language) ?? scaleFor(comparison);
  const type = comparison.decimal || scale.most <= 1 ? 'float' : field.type;
  const after: Field = { ...field, type };
  replaceGiven(reader, task, { ...task, scale, gives: task.gives.map((given) => (given === field ? after : given)) });
  return after;
}

function scaleFor({ most, decimal }: Comparison): Scale {
  if (decimal && most <= 1) return { least: 0, most: 1 };
  return most <= 10 ? { least: 0, most: 10 } : { least: 0, most: 100 };
}

/** "if the score is below 7" behind a step that judges: that step is to give the score. */
function scoreFromWords(reader: Reader, condition: readonly Token[], comparison: Comparison): Field | undefined {
  const { language, scope } = reader;
  const last = reader.items.at(-1);
  const isScore = language.has('score_words', condition);
  if (last?.kind !== 'task' || !(isScore || last.verb === 'score') || last.each !== undefined) return undefined;
  const field: Field = {
    name: freshName(scope, 'score', 'score'),
    type: comparison.decimal ? 'float' : 'int',
    words: language.text('clauses.score_word') || 'score',
  };
  const scale = last.scale ?? findScale(tokensOf(last.words, language.spaced), language) ?? scaleFor(comparison);
  replaceGiven(reader, last, { ...last, scale, gives: [...last.gives.filter(({ name }) => name !== 'score'), field] });
  return field;
}
