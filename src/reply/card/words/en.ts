import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, ', ', ' and ');
const either = (items: readonly string[]) => joined(items, ', ', ' or ');
const s = (count: number) => (count === 1 ? '' : 's');

/** Field names in a sentence: `is_valid` reads as "valid", `has_errors` as "it has errors". */
function flagWords(name: string, negated: boolean): string {
  const words = name.replaceAll('_', ' ');
  const [, verb, rest = words] = /^(is|was|has|needs)\s(.+)$/.exec(words) ?? [];
  if (verb === 'has') return negated ? `it does not have ${rest}` : `it has ${rest}`;
  if (verb === 'needs') return negated ? `it does not need ${rest}` : `it needs ${rest}`;
  return negated ? `not ${rest}` : rest;
}

const the = (name: string) => `the ${name.replaceAll('_', ' ')}`;

const isPlural = (name: string) => /[^sui]s$/.test(name);
const is = (name: string) => `${the(name)} ${isPlural(name) ? 'are' : 'is'}`;

const COMPARISONS = {
  '==': '',
  '!=': 'not ',
  '>=': 'at least ',
  '<=': 'at most ',
  '>': 'above ',
  '<': 'below ',
} as const;

const DATA = { health: 'health data', customers: 'customer data', personal: 'personal data' } as const;

export const ENGLISH: CardWords = {
  verdicts: {
    runs: 'runs',
    makes_things_up: 'valid, but it makes things up when run',
    fails_when_run: 'valid, but it fails when run',
    not_valid: 'not valid',
  },
  list,
  either,
  optional: 'optional',
  nothing: 'nothing',
  give: (inputs) => `You give: ${inputs}.`,
  get: (results) => `You get: ${results}.`,
  needs: (keys) => `Needs to run: ${keys}.`,
  assumed: (text) => `Assumed: ${text}`,
  fixed: (clauses) => `Fixed automatically: ${clauses}.`,
  careful: (clauses) => `Careful: ${clauses}.`,
  note: (text) => `Note: ${text}`,
  moreNotes: (count) => `${count} more note${s(count)}; \`validate\` shows all.`,
  andMore: (count) => `and ${count} more`,
  rewritten: (steps) => `This also rewrote ${steps} steps; \`undo\` takes it back, or say which change alone to keep.`,
  invents: (steps, tools) =>
    steps.length === 1
      ? `${list(steps)} lists ${list(tools)}, but the runtime never offers tools to the model, so the step makes its results up. Hand the text in as an input instead.`
      : `${list(steps)} list ${list(tools)}, but the runtime never offers tools to the model, so these steps make their results up. Hand the text in as an input instead.`,
  sensitive: (kind, receivers) =>
    `Each run sends the ${DATA[kind]} that you put in to ${receivers}. Check first that you are allowed to.`,
  run: (command, link) => `To run it, install ${link} and start: ${command}`,
  conditions: {
    compare: (name, operator, value) => `${is(name)} ${COMPARISONS[operator]}${value}`,
    flag: flagWords,
    filled: (name, negated) => `${is(name)} ${negated ? '' : 'not '}empty`,
    zero: (name, negated) => `${is(name)} ${negated ? 'not ' : ''}0`,
    rounds: (count) => `after ${count} round${s(count)}`,
    roundsLeft: (count) => `fewer than ${count} rounds are done`,
    both: (parts) => parts.join(' and '),
    any: (parts) => parts.join(' or '),
    quote: (text) => `"${text}"`,
  },
  ways: {
    when: (condition) => (condition.startsWith('after ') ? condition : `if ${condition}`),
    otherwise: 'otherwise',
    by: (name) => `by ${name.replaceAll('_', ' ')}`,
    end: 'done',
    back: (step) => `back to ${step}`,
    way: (lead, target) => `${lead}: ${target}`,
    goesTo: (target) => `then ${target}`,
    repeats: (condition, target) => `repeats itself until ${condition}, then ${target}`,
    thenEnd: 'then it ends',
    thenSteps: (steps) => `then ${steps}`,
    endsAfter: (rounds) => `If it never passes, it ends after ${rounds} round${s(rounds)} with what it has by then.`,
    goesOnAfter: (rounds, step) => `If it never passes, it goes on to ${step} after ${rounds} round${s(rounds)}.`,
    endless: (step) =>
      `Nothing limits how often it repeats ${step}: if it never passes, it goes on and costs more with each round.`,
    sentenceEnd: '.',
  },
  changes: {
    nothing: 'Nothing changed.',
    nothingElse: 'nothing else changed',
    added: (steps, count) => `new step${s(count)}: ${steps}`,
    removed: (steps, count) => `removed step${s(count)}: ${steps}`,
    renamed: (from, to) => `${from} is now called ${to}`,
    moved: (step, after) => (after === undefined ? `${step} now comes first` : `${step} now follows ${after}`),
    newBranch: (branch) => `new branch: ${branch}`,
    removedBranch: (branch) => `removed branch: ${branch}`,
    leadsTo: (step, to) => `${step} now leads to ${to}`,
    newInputs: (inputs, count) => `new input${s(count)}: ${inputs}`,
    removedInputs: (inputs, count) => `removed input${s(count)}: ${inputs}`,
    nowOptional: (field) => `${field} is now optional`,
    nowRequired: (field) => `${field} is now required`,
    addedWords: (text) => `added ${text}`,
    removedWords: (text) => `removed ${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name} removed`,
    nowGives: (names) => `also gives ${names}`,
    noLongerGives: (names) => `no longer gives ${names}`,
    nowUses: (names) => `now lists ${names}`,
    noLongerUses: (names) => `no longer lists ${names}`,
    parts: {
      prompt: 'instructions',
      code: 'calculation',
      description: 'description',
      inputs: 'inputs',
      output_schema: 'form of the answer',
      type: 'type',
      schema: 'form',
      settings: 'settings',
    },
    rewritten: (part) => `${part} rewritten`,
    in: (clause, where) => `${where}: ${clause}`,
  },
};
