import { fold } from '../../cue.ts';
import type { Language } from '../../language.ts';
import { type Token, tokensOf } from '../../words/tokens.ts';
import type { Item, Plan, Task } from '../plan.ts';

/** Words that say how a workflow is built and may be gone when it is. */
const BUILT = [
  'openers',
  'workflow_nouns',
  'workflow_links',
  'make_verbs',
  'thanks',
  'thanks_first',
  'nodes',
  'getting',
  'intake',
  'intake_asks',
  'goes_to',
  'stop',
  'otherwise',
  'if',
  'until',
  'again',
  'again_ends',
  'again_verbs',
  'keep_doing',
  'at_most',
  'units.tries',
  'times',
  'other_words',
  'kinds_intro',
  'fields_intro',
  'inputs_intro',
  'inputs_names',
  'inputs_suffix',
  'outputs_suffix',
  'input_words',
  'then',
  'then_first',
  'instead_words',
  'make_sure',
  'settings.uses',
  'settings.temperature',
  'settings.calmer',
  'settings.wilder',
  'setting_words',
  'settings.max_tokens',
  'settings.timeout',
  'settings.minutes',
  'settings.retries',
  'settings.cost',
  'settings.cents',
  'settings.money',
  'settings.mlflow',
  'settings.memory',
  'units_seconds',
  'brings',
  'each',
  'above',
  'below',
  'above_after',
  'below_after',
  'currencies',
  'named',
  'all_steps',
  'rest_words',
  'talk',
  'soft_joins',
  'label_leads',
  'if_so',
  'field_types',
  'edit.kind',
  'speaker_ends',
  'all_words',
  'one_words',
];

/** Names are told by so many letters: "writing" is in "write". */
const STEM = 4;

/**
 * The words of a request that ended in no prompt, field, route or sentence of the answer, as the text has them. This holds whatever the rules did
 * with them, so that nothing is lost without a word.
 */
export function leftOut(text: string, plan: Plan, said: readonly string[], language: Language): string[] {
  if (!language.spaced) return [];
  const kept = new Set(stemsOf([...planTexts(plan), ...said].join(' ')));
  const tokens = tokensOf(text, true);
  const built = builtTokens(tokens, language);
  const lost = tokens.map((token, at) => {
    if (
      token.kind !== 'word' ||
      built.has(at) ||
      language.isFunctionWord(token.word) ||
      language.numbers.has(token.word)
    )
      return false;
    return !/\d/.test(token.word) && !stemsOf(token.word).some((stem) => kept.has(stem));
  });
  const defaults = text.match(/\([^()\n]*\bdefault\b[^()\n]*\)/gi) ?? [];
  return [...runs(tokens, lost).map(({ start, end }) => text.slice(start, end)), ...defaults];
}

function builtTokens(tokens: readonly Token[], language: Language): Set<number> {
  const built = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1)
    for (const path of BUILT)
      for (let offset = 0; offset < language.length(path, tokens, at); offset += 1) built.add(at + offset);
  for (let at = 0; at < tokens.length; at += 1)
    if (language.is('thanks_first', tokens, at))
      while (at < tokens.length && tokens[at]?.kind === 'word') {
        built.add(at);
        at += 1;
      }
  return built;
}

/** Lost words next to each other, with what is between them. */
function runs(tokens: readonly Token[], lost: readonly boolean[]): { start: number; end: number }[] {
  const found: { start: number; end: number; last: number }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (lost[at] !== true) continue;
    const open = found.at(-1);
    if (open !== undefined && at - open.last < 3)
      found[found.length - 1] = { start: open.start, end: token.end, last: at };
    else found.push({ start: token.start, end: token.end, last: at });
  }
  return found;
}

function stemsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.replace(/(?<=..)(?:ing|ed|es|e|s)$/, '').slice(0, STEM));
}

function planTexts({ inputs, items, settings }: Plan): string[] {
  return [
    ...inputs.flatMap(({ name, words }) => [name, words]),
    ...Object.values(settings).map(String),
    ...items.flatMap(itemTexts),
  ];
}

function itemTexts(item: Item): string[] {
  if (item.kind === 'task') return taskTexts(item);
  if (item.kind === 'loop')
    return [
      item.words,
      item.passed,
      ...[item.check, item.redo].flatMap((task) => (task === undefined ? [] : taskTexts(task))),
    ];
  return [
    ...(item.decide === undefined ? [] : taskTexts(item.decide)),
    ...item.arms.flatMap(({ words, logics, block }) => [words, ...logics, ...block.items.flatMap(itemTexts)]),
    ...item.otherwise.items.flatMap(itemTexts),
  ];
}

function taskTexts({ id, words, context = '', gives, kinds, settings }: Task): string[] {
  return [
    id,
    words,
    context,
    ...gives.flatMap((field) => [field.name, field.words]),
    ...(kinds ?? []).flatMap((kind) => [kind.id, kind.words]),
    ...Object.values(settings).map(String),
  ];
}
