import type { CardWords } from './card-words.ts';
import type { CardBranch, CardStep, Target, Ways } from './card-steps.ts';
import { anyOf, describePhrase, valuesOf, type Phrase } from './phrase.ts';
import { code, listNames, plainLine } from './plain-line.ts';

/** Maximum number of steps that are described by default; the others are only named. */
const MAX_STEPS = 7;
/** UTF-16 code units. */
const MAX_WHAT_CHARS = 120;

/** The steps as lines of Markdown. Steps that a change affects are always described; a long run of other steps is folded to their names. */
export function describeSteps(steps: readonly CardStep[], words: CardWords): readonly string[] {
  if (steps.length <= MAX_STEPS) return steps.map((step) => `${step.number}. ${describe(step, words)}`);
  if (steps.every(({ isTouched }) => isTouched)) return withTail(steps, words);
  return folded(steps).map((run) => {
    const [first] = run;
    if (first === undefined) return '';
    if (first.isTouched) return `${first.number} · ${describe(first, words)}`;
    const last = run.at(-1) ?? first;
    const numbers = first === last ? `${first.number}` : `${first.number}–${last.number}`;
    return `${numbers} · ${namesOf(run, words)}`;
  });
}

function withTail(steps: readonly CardStep[], words: CardWords): readonly string[] {
  const shown = steps.slice(0, MAX_STEPS - 1).map((step) => `${step.number}. ${describe(step, words)}`);
  return [...shown, words.ways.thenSteps(namesOf(steps.slice(MAX_STEPS - 1), words))];
}

function namesOf(steps: readonly CardStep[], { andMore }: CardWords): string {
  const ids = steps.map(({ id }) => code(id));
  return listNames(ids, (names) => names.join(', '), andMore);
}

/** Affected steps one by one, with the runs of other steps between them. */
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
  const sentences = [sentence(plainLine(what, MAX_WHAT_CHARS), words), ...describeWays(ways, words)].filter(
    (part) => part !== '',
  );
  return `${code(id)} ${sentences.join(' ')}`.trimEnd();
}

function sentence(text: string, { ways }: CardWords): string {
  if (text === '' || /[.!?…。！？:]$/u.test(text)) return text;
  return /\w$/.test(text) ? `${text}.` : `${text}${ways.sentenceEnd}`;
}

function describeWays(ways: Ways | undefined, words: CardWords): readonly string[] {
  if (ways === undefined) return [];
  const said = (text: string) => sentence(capitalised(text), words);
  if (ways.kind === 'then')
    return [
      said(ways.target === undefined ? words.ways.thenEnd : words.ways.goesTo(describeTarget(ways.target, words))),
    ];
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

/** Merges consecutive routes to the same place into one way. */
function merged(branches: readonly CardBranch[]): readonly CardBranch[] {
  const ways: CardBranch[] = [];
  for (const branch of branches) {
    const last = ways.at(-1);
    if (last?.condition === undefined || branch.condition === undefined || last.target?.id !== branch.target?.id) {
      ways.push(branch);
      continue;
    }
    const parts = [last.condition, branch.condition].flatMap((one) => (one.kind === 'any' ? one.parts : [one]));
    ways[ways.length - 1] = { condition: anyOf(parts), target: branch.target };
  }
  return ways;
}

/** "By kind: refund -> `refund`, complaint -> `apologise`; otherwise `reply`", when the routes distinguish the values of one text. */
function describeByValue(branches: readonly CardBranch[], words: CardWords): string | undefined {
  const valued = branches.filter(({ condition }) => condition !== undefined);
  const fields = new Set(valued.map(({ condition }) => condition && valuesOf(condition)?.field));
  const [field] = fields;
  if (valued.length < 2 || fields.size > 1 || field === undefined) return undefined;
  const cases = branches.map(({ condition, target }) => caseOf(condition, describeTarget(target, words), words));
  return words.ways.way(words.ways.by(plainLine(field, MAX_WHAT_CHARS)), cases.join(', '));
}

/** `complaint -> \`apologise\`` */
export function caseOf(condition: Phrase | undefined, target: string, words: CardWords): string {
  const values = condition && valuesOf(condition)?.values.map((value) => plainLine(value, MAX_WHAT_CHARS));
  if (values !== undefined) return `${words.either(values)} -> ${target}`;
  const lead = condition === undefined ? words.ways.otherwise : describePhrase(condition, words);
  return `${lead} -> ${target}`;
}

export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
