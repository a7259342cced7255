import type { CardWords } from './card-words.ts';
import type { CardBranch, CardStep, Target, Ways } from './card-steps.ts';
import { describePhrase, type Phrase } from './phrase.ts';
import { code, plainLine } from './plain-line.ts';

/** Steps that are described without being asked for; the others are named. */
const MAX_STEPS = 7;
/** UTF-16 code units. */
const MAX_WHAT_CHARS = 100;

/** The steps as lines of Markdown. What a change touches is always described; a long list of other steps is folded to their names. */
export function describeSteps(steps: readonly CardStep[], words: CardWords): readonly string[] {
  if (steps.length <= MAX_STEPS) return steps.map((step) => `${step.number}. ${describe(step, words)}`);
  if (steps.every(({ isTouched }) => isTouched)) return withTail(steps, words);
  return folded(steps).map((run) => {
    const [first] = run;
    if (first === undefined) return '';
    if (first.isTouched) return `${first.number} · ${describe(first, words)}`;
    const last = run.at(-1) ?? first;
    const numbers = first === last ? `${first.number}` : `${first.number}–${last.number}`;
    return `${numbers} · ${run.map(({ id }) => code(id)).join(', ')}`;
  });
}

function withTail(steps: readonly CardStep[], words: CardWords): readonly string[] {
  const shown = steps.slice(0, MAX_STEPS - 1).map((step) => `${step.number}. ${describe(step, words)}`);
  return [...shown, words.ways.thenSteps(steps.slice(MAX_STEPS - 1).map(({ id }) => code(id)).join(', '))];
}

/** Touched steps one by one, and the runs of other steps between them. */
function folded(steps: readonly CardStep[]): readonly (readonly CardStep[])[] {
  const runs: CardStep[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (step.isTouched || last === undefined || last[0]?.isTouched === true) runs.push([step]);
    else last.push(step);
  }
  return runs;
}

function describe({ id, what, ways }: CardStep, words: CardWords): string {
  const sentences = [sentence(firstSentence(what), words), ...describeWays(ways, words)].filter((part) => part !== '');
  return `${code(id)} ${sentences.join(words.ways.between)}`.trimEnd();
}

function firstSentence(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return plainLine(/^.*?[.!?](?=\s|$)|^[^。！？]*[。！？]/u.exec(line)?.[0] ?? line, MAX_WHAT_CHARS);
}

function sentence(text: string, { ways }: CardWords): string {
  return text === '' || /[.!?…。！？:]$/u.test(text) ? text : `${text}${ways.sentenceEnd}`;
}

function describeWays(ways: Ways | undefined, words: CardWords): readonly string[] {
  if (ways === undefined) return [];
  const said = (text: string) => sentence(capitalised(text), words);
  if (ways.kind === 'then') return [said(words.ways.then(describeTarget(ways.target, words)))];
  if (ways.kind === 'repeats') {
    const until = describePhrase(ways.until, words);
    return [said(words.ways.repeats(until, describeTarget(ways.target, words)))];
  }
  const byValue = describeByValue(ways.branches, words);
  if (byValue !== undefined) return [said(byValue)];
  return merged(ways.branches).map(({ condition, target }) => {
    const lead = condition === undefined ? words.ways.otherwise : words.ways.when(describePhrase(condition, words));
    return said(words.ways.way(lead, describeTarget(target, words)));
  });
}

export function describeTarget(target: Target, { ways }: CardWords): string {
  if (target === undefined) return ways.end;
  return target.isBack ? ways.back(code(target.id)) : code(target.id);
}

/** Routes that follow one another and lead to the same place are one way. */
function merged(branches: readonly CardBranch[]): readonly CardBranch[] {
  const ways: CardBranch[] = [];
  for (const branch of branches) {
    const last = ways.at(-1);
    if (last?.condition === undefined || branch.condition === undefined || last.target?.id !== branch.target?.id) {
      ways.push(branch);
      continue;
    }
    const parts = [last.condition, branch.condition].flatMap((one) => (one.kind === 'any' ? one.parts : [one]));
    ways[ways.length - 1] = { condition: { kind: 'any', parts }, target: branch.target };
  }
  return ways;
}

/** "By kind: refund -> `refund`, complaint -> `apologise`; otherwise `reply`", where the routes tell the values of one text apart. */
function describeByValue(branches: readonly CardBranch[], words: CardWords): string | undefined {
  const valued = branches.filter(({ condition }) => condition !== undefined);
  const [first, second] = valued.map(({ condition }) => condition);
  if (first === undefined || second === undefined || !isValue(first)) return undefined;
  const isSameField = valued.every(({ condition }) => condition && isValue(condition) && condition.field === first.field);
  if (!isSameField) return undefined;
  const cases = valued.map(({ condition, target }) => caseOf(condition, describeTarget(target, words)));
  const rest = branches.find(({ condition }) => condition === undefined);
  const otherwise = rest && `${words.ways.otherwise} -> ${describeTarget(rest.target, words)}`;
  return words.ways.way(words.ways.by(plainLine(first.field, MAX_WHAT_CHARS)), [...cases, ...(otherwise ? [otherwise] : [])].join(', '));
}

type Value = Extract<Phrase, { kind: 'compare' }>;

function isValue(phrase: Phrase): phrase is Value {
  return phrase.kind === 'compare' && phrase.isText && phrase.operator === '==';
}

/** `complaint -> \`apologise\`` */
export function caseOf(condition: Phrase | undefined, target: string): string {
  const value = condition !== undefined && isValue(condition) ? condition.value : '';
  return `${plainLine(value, MAX_WHAT_CHARS)} -> ${target}`;
}

export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
